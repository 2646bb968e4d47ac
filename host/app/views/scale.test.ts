import { describe, expect, it } from 'vitest';
import { heightOf, ticksFor } from './scale.ts';

describe('an axis', () => {
  it.each<[readonly number[], readonly number[]]>([
    [[], [0, 1]],
    [
      [0, 0],
      [0, 1],
    ],
    [[1], [0, 1]],
    [[0.5], [0, 0.2, 0.4, 0.6]],
    [
      [10, 2],
      [0, 3, 6, 9, 12],
    ],
    [
      [3, 7],
      [0, 2, 4, 6, 8],
    ],
    [
      [120, 990],
      [0, 250, 500, 750, 1000],
    ],
    [
      [-5, 12],
      [-5, 0, 5, 10, 15],
    ],
    [
      [0.1, 0.3],
      [0, 0.1, 0.2, 0.3],
    ],
    [[-8], [-8, -6, -4, -2, 0]],
  ])('of %j has its lines at %j', (values, ticks) => {
    expect(ticksFor(values)).toEqual(ticks);
  });

  it.each([[[Number.MAX_VALUE, -Number.MAX_VALUE]], [[5e-324]], [[1e-300, 1e300]], [[-1e308, 1]]])(
    'of %j is drawn, and each value is on it',
    (values) => {
      const ticks = ticksFor(values);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(10);
      for (const value of values) {
        expect(heightOf(value, ticks)).toBeGreaterThanOrEqual(0);
        expect(heightOf(value, ticks)).toBeLessThanOrEqual(1);
      }
    },
  );
});
