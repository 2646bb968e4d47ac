import { expect, it } from 'vitest';
import type { InstalledPlugin } from '../management/plugins.ts';
import { startInBackground } from './background.ts';

/** As much of a plugin as is looked at. */
function plugin(name: string, priority?: number): InstalledPlugin {
  const hooks = priority === undefined ? [] : [{ priority }];
  return { name, state: { kind: 'ready' }, manifest: { hooks } } as unknown as InstalledPlugin;
}

function desk(first: readonly InstalledPlugin[], atMost = 10) {
  let plugins = first;
  const started: string[] = [];
  const work: (() => void)[] = [];
  const listeners = new Set<() => void>();
  const ended = new AbortController();
  startInBackground({
    enabled: () => plugins,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: async (name) => {
      started.push(name);
      if (name === 'broken') throw new Error('It does not start.');
    },
    whenIdle: (job) => work.push(job),
    atMost,
    signal: ended.signal,
  });
  return {
    started,
    listeners,
    ended,
    change(next: readonly InstalledPlugin[]): void {
      plugins = next;
      for (const listener of listeners) listener();
    },
    /** Until there is nothing more to do. */
    async rest(): Promise<void> {
      for (let job = work.shift(); job; job = work.shift()) {
        job();
        // Until the start is over.
        await Promise.resolve();
        await Promise.resolve();
      }
    },
  };
}

it('starts what nobody needed yet, one after the other, by the priority of its handlers, and goes on after one that does not', async () => {
  const { started, rest } = desk([plugin('none'), plugin('broken', 900), plugin('high', 500), plugin('low', 50)]);
  expect(started).toEqual([]);
  await rest();
  expect(started).toEqual(['broken', 'high', 'low', 'none']);
});

it('starts what is installed later, and what was switched off and on again, but nothing twice because it changed', async () => {
  const { started, rest, change } = desk([plugin('a')]);
  await rest();
  change([plugin('a'), plugin('b')]);
  change([plugin('a'), plugin('b')]);
  await rest();
  expect(started).toEqual(['a', 'b']);
  change([plugin('b')]);
  await rest();
  change([plugin('a'), plugin('b')]);
  await rest();
  expect(started).toEqual(['a', 'b', 'a']);
});

it('starts no more than it may, and none once the host is closed', async () => {
  const few = desk([plugin('a'), plugin('b'), plugin('c')], 2);
  await few.rest();
  expect(few.started).toEqual(['a', 'b']);

  const closed = desk([plugin('a')]);
  closed.ended.abort();
  await closed.rest();
  expect(closed.started).toEqual([]);
  expect(closed.listeners.size).toBe(0);
});
