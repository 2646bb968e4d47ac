import { describe, expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { pageLocks } from '../storage/locks.ts';
import type { Presence } from '../presence.ts';
import { startRefreshing } from './refreshing.ts';

const MINUTE = 60_000;

/** Tabs of one browser; each notes when it asks, and what only one of them does. */
function browser() {
  const clock = testClock();
  const locks = pageLocks();
  const log: string[] = [];
  return {
    clock,
    log,
    open(name: string) {
      const ended = new AbortController();
      let shown = true;
      const listeners = new Set<Parameters<Presence['subscribe']>[0]>();
      const presence: Presence = {
        shown: () => shown,
        subscribe(listener, signal) {
          listeners.add(listener);
          signal.addEventListener('abort', () => listeners.delete(listener));
        },
      };
      startRefreshing({
        clock,
        locks,
        presence,
        every: 15 * MINUTE,
        firstWithin: 0,
        signal: ended.signal,
        refresh: async () => log.push(`${name} asks`),
        prepare: async () => {},
        afterwards: async () => log.push(`${name} updates`),
      });
      return {
        close: () => ended.abort(),
        show(is: boolean) {
          shown = is;
          for (const listener of listeners) listener(is ? 'shown' : 'hidden');
        },
        online: () => listeners.forEach((listener) => listener('online')),
      };
    },
    async pass(milliseconds: number): Promise<readonly string[]> {
      for (let left = milliseconds; left > 0; left -= MINUTE) {
        await new Promise((resolve) => setTimeout(resolve));
        clock.advance(Math.min(left, MINUTE));
      }
      await new Promise((resolve) => setTimeout(resolve));
      return log.splice(0);
    },
  };
}

describe('asking the registries', () => {
  it('is done by each tab as it starts, and then by one for all', async () => {
    const tabs = browser();
    tabs.open('one');
    await tabs.pass(1);
    tabs.open('two');
    await tabs.pass(1);
    tabs.open('three');
    expect(await tabs.pass(31 * MINUTE)).toEqual([
      'three asks',
      'one updates',
      'one asks',
      'one updates',
      'one asks',
      'one updates',
    ]);
  });

  it('is taken over when the tab that did it is closed or goes out of sight', async () => {
    const tabs = browser();
    const one = tabs.open('one');
    await tabs.pass(1);
    const two = tabs.open('two');
    await tabs.pass(MINUTE);
    one.show(false);
    expect(await tabs.pass(16 * MINUTE)).toEqual(['two updates', 'two asks', 'two updates']);
    two.close();
    expect(await tabs.pass(16 * MINUTE)).toEqual([]);
    one.show(true);
    expect(await tabs.pass(MINUTE)).toEqual(['one updates']);
  });

  it('is done at once when the network is back', async () => {
    const tabs = browser();
    const one = tabs.open('one');
    await tabs.pass(2 * MINUTE);
    one.online();
    expect(await tabs.pass(1)).toEqual(['one asks', 'one updates']);
  });
});
