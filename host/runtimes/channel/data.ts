import { MOVED } from './protocol.ts';
import type { DataLimits } from './protocol.ts';

/** Names that reach prototypes or are called by the language itself. */
const forbidden = new Set(['__proto__', 'prototype', 'constructor', 'toJSON', 'then']);

/** Data that does not cross: what it was and where it stood. */
export class DataRefused extends Error {
  override readonly name = 'DataRefused';
  readonly tooLarge: boolean;
  /** Keys from the outside in; filled on the way out. */
  readonly path: (string | number)[] = [];

  constructor(message: string, tooLarge: boolean) {
    super(message);
    this.tooLarge = tooLarge;
  }

  /** A sentence's end: "a function at .values.name". */
  describe(): string {
    const place = this.path.length === 0 ? 'the value' : `.${this.path.join('.').slice(0, 120)}`;
    return `${this.message} at ${place}`;
  }
}

// The walk is synchronous, so what it has left is kept here instead of in an object per call. Received data has no getters
// that could start another walk meanwhile; a sender's own getters can only spoil what it sends.
let limits: DataLimits;
let bytes = 0;
let nodes = 0;
let large: Set<ArrayBuffer> | undefined;

/**
 * A copy made of plain objects, arrays, primitives, dates and byte buffers; anything else throws `DataRefused`. Objects
 * may not have the keys `__proto__`, `prototype`, `constructor`, `toJSON` or `then`. Byte buffers are not copied again:
 * shared memory and buffers that can be resized are refused, so the receiver of a message owns them and their size stays.
 */
export function copyData(value: unknown, within: DataLimits): unknown {
  limits = within;
  bytes = within.bytes;
  nodes = within.nodes;
  large = undefined;
  return copy(value, 0);
}

/** How much of the limits what was copied last took. */
export function copiedSize(): { readonly bytes: number; readonly nodes: number } {
  return { bytes: limits.bytes - bytes, nodes: limits.nodes - nodes };
}

/** Large buffers in what was copied last, each once: what may be moved along with it. */
export function largeBuffers(): ArrayBuffer[] {
  return large === undefined ? [] : [...large];
}

function copy(item: unknown, depth: number): unknown {
  nodes -= 1;
  if (nodes < 0) refuse(`more than ${limits.nodes} values`, true);
  switch (typeof item) {
    case 'string':
      spend(item.length);
      return item;
    case 'number':
    case 'boolean':
    case 'undefined':
      return item;
    case 'bigint':
      spend(16);
      return BigInt.asIntN(64, item) === item ? item : refuse('an integer beyond 64 bits', false);
    case 'object':
      return item === null ? null : copyObject(item, depth + 1);
    default:
      return refuse(`a ${typeof item}`, false);
  }
}

function copyObject(item: object, depth: number): unknown {
  if (depth > limits.depth) refuse(`more than ${limits.depth} levels`, true);
  const prototype: unknown = Object.getPrototypeOf(item);
  // The keys of a plain object are its own, whatever its type said.
  if (prototype === Object.prototype || prototype === null) return copyPlain(item as Record<string, unknown>, depth);
  if (Array.isArray(item)) return copyArray(item, depth);
  if (item instanceof Date) return new Date(item.getTime());
  return copyBinary(item);
}

function copyArray(item: readonly unknown[], depth: number): unknown[] {
  if (item.length > nodes) refuse(`more than ${limits.nodes} values`, true);
  const result: unknown[] = [];
  let index = 0;
  try {
    for (; index < item.length; index += 1) result.push(copy(item[index], depth));
  } catch (error) {
    throw within(error, index);
  }
  return result;
}

function copyPlain(item: Record<string, unknown>, depth: number): object {
  const result: Record<string, unknown> = {};
  let at = '';
  try {
    for (at of Object.keys(item)) {
      if (forbidden.has(at)) refuse('a forbidden key', false);
      spend(at.length);
      result[at] = copy(item[at], depth);
    }
  } catch (error) {
    throw within(error, at);
  }
  return result;
}

function copyBinary(item: object): unknown {
  const buffer = ArrayBuffer.isView(item) ? item.buffer : item;
  if (!(buffer instanceof ArrayBuffer)) {
    return refuse(`an object of class ${Object.prototype.toString.call(item).slice(8, -1)}`, false);
  }
  // Its copy would have as much address space set aside as it may grow to, which is not what it has.
  if (buffer.resizable) refuse('a buffer that can be resized', false);
  spend(buffer.byteLength);
  if (buffer.byteLength >= MOVED) (large ??= new Set()).add(buffer);
  return item;
}

function spend(size: number): void {
  bytes -= size;
  if (bytes < 0) refuse(`more than ${limits.bytes} bytes`, true);
}

function refuse(what: string, tooLarge: boolean): never {
  throw new DataRefused(what, tooLarge);
}

function within(error: unknown, key: string | number): unknown {
  if (error instanceof DataRefused) error.path.unshift(key);
  return error;
}
