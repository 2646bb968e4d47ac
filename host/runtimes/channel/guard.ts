import { limits, subscribes } from './protocol.ts';
import type { DataLimits, Message } from './protocol.ts';
import { copyData, DataRefused } from './data.ts';

/** A message that no honest peer sends. The first one ends the channel. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/**
 * The checked copy of a message, made before anything else looks at it; throws `Violation`. Knows the shapes and the
 * limits; who may call what, and which answers are awaited, is the channel's to know. Without `size` its data is not copied
 * again.
 */
export function checkMessage(message: unknown, ports: number, size: DataLimits | undefined): Message {
  if (ports > 0) throw new Violation('a message brought a port');
  if (!Array.isArray(message)) throw new Violation('a message that is not a list');
  const [type, first, second, third, fourth] = message as readonly unknown[];
  switch (type) {
    case 'call':
      has(message, 4);
      return ['call', checkId(first), checkName(second), checkArguments(third, size)];
    case 'subscribe': {
      has(message, 5);
      const method = checkName(second);
      if (!subscribes(method)) throw new Violation(`a function for "${method}"`);
      return ['subscribe', checkId(first), method, checkArguments(third, size), checkHandle(fourth)];
    }
    case 'invoke':
      has(message, 4);
      return ['invoke', checkId(first), checkHandle(second), checkArguments(third, size)];
    case 'answer':
      has(message, 3);
      return ['answer', checkId(first), copyChecked(second, size)];
    case 'subscribed':
      has(message, 3);
      return ['subscribed', checkId(first), checkHandle(second)];
    case 'failure':
      has(message, 4);
      return ['failure', checkId(first), checkName(second), checkText(third)];
    case 'cancel':
      has(message, 2);
      return ['cancel', checkId(first)];
    case 'drop':
      has(message, 2);
      return ['drop', checkHandle(first)];
    default:
      throw new Violation(`a message of type ${describe(type)}`);
  }
}

function has(message: readonly unknown[], length: number): void {
  if (message.length !== length) throw new Violation(`a message of type ${describe(message[0])} with other parts`);
}

/** A whole number that is kept exactly; 0 is none. */
function checkId(id: unknown): number {
  if (typeof id === 'number' && Number.isSafeInteger(id) && id !== 0) return id;
  throw new Violation('a message without a proper id');
}

function checkHandle(handle: unknown): number {
  if (typeof handle === 'number' && Number.isSafeInteger(handle) && handle > 0) return handle;
  throw new Violation('a function without a proper number');
}

function checkName(name: unknown): string {
  if (typeof name === 'string' && name.length <= limits.nameLength) return name;
  throw new Violation('a message whose name is not a short text');
}

function checkText(text: unknown): string {
  if (typeof text === 'string' && text.length <= limits.errorLength) return text;
  throw new Violation('a failure without a proper message');
}

/** One budget for all: the arguments are measured together, as the list they are. */
function checkArguments(list: unknown, size: DataLimits | undefined): unknown[] {
  if (!Array.isArray(list) || list.length > limits.arguments)
    throw new Violation('a call without a proper argument list');
  // A copy of an array is an array.
  return copyChecked(list, size) as unknown[];
}

function copyChecked(value: unknown, size: DataLimits | undefined): unknown {
  if (size === undefined) return value;
  try {
    return copyData(value, size);
  } catch (error) {
    throw error instanceof DataRefused ? new Violation(error.describe()) : error;
  }
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : typeof value;
}
