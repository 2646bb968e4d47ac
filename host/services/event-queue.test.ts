import type { PluginEvent } from '@airlock/sdk';
import { describe, expect, it, vi } from 'vitest';
import { testClock } from '../../test/fixtures/clock.ts';
import type { AirlockError } from '../kernel/errors.ts';
import type { Caller } from '../kernel/dispatch/service.ts';
import { createEventQueue, DROPPED, EVENT_QUEUE } from './event-queue.ts';

function world(listener: (event: PluginEvent) => unknown, allowed = () => true) {
  const clock = testClock();
  const faults: AirlockError[] = [];
  const stopped = new AbortController();
  // Only these members are looked at.
  const caller = { name: 'r/notes', stopped: stopped.signal, stands: allowed as () => boolean } as Caller;
  const queue = createEventQueue({ clock, caller, listener, fault: (error) => void faults.push(error) });
  const push = (name: string, payload: unknown = null): void => queue.push({ name, payload, time: 1 });
  return { clock, faults, stopped, queue, push };
}

describe('events that wait for one listener', () => {
  it('come one after the other, each when the one before was dealt with', async () => {
    const seen: string[] = [];
    const { push } = world(async ({ name }) => {
      seen.push(`${name} in`);
      await Promise.resolve();
      seen.push(`${name} out`);
    });
    push('a');
    push('b');
    await vi.waitFor(() => expect(seen).toEqual(['a in', 'a out', 'b in', 'b out']));
  });

  it('are bounded: the oldest are dropped, and it is said how many of which', async () => {
    let release: () => void = () => undefined;
    const seen: PluginEvent[] = [];
    const { push } = world((event) => {
      seen.push(event);
      return seen.length === 1 ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    });
    push('first');
    for (let count = 0; count < 10; count++) push('forms.added', count);
    for (let count = 0; count < EVENT_QUEUE.events; count++) push('forms.changed', count);
    release();
    await vi.waitFor(() => expect(seen).toHaveLength(2 + EVENT_QUEUE.events));
    expect(seen[1]).toMatchObject({ name: DROPPED, payload: { count: 10, events: { 'forms.added': 10 } } });
    expect(seen.slice(2).map(({ payload }) => payload)).toEqual(
      Array.from({ length: EVENT_QUEUE.events }, (_, count) => count),
    );
  });

  it('are bounded by what they hold, too', async () => {
    let release: () => void = () => undefined;
    const seen: PluginEvent[] = [];
    const { push } = world((event) => {
      seen.push(event);
      return seen.length === 1 ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    });
    push('first');
    push('large', 'x'.repeat(EVENT_QUEUE.bytes));
    push('small', 'y');
    release();
    await vi.waitFor(() => expect(seen.map(({ name }) => name)).toEqual(['first', DROPPED, 'small']));
  });

  it('go on after a listener that fails or never answers, which is put down to its plugin', async () => {
    const seen: string[] = [];
    const { push, clock, faults } = world(({ name }) => {
      seen.push(name);
      if (name === 'throws') throw new Error('no');
      return name === 'hangs' ? new Promise(() => undefined) : undefined;
    });
    push('throws');
    push('hangs');
    push('last');
    await vi.waitFor(() => expect(seen).toEqual(['throws', 'hangs']));
    await vi.waitFor(() => expect(clock.pending()).toBe(1));
    clock.advance(EVENT_QUEUE.patience);
    await vi.waitFor(() => expect(seen).toEqual(['throws', 'hangs', 'last']));
    expect(faults.map(({ code }) => code)).toEqual(['SERVICE_FAILED', 'CALL_TIMEOUT']);
  });

  it('end with the subscription, the plugin and the grant', async () => {
    const seen: string[] = [];
    let isAllowed = true;
    let asked = 0;
    const { push, queue, stopped, faults } = world(
      ({ name }) => void seen.push(name),
      () => {
        asked += 1;
        return isAllowed;
      },
    );
    push('a');
    await vi.waitFor(() => expect(seen).toEqual(['a']));
    isAllowed = false;
    push('b');
    await vi.waitFor(() => expect(asked).toBe(2));
    isAllowed = true;
    push('c');
    await vi.waitFor(() => expect(seen).toEqual(['a', 'c']));
    queue.end();
    push('d');
    stopped.abort();
    await Promise.resolve();
    expect([seen, faults]).toEqual([['a', 'c'], []]);
  });
});
