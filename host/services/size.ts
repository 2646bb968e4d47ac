/** About how many bytes a structured-cloneable value takes; never less than the bytes of its strings and buffers. */
export function sizeOf(value: unknown): number {
  const seen = new Set<object>();
  const queue: unknown[] = [value];
  let size = 0;
  while (queue.length > 0) {
    const next = queue.pop();
    size += 8;
    if (typeof next === 'string') size += 2 * next.length;
    else if (typeof next === 'bigint') size += next.toString(16).length / 2;
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    if (next instanceof ArrayBuffer) size += next.byteLength;
    else if (ArrayBuffer.isView(next)) size += next.byteLength;
    else if (next instanceof Blob) size += next.size;
    else if (next instanceof Map) for (const pair of next) queue.push(...pair);
    else if (next instanceof Set) queue.push(...next);
    else {
      for (const [key, item] of Object.entries(next)) {
        size += 2 * key.length;
        queue.push(item);
      }
    }
  }
  return Math.ceil(size);
}
