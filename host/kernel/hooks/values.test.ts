import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff } from './diff.ts';
import { deepFreeze } from './freeze.ts';
import { Histogram } from './histogram.ts';
import type { Change } from './types.ts';

/** Make `after` from `before` by the changes: what they are for. */
function apply(before: unknown, changes: readonly Change[]): unknown {
  let root = structuredClone(before);
  // Removals from arrays come last to first, so that positions stay right.
  for (const change of [...changes].sort(
    (a, b) => Number(a.op === 'remove') - Number(b.op === 'remove') || lastOf(b) - lastOf(a),
  )) {
    const last = change.path.at(-1);
    if (last === undefined) {
      root = change.op === 'remove' ? undefined : change.after;
      continue;
    }
    const parent = change.path.slice(0, -1).reduce<unknown>((at, key) => (at as { [key: string]: unknown })[key], root);
    if (change.op !== 'remove') (parent as { [key: string]: unknown })[last] = structuredClone(change.after);
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete (parent as { [key: string]: unknown })[last];
  }
  return root;
}

const lastOf = (change: Change): number => (change.op === 'remove' ? Number(change.path.at(-1)) || 0 : 0);

const plain = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, 1, 'a', 'b'),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('x', 'y', 'z'), tie('node')),
  ),
})).node;

describe('diff', () => {
  it('finds nothing between equal values, and changes that make one of the other', () => {
    fc.assert(
      fc.property(plain, plain, (before, after) => {
        expect(diff(before, structuredClone(before))).toEqual([]);
        expect(apply(before, diff(before, after))).toEqual(after);
      }),
    );
  });

  it('names the path of what was added, removed and replaced', () => {
    expect(diff({ a: 1, b: [1, 2], c: 3 }, { a: 2, b: [1], d: 4 })).toEqual([
      { path: ['a'], op: 'replace', before: 1, after: 2 },
      { path: ['b', 1], op: 'remove', before: 2 },
      { path: ['c'], op: 'remove', before: 3 },
      { path: ['d'], op: 'add', after: 4 },
    ]);
  });
});

describe('deepFreeze', () => {
  it('freezes plain data to the leaves and leaves other objects alone', () => {
    const date = new Date();
    const bytes = new Uint8Array(2);
    const value = { list: [{ deep: {} }], date, bytes };
    deepFreeze(value);
    expect([value, value.list, value.list[0], value.list[0]?.deep].every((node) => Object.isFrozen(node))).toBe(true);
    expect([date, bytes].some((node) => Object.isFrozen(node))).toBe(false);
  });

  it('goes below what is frozen already', () => {
    const value = Object.freeze({ inner: Object.freeze({ leaf: {} }) });
    deepFreeze(value);
    expect(Object.isFrozen(value.inner.leaf)).toBe(true);
  });

  it('ends on values that contain themselves', () => {
    const one: { other?: unknown; self?: unknown } = {};
    const other = { one };
    one.other = other;
    one.self = one;
    deepFreeze(one);
    expect(Object.isFrozen(other)).toBe(true);
  });
});

describe('histogram', () => {
  it('tells percentiles within a tenth, whatever the durations', () => {
    const durations = fc.array(fc.double({ min: 0.002, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(durations, (times) => {
        const histogram = new Histogram();
        for (const time of times) histogram.add(time);
        const { samples, mean, p50, p95, max } = histogram.stats();
        const sorted = times.toSorted((a, b) => a - b);
        const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        expect(samples).toBe(times.length);
        expect(max).toBe(sorted.at(-1));
        expect(mean).toBeCloseTo(times.reduce((sum, time) => sum + time, 0) / times.length, 6);
        expect(Math.abs(p50 - at(0.5))).toBeLessThanOrEqual(at(0.5) * 0.1 + 1e-9);
        expect(Math.abs(p95 - at(0.95))).toBeLessThanOrEqual(at(0.95) * 0.1 + 1e-9);
      }),
    );
  });
});
