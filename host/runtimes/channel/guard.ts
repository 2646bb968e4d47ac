import { carriesFunctions, limits } from './protocol.ts';
import type { DataLimits, Message, Value } from './protocol.ts';
import { copyData, DataRefused } from './data.ts';

/** A message that no honest peer sends. The first one ends the channel. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/**
 * The checked copy of a message, made before anything else looks at it; throws `Violation`. Knows the shapes and the
 * limits; who may call what, and which answers are awaited, is the channel's to know.
 */
export function checkMessage(message: unknown, ports: number, size: DataLimits): Message {
  if (ports > 0) throw new Violation('a message brought a port');
  if (!isPlain(message)) throw new Violation('a message is not an object');
  switch (message.type) {
    case 'APPLY':
      keysAre(message, ['id', 'type', 'path', 'argumentList']);
      return {
        id: checkId(message.id),
        type: 'APPLY',
        path: [checkMethod(message.path)],
        argumentList: checkArguments(message.argumentList, size),
      };
    case 'RAW':
    case 'FUNCTION':
      keysAre(message, ['id', 'type', 'value']);
      return { id: checkId(message.id), ...checkValue(message, size) };
    case 'HANDLER':
      keysAre(message, ['id', 'type', 'name', 'value']);
      return checkFailure(message);
    case 'CANCEL':
      keysAre(message, ['id', 'type']);
      return { id: checkId(message.id), type: 'CANCEL' };
    case 'DROP':
      keysAre(message, ['type', 'handle']);
      return { type: 'DROP', handle: checkHandle(message.handle) };
    default:
      throw new Violation(`a message of type ${describe(message.type)}`);
  }
}

/** A function may be an argument or the answer of `<service>.subscribe`, nothing else. */
export function checkFunctions(method: string, values: readonly Value[]): void {
  if (!carriesFunctions(method) && values.some((value) => value.type === 'FUNCTION')) {
    throw new Violation(`a function for "${method}"`);
  }
}

type Plain = { readonly [key: string]: unknown };

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function keysAre(message: Plain, keys: readonly string[]): void {
  const own = Object.keys(message);
  if (own.length !== keys.length || !keys.every((key) => Object.hasOwn(message, key))) {
    throw new Violation(`a message of type ${describe(message.type)} with other fields than ${keys.join(', ')}`);
  }
}

function checkId(id: unknown): string {
  if (typeof id === 'string' && id.length > 0 && id.length <= limits.idLength) return id;
  throw new Violation('a message without a proper id');
}

function checkMethod(path: unknown): string {
  if (Array.isArray(path) && path.length === 1 && typeof path[0] === 'string' && path[0].length <= 100) return path[0];
  throw new Violation('a call whose path is not one name');
}

function checkArguments(list: unknown, size: DataLimits): Value[] {
  if (!Array.isArray(list) || list.length > limits.arguments)
    throw new Violation('a call without a proper argument list');
  const values: Value[] = [];
  // One budget for all: the arguments are measured together, as the list they are.
  const data: unknown[] = [];
  for (const item of list as unknown[]) {
    if (!isPlain(item)) throw new Violation('an argument that is not a value');
    keysAre(item, ['type', 'value']);
    if (item.type === 'RAW') data.push(item.value);
    else if (item.type !== 'FUNCTION') throw new Violation(`an argument of type ${describe(item.type)}`);
  }
  // A copy of an array is an array.
  const copies = copyChecked(data, size) as unknown[];
  let next = 0;
  for (const item of list as Plain[]) {
    if (item.type === 'RAW') values.push({ type: 'RAW', value: copies[next++] });
    else values.push({ type: 'FUNCTION', value: checkHandle(item.value) });
  }
  return values;
}

function checkValue(item: Plain, size: DataLimits): Value {
  if (item.type === 'FUNCTION') return { type: 'FUNCTION', value: checkHandle(item.value) };
  return { type: 'RAW', value: copyChecked(item.value, size) };
}

function checkHandle(handle: unknown): number {
  if (typeof handle === 'number' && Number.isSafeInteger(handle) && handle > 0) return handle;
  throw new Violation('a function without a proper number');
}

function checkFailure(message: Plain): Message {
  const id = checkId(message.id);
  const outer = message.value;
  if (message.name !== 'throw' || !isPlain(outer) || outer.isError !== true || !isPlain(outer.value)) {
    throw new Violation('an answer by a handler that is not a failure');
  }
  keysAre(outer, ['isError', 'value']);
  keysAre(outer.value, ['name', 'message']);
  const { name, message: text } = outer.value;
  if (typeof name !== 'string' || name.length > 100 || typeof text !== 'string' || text.length > limits.errorLength) {
    throw new Violation('a failure without a proper name and message');
  }
  return { id, type: 'HANDLER', name: 'throw', value: { isError: true, value: { name, message: text } } };
}

function copyChecked(value: unknown, size: DataLimits): unknown {
  try {
    return copyData(value, size);
  } catch (error) {
    throw error instanceof DataRefused ? new Violation(error.describe()) : error;
  }
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : typeof value;
}
