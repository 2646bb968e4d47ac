import type { DataChange, Submission } from '@airlock/sdk';
import { createSubmission } from '@airlock/sdk/testing';
import { expect, it, vi } from 'vitest';
import { followArrivals, type Arrivals } from './arrivals.ts';
import type { ChartContext } from './declared.ts';

/** A data service whose answers the test gives when it wants to. */
function createData() {
  let tell: (change: DataChange<Submission>) => void = () => undefined;
  let answer: (submissions: Submission[]) => void = () => undefined;
  const stop = vi.fn<() => Promise<void>>(async () => undefined);
  const data: Pick<ChartContext['data'], 'list' | 'subscribe'> = {
    list: () => new Promise((resolve) => (answer = (submissions) => resolve(submissions as never))),
    subscribe: async (_collection, listener) => {
      tell = listener as never; // `submissions` is the only collection it may read
      return stop;
    },
  };
  return {
    data: data as ChartContext['data'],
    stop,
    tell: (change: DataChange<Submission>) => tell(change),
    answer: (submissions: Submission[]) => answer(submissions),
  };
}

const submission = (id: string, createdAt: number): Submission => createSubmission({ id, createdAt });
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

it('gives what is there, then every change', async () => {
  const { data, tell, answer } = createData();
  const seen: Arrivals[] = [];
  void followArrivals(data, new AbortController().signal, (arrivals) => seen.push(arrivals));
  await settled();
  answer([submission('a', 1)]);
  await settled();
  tell({ type: 'added', id: 'b', record: submission('b', 2) });
  tell({ type: 'removed', id: 'a' });
  expect(seen.map((arrivals) => [...arrivals])).toEqual([
    [['a', 1]],
    [
      ['a', 1],
      ['b', 2],
    ],
    [['b', 2]],
  ]);
});

it('loses nothing that happens while the list is on its way', async () => {
  const { data, tell, answer } = createData();
  const seen: Arrivals[] = [];
  void followArrivals(data, new AbortController().signal, (arrivals) => seen.push(arrivals));
  await settled();
  tell({ type: 'added', id: 'b', record: submission('b', 2) });
  tell({ type: 'removed', id: 'a' });
  answer([submission('a', 1)]);
  await settled();
  expect(seen.map((arrivals) => [...arrivals])).toEqual([[['b', 2]]]);
});

it('stops listening when it is taken away', async () => {
  const { data, stop, tell, answer } = createData();
  const [control, changed] = [new AbortController(), vi.fn<(arrivals: Arrivals) => void>()];
  void followArrivals(data, control.signal, changed);
  await settled();
  control.abort();
  answer([]);
  tell({ type: 'added', id: 'b', record: submission('b', 2) });
  await settled();
  expect(stop).toHaveBeenCalledOnce();
  expect(changed).not.toHaveBeenCalled();
});
