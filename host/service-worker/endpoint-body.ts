/** The body of a request; rejects as soon as it has more than `most` bytes, whatever its headers say. */
export async function readUpTo(request: Request, most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > most) throw new RangeError('The body is too large.');
  if (request.body === null) {
    // Where requests have no streams, the body is read at once.
    const buffer = await request.arrayBuffer();
    if (buffer.byteLength > most) throw new RangeError('The body is too large.');
    return buffer.byteLength === 0 ? undefined : new Uint8Array(buffer);
  }
  const reader = request.body.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > most) {
      await reader.cancel();
      throw new RangeError('The body is too large.');
    }
    parts.push(next.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
