import { MOVED } from '../channel/protocol.ts';
import type { Message, Value } from '../channel/protocol.ts';

/**
 * Large buffers in a message of the host, to be moved on: the relay received them as its own. Only the values themselves and
 * their members are looked at, where bodies and files stand; what lies deeper is copied.
 */
export function buffersIn(message: Message): ArrayBuffer[] {
  if (message.type === 'RAW') return collect([message]);
  return message.type === 'APPLY' ? collect(message.argumentList) : [];
}

function collect(values: readonly Value[]): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (value: unknown): void => {
    const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength >= MOVED) found.add(buffer);
  };
  for (const { value } of values) {
    look(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) continue;
    for (const member of Object.values(value)) look(member);
  }
  return [...found];
}
