import { decodeUtf8, encodeHex, encodeUtf8, decodeHex, concatBytes, type Bytes } from './bytes.ts';
import { malformed } from './errors.ts';
import { isPluginId } from './ids.ts';
import { LEAF_ENTRIES } from './limits.ts';
import type { ListingState } from './record.ts';

/**
 * The catalogue: a trie over the SHA-256 of plugin ids, 5 bits a level, each node a file named by its own SHA-256.
 *
 * A branch is `B`, a 32-bit bitmap (big-endian; bit i from the lowest is child i) and the 32-byte hash of each child that
 * exists, in order. A leaf is `L\n` and a line per plugin in the order of their hashed ids:
 * `<id> <publisher id> <record sha256> <record bytes> <seq> <state>\n`. More than 64 entries split a leaf.
 */
export type TrieNode = TrieBranch | TrieLeaf;

export interface TrieBranch {
  readonly kind: 'branch';
  /** Hex SHA-256 of each child by its 5 bits; absent where there is none. */
  readonly children: readonly (string | undefined)[];
}

export interface TrieLeaf {
  readonly kind: 'leaf';
  readonly entries: readonly TrieEntry[];
}

export interface TrieEntry {
  readonly id: string;
  readonly publisher: string;
  /** Hex SHA-256 of the plugin's record. */
  readonly record: string;
  readonly length: number;
  /** Highest `seq` that was ever listed. */
  readonly seq: number;
  readonly state: ListingState;
}

export const TRIE_FANOUT = 32;
/** 256 bits in steps of 5. */
export const TRIE_MAX_DEPTH = 51;
const BRANCH = 0x42;

/** Which child of a node at `depth` (0 is the root) leads to the id with this SHA-256. */
export function trieIndex(path: Uint8Array, depth: number): number {
  const bit = depth * 5;
  const pair = ((path[bit >> 3] ?? 0) << 8) | (path[(bit >> 3) + 1] ?? 0);
  return (pair >> (11 - (bit & 7))) & 31;
}

export function encodeBranch(children: readonly (string | undefined)[]): Bytes {
  let bitmap = 0;
  const parts: Uint8Array[] = [];
  for (let index = 0; index < TRIE_FANOUT; index++) {
    const hash = children[index];
    if (hash === undefined) continue;
    bitmap |= 1 << index;
    parts.push(decodeHex(hash) ?? malformed('A trie child', 'must be a hash'));
  }
  const head = new DataView(new ArrayBuffer(5));
  head.setUint8(0, BRANCH);
  head.setUint32(1, bitmap >>> 0);
  return concatBytes([new Uint8Array(head.buffer), ...parts]);
}

/** `entries` must already stand in the order of their hashed ids. */
export function encodeLeaf(entries: readonly TrieEntry[]): Bytes {
  const lines = entries.map((e) => `${e.id} ${e.publisher} ${e.record} ${e.length} ${e.seq} ${e.state}\n`);
  return encodeUtf8(`L\n${lines.join('')}`);
}

/** Read a node in its one spelling. Throws `BAD_FORMAT`. Order and place of entries need hashes: see `checkLeaf`. */
export function decodeNode(bytes: Bytes, where: string): TrieNode {
  return bytes[0] === BRANCH ? decodeBranch(bytes, where) : decodeLeaf(bytes, where);
}

function decodeBranch(bytes: Bytes, where: string): TrieBranch {
  const bitmap = bytes.length < 5 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  let at = 5;
  const children = Array.from({ length: TRIE_FANOUT }, (_, index) =>
    (bitmap >>> index) & 1 ? encodeHex(bytes.subarray(at, (at += 32))) : undefined,
  );
  if (bitmap === 0 || at !== bytes.length) malformed(where, 'is not a trie branch');
  return { kind: 'branch', children };
}

const LINE = /^(\S+) ([0-9a-f]{64}) ([0-9a-f]{64}) ([1-9]\d{0,8}) ([1-9]\d{0,14}) (active|yanked|revoked)$/;

function decodeLeaf(bytes: Bytes, where: string): TrieLeaf {
  let text: string;
  try {
    text = decodeUtf8(bytes);
  } catch {
    return malformed(where, 'is not a trie node');
  }
  const [head, ...lines] = text.split('\n');
  if (head !== 'L' || lines.pop() !== '') malformed(where, 'is not a trie node');
  if (lines.length > LEAF_ENTRIES) malformed(where, 'has too many entries');
  const entries = lines.map((line) => {
    const [, id = '', publisher = '', record = '', length, seq, state] = LINE.exec(line) ?? [];
    if (!isPluginId(id)) malformed(where, 'has an entry that cannot be read');
    // The pattern above admits only the three states.
    return { id, publisher, record, length: Number(length), seq: Number(seq), state: state as ListingState };
  });
  return { kind: 'leaf', entries };
}

/** Lexical order of two SHA-256 digests: the order of a leaf, and of walking the trie. */
export function comparePaths(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/**
 * Throws unless every entry of a leaf at `depth` under `prefix` (the child indexes that lead to it) belongs there and the
 * order is strict, so that no id is there twice. `paths` are the SHA-256 of the entries' ids.
 */
export function checkLeaf(
  leaf: TrieLeaf,
  paths: readonly Uint8Array[],
  prefix: readonly number[],
  where: string,
): void {
  for (const [at, { id }] of leaf.entries.entries()) {
    const path = paths[at] ?? malformed(where, 'has an entry without a path');
    const before = paths[at - 1];
    if (prefix.some((index, depth) => trieIndex(path, depth) !== index))
      malformed(where, `has ${id} in the wrong place`);
    if (before && comparePaths(before, path) >= 0) malformed(where, `has ${id} twice or out of order`);
  }
}
