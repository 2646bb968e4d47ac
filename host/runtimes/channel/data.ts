import type { DataLimits } from './protocol.ts';

/** Names that reach prototypes or are called by the language itself. */
const forbidden = new Set(['__proto__', 'prototype', 'constructor', 'toJSON', 'then']);

/** Data that does not cross: what it was and where it stood. */
export class DataRefused extends Error {
  override readonly name = 'DataRefused';
  readonly tooLarge: boolean;

  constructor(message: string, tooLarge = false) {
    super(message);
    this.tooLarge = tooLarge;
  }
}

/**
 * A copy made of plain objects, arrays, primitives, dates and byte buffers; anything else throws `DataRefused`. Objects
 * may not have the keys `__proto__`, `prototype`, `constructor`, `toJSON` or `then`. Byte buffers are not copied again:
 * shared memory is refused, so the receiver of a message owns them.
 */
export function copyData(value: unknown, limits: DataLimits): unknown {
  const path: (string | number)[] = [];
  let bytes = limits.bytes;
  let nodes = limits.nodes;

  const refuse = (what: string, tooLarge = false): never => {
    const place = path.length === 0 ? 'the value' : `.${path.join('.').slice(0, 120)}`;
    throw new DataRefused(`${what} at ${place}`, tooLarge);
  };
  const spend = (size: number): void => {
    bytes -= size;
    if (bytes < 0) refuse(`more than ${limits.bytes} bytes`, true);
  };

  const copy = (item: unknown): unknown => {
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
        return BigInt.asIntN(64, item) === item ? item : refuse('an integer beyond 64 bits');
      case 'object':
        return item === null ? null : copyObject(item);
      default:
        return refuse(`a ${typeof item}`);
    }
  };

  const copyObject = (item: object): unknown => {
    if (path.length >= limits.depth) refuse(`more than ${limits.depth} levels`, true);
    if (Array.isArray(item)) return copyArray(item);
    const prototype: unknown = Object.getPrototypeOf(item);
    if (prototype === Object.prototype || prototype === null) return copyPlain(item);
    if (item instanceof Date) return new Date(item.getTime());
    return copyBinary(item);
  };

  const copyArray = (item: readonly unknown[]): unknown[] => {
    if (item.length > nodes) refuse(`more than ${limits.nodes} values`, true);
    const result: unknown[] = Array.from({ length: item.length });
    const place = path.push(0) - 1;
    for (let index = 0; index < item.length; index += 1) {
      path[place] = index;
      result[index] = copy(item[index]);
    }
    path.pop();
    return result;
  };

  const copyPlain = (item: object): object => {
    const result: Record<string, unknown> = {};
    const place = path.push('') - 1;
    for (const key of Object.keys(item)) {
      path[place] = key;
      if (forbidden.has(key)) refuse('a forbidden key');
      spend(key.length);
      // The keys are the object's own, whatever its type said.
      result[key] = copy((item as Record<string, unknown>)[key]);
    }
    path.pop();
    return result;
  };

  const copyBinary = (item: object): unknown => {
    if (ArrayBuffer.isView(item) && item.buffer instanceof ArrayBuffer) {
      spend(item.buffer.byteLength);
      return item;
    }
    if (item instanceof ArrayBuffer) {
      spend(item.byteLength);
      return item;
    }
    return refuse(`an object of class ${className(item)}`);
  };

  return copy(value);
}

function className(item: object): string {
  return Object.prototype.toString.call(item).slice(8, -1);
}
