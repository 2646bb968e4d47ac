/** How long the pieces are into which a list is cut, in whatever unit entries are measured. */
export interface PieceSize {
  /** A piece ends at the first good place after this. */
  readonly least: number;
  readonly average: number;
  /** A piece ends before it is longer than this, at a good place or not. */
  readonly most: number;
}

/**
 * Cut a list into pieces at places that depend on the entries there and nowhere else: an entry more or less changes the
 * piece that it is in, and the pieces after it stay as they were. `key` tells entries apart.
 */
export function* cut<T>(
  entries: Iterable<T>,
  size: PieceSize,
  key: (entry: T) => string,
  lengthOf: (entry: T) => number = () => 1,
): Generator<T[]> {
  let piece: T[] = [];
  let length = 0;
  for (const entry of entries) {
    const more = lengthOf(entry);
    // The longer an entry, the likelier a piece ends before it, so that pieces of long and of short entries are alike.
    const good = length >= size.least && hash(key(entry)) < (2 ** 32 * more) / (size.average - size.least);
    if (piece.length > 0 && (good || length + more > size.most)) {
      yield piece;
      piece = [];
      length = 0;
    }
    piece.push(entry);
    length += more;
  }
  if (piece.length > 0) yield piece;
}

/** 32-bit FNV-1a over UTF-16 units, mixed at the end so that keys that differ little lie far apart. */
function hash(text: string): number {
  let value = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01_00_01_93);
  value = Math.imul(value ^ (value >>> 16), 0x85_eb_ca_6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2_b2_ae_35);
  return (value ^ (value >>> 16)) >>> 0;
}
