import { asks, MOVED } from '../channel/protocol.ts';
import type { Message } from '../channel/protocol.ts';

/**
 * Large buffers in a message of the host, to be moved on: the relay received them as its own. Only the values themselves and
 * their members are looked at, where bodies and files stand; what lies deeper is copied.
 */
export function buffersIn(message: Message): ArrayBuffer[] {
  if (message[0] === 'answer') return collect([message[2]]);
  return asks(message) ? collect(message[3]) : NONE;
}

const NONE: ArrayBuffer[] = [];

function collect(values: readonly unknown[]): ArrayBuffer[] {
  let found: Set<ArrayBuffer> | undefined;
  const look = (value: unknown): void => {
    const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength >= MOVED) (found ??= new Set()).add(buffer);
  };
  for (const value of values) {
    look(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) continue;
    // Not for its values: a list of them all would be made for each message.
    for (const name in value) look((value as { readonly [name: string]: unknown })[name]);
  }
  return found === undefined ? NONE : [...found];
}
