import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { copyData, DataRefused } from './data.ts';

const limits = { bytes: 1000, nodes: 50, depth: 5 };

function refusal(value: unknown): DataRefused {
  try {
    copyData(value, limits);
  } catch (error) {
    if (error instanceof DataRefused) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('copying data', () => {
  it('gives an equal value made of new objects', () => {
    const value = { a: [1, 'two', null, undefined, true, 3n], b: { c: new Date(5) } };
    const copy = copyData(value, limits);
    expect(copy).toEqual(value);
    expect(copy).not.toBe(value);
    expect((copy as typeof value).b.c).not.toBe(value.b.c);
  });

  it('is the identity on JSON, whatever it is', () => {
    const wide = { bytes: 1e6, nodes: 1e5, depth: 50 };
    const safe = fc
      .jsonValue({ maxDepth: 5 })
      .filter((value) => !/"(__proto__|then|toJSON|constructor|prototype)":/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(safe, (value) => {
        expect(copyData(value, wide)).toEqual(value);
      }),
    );
  });

  it('reads each property once, so that what was checked is what is used', () => {
    let reads = 0;
    const value = {
      get changing() {
        reads += 1;
        return reads;
      },
    };
    expect(copyData(value, limits)).toEqual({ changing: 1 });
    expect(reads).toBe(1);
  });

  it.each(['__proto__', 'prototype', 'constructor', 'toJSON', 'then'])(
    'refuses the key "%s" at any depth and says where',
    (key) => {
      const value = JSON.parse(`{"list":[{"inner":{"${key}":1}}]}`) as unknown;
      expect(refusal(value).describe()).toBe(`a forbidden key at .list.0.inner.${key}`);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  it.each([
    ['a function', () => 1],
    ['a buffer that can be resized', new ArrayBuffer(8, { maxByteLength: 2 ** 30 })],
    ['a buffer that can be resized', new Uint8Array(new ArrayBuffer(8, { maxByteLength: 2 ** 30 }))],
    ['a symbol', Symbol('s')],
    ['a map', new Map()],
    ['a set', new Set()],
    ['a regular expression', /x/],
    ['an error', new Error('x')],
    ['a promise', Promise.resolve()],
    ['an instance of any other class', new URLSearchParams()],
    ['a boxed string', Object('x')],
    ['shared memory', new SharedArrayBuffer(1)],
    ['a view of shared memory', new Uint8Array(new SharedArrayBuffer(1))],
    ['an integer beyond 64 bits', 2n ** 64n],
  ])('refuses %s', (_, value) => {
    expect(refusal({ value }).tooLarge).toBe(false);
  });

  it('passes byte buffers on as they are and counts the whole buffer', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    expect((copyData({ bytes }, limits) as { bytes: unknown }).bytes).toBe(bytes);
    expect(refusal(new Uint8Array(new ArrayBuffer(2000), 0, 1)).tooLarge).toBe(true);
  });

  it('stops at each limit, and cycles are no exception', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(refusal(cycle).message).toBe('more than 5 levels');
    expect(refusal('x'.repeat(1001)).message).toBe('more than 1000 bytes');
    expect(refusal({ ['k'.repeat(1001)]: 1 }).message).toBe('more than 1000 bytes');
    expect(refusal(Array.from({ length: 51 })).message).toBe('more than 50 values');
    const sparse: unknown[] = [];
    sparse.length = 2 ** 32 - 1;
    expect(refusal(sparse).message).toBe('more than 50 values');
    const doubled = Array.from({ length: 4 }).reduce<unknown>((inner) => [inner, inner, inner], 1);
    expect(refusal(doubled).message).toBe('more than 50 values');
  });
});
