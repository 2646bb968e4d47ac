import type { DataChange, Submission } from '@airlock/sdk';
import { createSubmission } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import type { WidgetContext } from './declared.ts';
import { follow } from './follow.ts';

it('tells the number of submissions now, after each change, and no more once it is stopped', async () => {
  let change: (change: DataChange<Submission>) => void = () => {};
  // Only what `follow` uses.
  const data = {
    list: async () => [createSubmission({ id: 'one' })],
    subscribe: async (_collection: string, listener: typeof change) => {
      change = listener;
      return async () => {
        change = () => {};
      };
    },
  } as unknown as WidgetContext['data'];
  const told: number[] = [];
  const stop = new AbortController();
  await follow(data, stop.signal, (count) => told.push(count));
  change({ type: 'added', id: 'two' });
  change({ type: 'removed', id: 'one' });
  stop.abort();
  change({ type: 'added', id: 'three' });
  expect(told).toEqual([1, 2, 1]);
});
