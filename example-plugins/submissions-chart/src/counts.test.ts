import { expect, it } from 'vitest';
import { countByDay, summarise } from './counts.ts';

const noon = (month: number, day: number): number => new Date(2026, month - 1, day, 12).getTime();

it('counts each local day, the last being today', () => {
  const times = [
    noon(3, 1),
    noon(3, 2),
    noon(3, 2),
    new Date(2026, 2, 3, 0, 0).getTime(),
    new Date(2026, 2, 3, 23, 59).getTime(),
  ];
  const { days, counts } = countByDay(times, noon(3, 3), 3);
  expect(counts).toEqual([1, 2, 2]);
  expect(days.map((day) => new Date(day * 1000).getHours())).toEqual([0, 0, 0]);
  expect(days.map((day) => new Date(day * 1000).getDate())).toEqual([1, 2, 3]);
});

it('leaves out what is older than the first day or of tomorrow', () => {
  expect(countByDay([noon(2, 27), noon(3, 4)], noon(3, 3), 3).counts).toEqual([0, 0, 0]);
});

it('counts days of 23 and 25 hours as one each', () => {
  // Over a whole year every zone's changes of clock are passed.
  const times = Array.from({ length: 365 }, (_, day) => new Date(2026, 0, 1 + day, 12).getTime());
  expect(countByDay(times, noon(12, 31), 365).counts).toEqual(times.map(() => 1));
});

it('says what it shows', () => {
  expect(summarise({ days: [], counts: [0, 1] })).toBe('1 submission in 2 days, 1 today');
  expect(summarise({ days: [], counts: [2, 1, 0] })).toBe('3 submissions in 3 days, 0 today');
});
