import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignPlaces } from './places.ts';

const assign = (before: readonly number[]): number[] => [...assignPlaces(Float64Array.from(before))];
const isRising = (places: readonly number[]): boolean =>
  places.every((place, at) => Number.isSafeInteger(place) && place > (places[at - 1] ?? 0));

describe('places', () => {
  it('rise, with room between them', () => {
    const places = assign([NaN, NaN, NaN]);
    expect(isRising(places)).toBe(true);
    expect((places[1] ?? 0) - (places[0] ?? 0)).toBeGreaterThan(1);
    expect(assign([])).toEqual([]);
  });

  it('stay where they are when entries come before, between, after and go', () => {
    expect(assign([NaN, 100, 110, NaN, NaN, 120, NaN])).toEqual([98, 100, 110, 113, 116, 120, 122]);
  });

  it('change only for what moved', () => {
    expect(assign([100, 300, 110, 120])).toEqual([100, 105, 110, 120]);
    expect(assign([120, 100, 110])).toEqual([98, 100, 110]);
  });

  it('are spread over the nearest neighbours where there is no room', () => {
    const before = [...Array.from({ length: 50 }, (_, at) => 100 + at * 2), NaN, 199, NaN, 200, 300, 400];
    const places = assign(before);
    expect(isRising(places)).toBe(true);
    expect(places.filter((place, at) => !Number.isNaN(before[at]) && place !== before[at]).length).toBeLessThan(12);
  });

  it('are spread anew when there is no room left before the first', () => {
    expect(isRising(assign([NaN, NaN, 2, 3]))).toBe(true);
  });

  it('rise whatever happens, and few change: property', () => {
    const step = fc.record({ at: fc.nat(), kind: fc.constantFrom('add', 'add', 'remove', 'move', 'front') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.integer({ min: 1, max: 60 }), (steps, start) => {
        let places = assign(Array.from({ length: start }, () => NaN));
        let changed = 0;
        for (const { at, kind } of steps) {
          const next = [...places];
          const where = at % (next.length + 1);
          if (kind === 'add') next.splice(where, 0, NaN);
          if (kind === 'front') next.unshift(NaN);
          if (kind === 'remove') next.splice(where, 1);
          if (kind === 'move') next.unshift(...next.splice(where, 1));
          places = assign(next);
          expect(isRising(places)).toBe(true);
          changed += places.filter((place, index) => place !== next[index]).length;
        }
        expect(changed).toBeLessThan(steps.length * 12 + 10);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
