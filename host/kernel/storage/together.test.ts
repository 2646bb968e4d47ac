import { expect, it } from 'vitest';
import { together } from './together.ts';

it('does what is asked for while work is under way in one go, and answers each', async () => {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const goes: (readonly number[])[] = [];
  const double = together<number, number>(async (asks) => {
    goes.push(asks);
    await gate;
    return asks.map((ask) => ask * 2);
  });
  const answers = [double(1), double(2)];
  await Promise.resolve();
  answers.push(double(3), double(4));
  open();
  expect(await Promise.all(answers)).toEqual([2, 4, 6, 8]);
  expect(goes).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(await double(5)).toBe(10);
});

it('tells those who asked together of a failure, and goes on', async () => {
  let fails = true;
  const ask = together<string, string>(async (asks) => {
    if (fails) throw new Error('no room');
    return asks;
  });
  const answers = await Promise.allSettled([ask('a'), ask('b')]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await ask('c')).toBe('c');
});
