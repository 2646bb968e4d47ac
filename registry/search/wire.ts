import { concatBytes, decodeHex, decodeUtf8, encodeHex, encodeUtf8, type Bytes } from '../format/bytes.ts';
import { malformed } from '../format/errors.ts';

const NAME_BYTES = 16;
/** Numbers kept per word: the first ones in the order. */
export const POSTINGS = 2048;

/** Writes numbers as LEB128, texts with their length in bytes, lists of places as differences. */
export class Writer {
  readonly #parts: Uint8Array[] = [];

  bytes(bytes: Uint8Array): void {
    this.#parts.push(bytes);
  }

  name(name: string): void {
    this.bytes(decodeHex(name) ?? malformed('A block name', 'must be hex'));
  }

  number(value: number): void {
    const bytes: number[] = [];
    let rest = value;
    do {
      bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
      rest = Math.floor(rest / 128);
    } while (rest > 0);
    this.#parts.push(Uint8Array.from(bytes));
  }

  text(value: string): void {
    const bytes = encodeUtf8(value);
    this.number(bytes.length);
    this.bytes(bytes);
  }

  places(places: readonly number[], from: number): void {
    this.number(places.length);
    let before = from - 1;
    for (const place of places) {
      this.number(place - before - 1);
      before = place;
    }
  }

  done(): Bytes {
    return concatBytes(this.#parts);
  }
}

/** Reads what `Writer` wrote and refuses everything else with `BAD_FORMAT`. */
export class Reader {
  readonly #bytes: Bytes;
  readonly #where: string;
  #at = 0;

  constructor(bytes: Bytes, where: string) {
    this.#bytes = bytes;
    this.#where = where;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  bytes(length: number): Bytes {
    if (this.#at + length > this.#bytes.length) malformed(this.#where, 'ends too early');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  name(): string {
    return encodeHex(this.bytes(NAME_BYTES));
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++] ?? malformed(this.#where, 'ends too early');
      value += (byte & 127) * scale;
      if (value > Number.MAX_SAFE_INTEGER) malformed(this.#where, 'has a number that is too large');
      if (byte < 128) return value;
    }
  }

  text(): string {
    const bytes = this.bytes(this.number());
    try {
      return decodeUtf8(bytes);
    } catch {
      return malformed(this.#where, 'is not UTF-8');
    }
  }

  places(from: number): number[] {
    const length = this.number();
    if (length > POSTINGS) malformed(this.#where, 'has a list that is too long');
    const places: number[] = [];
    let before = from - 1;
    for (let index = 0; index < length; index++) {
      before += this.number() + 1;
      places.push(before);
    }
    return places;
  }
}
