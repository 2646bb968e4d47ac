import { gzipSync } from 'node:zlib';

/** Bytes of a body as a server with precompressed files sends it: gzip, where that is smaller. */
export function onTheWire(bytes: Uint8Array): number {
  return Math.min(bytes.length, gzipSync(bytes, { level: 9 }).length);
}

/** What went over the wire since the last reset, in all and by the first letter of the path (`n` trie nodes, …). */
export class Wire {
  requests = 0;
  bytes = 0;
  readonly shelves = new Map<string, number>();

  reset(): void {
    this.requests = 0;
    this.bytes = 0;
    this.shelves.clear();
  }

  /** Count one answer; a missing file counts as a request without a body. */
  count(path: string, body: Uint8Array | undefined): void {
    const bytes = body ? onTheWire(body) : 0;
    const shelf = path.slice(0, path.indexOf('/'));
    this.requests++;
    this.bytes += bytes;
    this.shelves.set(shelf, (this.shelves.get(shelf) ?? 0) + bytes);
  }
}
