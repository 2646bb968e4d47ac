import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyData, DataRefused } from './data.ts';
import { checkMessage, Violation } from './guard.ts';
import { limits } from './protocol.ts';

const RUNS = { numRuns: 2000, seed: 1 };
const forbidden = ['__proto__', 'prototype', 'constructor', 'toJSON', 'then'];

/** Values as a structured clone may bring them, with keys and classes that must not pass. */
const anything = fc.anything({
  key: fc.oneof(
    fc.string(),
    fc.constantFrom(...forbidden, 'type', 'id', 'value', 'path', 'argumentList', 'handle', 'name'),
  ),
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 5,
});
const word = fc.oneof(
  fc.constantFrom('APPLY', 'RAW', 'FUNCTION', 'HANDLER', 'CANCEL', 'DROP', 'SET', 'GET', 'CONSTRUCT'),
  anything,
);
/** Nearly messages: the right names, with anything in them. */
const nearly = fc.record(
  {
    id: fc.oneof(fc.string({ maxLength: 90 }), anything),
    type: word,
    path: fc.oneof(fc.array(fc.string(), { maxLength: 3 }), anything),
    argumentList: fc.oneof(
      fc.array(fc.record({ type: word, value: anything }, { requiredKeys: [] }), { maxLength: 10 }),
      anything,
    ),
    value: fc.oneof(anything, fc.record({ isError: anything, value: anything })),
    handle: fc.oneof(fc.integer(), anything),
    name: fc.oneof(fc.constant('throw'), anything),
  },
  { requiredKeys: [] },
);

function isClean(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol';
  if (value instanceof Date || value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype) return false;
  return Object.entries(value).every(([key, item]) => !forbidden.includes(key) && isClean(item));
}

describe('the guard, given anything at all', () => {
  it('lets nothing through but messages of the protocol, and throws nothing but violations', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, anything), (message) => {
        let checked;
        try {
          checked = checkMessage(message, 0, limits.fromPlugin);
        } catch (error) {
          expect(error).toBeInstanceOf(Violation);
          return;
        }
        expect(['APPLY', 'RAW', 'FUNCTION', 'HANDLER', 'CANCEL', 'DROP']).toContain(checked.type);
        if (checked.type === 'APPLY') {
          expect(checked.path).toHaveLength(1);
          expect(checked.argumentList.every(({ value }) => isClean(value))).toBe(true);
        } else if (checked.type === 'RAW') expect(isClean(checked.value)).toBe(true);
        // A checked message passes again, unchanged: it is a fixed point.
        expect(checkMessage(checked, 0, limits.fromPlugin)).toEqual(checked);
      }),
      RUNS,
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('copies data to what equals it and shares nothing that could change, or refuses it', () => {
    fc.assert(
      fc.property(anything, (value) => {
        let copy;
        try {
          copy = copyData(value, limits.fromPlugin);
        } catch (error) {
          expect(error).toBeInstanceOf(DataRefused);
          return;
        }
        expect(isClean(copy)).toBe(true);
        if (typeof copy === 'object' && copy !== null && !ArrayBuffer.isView(copy) && !(copy instanceof ArrayBuffer)) {
          expect(copy).not.toBe(value);
        }
      }),
      RUNS,
    );
  });

  it('refuses every message that brings a port', () => {
    fc.assert(
      fc.property(nearly, fc.integer({ min: 1, max: 10 }), (message, ports) => {
        expect(() => checkMessage(message, ports, limits.fromPlugin)).toThrow(Violation);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
