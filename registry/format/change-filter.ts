import type { Bytes } from './bytes.ts';
import { malformed } from './errors.ts';

/**
 * A small set that answers "may this plugin have changed since then?": a Golomb-coded set of hashed ids, with about one
 * false "yes" in 1024 and never a false "no". It saves bytes only; a client walks the full paths of its plugins from time
 * to time all the same, because who signs the filter could leave something out.
 *
 * Coding: `C`, the number of ids as a 32-bit big-endian integer, then the sorted hashes as differences in Rice coding
 * with 10 low bits (ones and a zero for the quotient, then the low bits, highest first), padded with zeros to a byte.
 */
export interface ChangeFilter {
  readonly size: number;
  /** `path` is the SHA-256 of a plugin's id. */
  mayContain(path: Uint8Array): boolean;
}

const MAGIC = 0x43;
const LOW_BITS = 10;
const HEAD_BYTES = 5;
/** Ids in one filter; an operator with more changes lets clients walk. */
export const CHANGE_FILTER_IDS = 65_536;

/** Encode the set of plugins whose ids have these SHA-256 digests, each once. */
export function encodeChangeFilter(paths: readonly Uint8Array[]): Bytes {
  const values = paths.map((path) => bucket(path, paths.length)).sort((a, b) => a - b);
  const bits = new BitWriter();
  let before = 0;
  for (const value of values) {
    const difference = value - before;
    for (let ones = difference >>> LOW_BITS; ones > 0; ones--) bits.push(1);
    bits.push(0);
    for (let bit = LOW_BITS - 1; bit >= 0; bit--) bits.push((difference >>> bit) & 1);
    before = value;
  }
  const body = bits.done();
  const bytes = new Uint8Array(HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, MAGIC);
  view.setUint32(1, paths.length);
  bytes.set(body, HEAD_BYTES);
  return bytes;
}

/** Read a filter in its one spelling. Throws `BAD_FORMAT`. */
export function decodeChangeFilter(bytes: Bytes, where: string): ChangeFilter {
  if (bytes.length < HEAD_BYTES || bytes[0] !== MAGIC) malformed(where, 'is not a change filter');
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  if (size > CHANGE_FILTER_IDS) malformed(where, 'names too many plugins');
  const bits = new BitReader(bytes, HEAD_BYTES * 8, where);
  const values = new Set<number>();
  let value = 0;
  for (let index = 0; index < size; index++) {
    let quotient = 0;
    while (bits.next() === 1) quotient++;
    let low = 0;
    for (let bit = 0; bit < LOW_BITS; bit++) low = low * 2 + bits.next();
    value += quotient * 2 ** LOW_BITS + low;
    if (value >= size * 2 ** LOW_BITS) malformed(where, 'has a value out of range');
    values.add(value);
  }
  bits.end();
  return { size, mayContain: (path) => values.has(bucket(path, size)) };
}

/** The first 6 bytes of the hash, scaled to `size * 2^LOW_BITS` buckets. */
function bucket(path: Uint8Array, size: number): number {
  let head = 0;
  for (let at = 0; at < 6; at++) head = head * 256 + (path[at] ?? 0);
  // `head / 2^48` has 48 significant bits and the product at most 2^26, so the floor is exact enough and the same everywhere.
  return Math.floor((head / 2 ** 48) * size * 2 ** LOW_BITS);
}

class BitWriter {
  readonly #bytes: number[] = [];
  #count = 0;

  push(bit: number): void {
    if (this.#count % 8 === 0) this.#bytes.push(0);
    const last = this.#bytes.length - 1;
    this.#bytes[last] = (this.#bytes[last] ?? 0) | (bit << (7 - (this.#count % 8)));
    this.#count++;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

class BitReader {
  readonly #bytes: Uint8Array;
  readonly #where: string;
  #at: number;

  constructor(bytes: Uint8Array, from: number, where: string) {
    this.#bytes = bytes;
    this.#at = from;
    this.#where = where;
  }

  next(): number {
    const byte = this.#bytes[this.#at >> 3] ?? malformed(this.#where, 'ends too early');
    return (byte >> (7 - (this.#at++ & 7))) & 1;
  }

  /** Throws unless nothing but the padding is left. */
  end(): void {
    if (this.#bytes.length !== Math.ceil(this.#at / 8)) malformed(this.#where, 'is longer than it says');
    while (this.#at % 8 !== 0) if (this.next() !== 0) malformed(this.#where, 'has padding that is not zero');
  }
}
