import { expect, it } from 'vitest';
import { Looks } from './looks.ts';

const after = (delays: readonly number[]): number | undefined => {
  const looks = new Looks();
  for (const delay of delays) looks.note(delay);
  return looks.share;
};

it('says nothing after a few looks', () => {
  expect(after([0.2, 0.3, 90, 0.2])).toBeUndefined();
});

it('tells the share of looks at which the thread did not answer at once', () => {
  expect(after([0.2, 0.3, 40, 0.2, 200])).toBe(0.4);
  expect(after([0.2, 0.3, 1, 0.2, 2])).toBe(0);
  // One who works ten milliseconds at a time is met in the middle of it.
  expect(after([0.2, 9, 5, 3, 7])).toBe(0.8);
});

it('counts an answer that did not come, also when none ever came', () => {
  expect(after(Array.from({ length: 5 }, () => Infinity))).toBe(1);
  expect(after([0.2, Infinity, Infinity, 0.2, 0.2])).toBe(0.4);
});

it('forgets what is longer ago than a minute', () => {
  expect(after([...Array.from({ length: 75 }, () => 100), ...Array.from({ length: 75 }, () => 0.1)])).toBe(0);
});

it('takes a machine that answers slowly at best as it is', () => {
  expect(after([20, 22, 21, 24, 20, 90])).toBeCloseTo(1 / 6);
});
