import { expect, it, vi } from 'vitest';
import { createDraftWriter } from './draft-writer.ts';
import type { Rows } from './workspace.ts';

/** Rows whose writes end when the test says so. */
function slowRows() {
  const written: unknown[] = [];
  const waiting: (() => void)[] = [];
  const rows: Rows = {
    get: async () => written.at(-1),
    set: async (_key, value) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      written.push(value);
    },
    delete: async () => void written.push('deleted'),
  };
  const finishOne = async (): Promise<void> => {
    await vi.waitFor(() => expect(waiting).not.toEqual([]));
    waiting.shift()?.();
  };
  return { rows, written, finishOne };
}

it('keeps the first value at once and then only the newest', async () => {
  const { rows, written, finishOne } = slowRows();
  const writer = createDraftWriter(rows, 'k', (error) => expect.fail(String(error)));
  for (const value of ['a', 'ab', 'abc']) writer.write(value);
  await finishOne();
  await finishOne();
  await vi.waitFor(() => expect(written).toEqual(['a', 'abc']));
});

it('writes nothing after it was told to forget', async () => {
  const { rows, written, finishOne } = slowRows();
  const writer = createDraftWriter(rows, 'k', (error) => expect.fail(String(error)));
  writer.write('a');
  writer.write('ab');
  const discarded = writer.discard();
  await finishOne();
  await discarded;
  expect(written).toEqual(['a', 'deleted']);
});

it('tells that it could not write, and tries again with the next value', async () => {
  const failures: unknown[] = [];
  let isFull = true;
  const set = vi.fn<Rows['set']>(async () => {
    if (isFull) throw new Error('full');
  });
  const rows: Rows = { get: async () => undefined, set, delete: async () => undefined };
  const writer = createDraftWriter(rows, 'k', (error) => failures.push(error));
  writer.write('a');
  await vi.waitFor(() => expect(failures).toEqual([new Error('full')]));
  isFull = false;
  writer.write('ab');
  await vi.waitFor(() => expect(set).toHaveBeenCalledTimes(2));
  expect(failures).toHaveLength(1);
});
