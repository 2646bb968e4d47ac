import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyData, DataRefused } from './data.ts';
import { checkMessage, Violation } from './guard.ts';
import { limits } from './protocol.ts';

const RUNS = { numRuns: 2000, seed: 1 };
const forbidden = ['__proto__', 'prototype', 'constructor', 'toJSON', 'then'];

/** Values as a structured clone may bring them, with keys and classes that must not pass. */
const anything = fc.anything({
  key: fc.oneof(fc.string(), fc.constantFrom(...forbidden, '0', '1', 'length')),
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
const types = ['call', 'subscribe', 'invoke', 'answer', 'subscribed', 'failure', 'cancel', 'drop'] as const;
const number = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -1, max: 9 }) }, fc.double(), anything);
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('data.get', 'data.subscribe', 'events.subscribe') },
  fc.string({ maxLength: 110 }),
  anything,
);
const list = fc.oneof(
  { weight: 2, arbitrary: fc.array(fc.integer(), { maxLength: 9 }) },
  fc.array(fc.oneof(fc.integer(), fc.string(), anything), { maxLength: 10 }),
  anything,
);
/** Nearly messages: the right parts, with anything in them. */
const nearly = fc.oneof(
  fc.tuple(fc.constantFrom('call', 'set'), number, name, list),
  fc.tuple(fc.constant('subscribe'), number, name, list, number),
  fc.tuple(fc.constant('invoke'), number, number, list),
  fc.tuple(fc.constant('answer'), number, anything),
  fc.tuple(fc.constantFrom('failure'), number, name, fc.oneof(fc.string(), anything)),
  fc.tuple(fc.constantFrom('subscribed'), number, number),
  fc.tuple(fc.constantFrom('cancel', 'drop'), number),
  fc.array(fc.oneof(fc.constantFrom(...types), number, name, list), { maxLength: 6 }),
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
    const passed = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(nearly, anything), (message) => {
        let checked;
        try {
          checked = checkMessage(message, 0, limits.fromPlugin);
        } catch (error) {
          expect(error).toBeInstanceOf(Violation);
          return;
        }
        passed.add(checked[0]);
        expect(checked.every((part) => isClean(part))).toBe(true);
        // A checked message passes again, unchanged: it is a fixed point.
        expect(checkMessage(checked, 0, limits.fromPlugin)).toEqual(checked);
      }),
      RUNS,
    );
    // The control: of every kind some were messages.
    expect([...passed].sort()).toEqual([...types].sort());
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
