import { concatBytes, decodeHex, decodeUtf8, encodeHex, encodeUtf8, type Bytes } from '../format/bytes.ts';
import { integer, list, map, object, optional, text } from '../format/check.ts';
import { malformed } from '../format/errors.ts';
import { parseJson } from '../format/json.ts';
import { FEATURED } from '../format/limits.ts';
import { searchCard, type SearchCard, type SearchOrder } from './card.ts';

/**
 * The search index: immutable files on the shelf `s`, each named by the first 16 bytes of its SHA-256, reached from one
 * root that the `catalog` role signs. For every order there are a tree of words and a tree of cards; a plugin's number in
 * an order is its place in it, so lists of numbers are already sorted and their heads are the first results.
 *
 * Names are 16 bytes because only a second preimage would help who serves the files: the operator who hashes them is the
 * one who signs the root.
 */
export type BlockName = string;

const NAME_BYTES = 16;
export const blockName = text(32, /^[0-9a-f]{32}$/);

/** Children of a tree node. Small, because results lie far apart and each pays for its own path. */
export const FANOUT = 16;
export const CARDS_PER_BLOCK = 8;
/** Numbers kept per word: the first ones in the order. */
export const POSTINGS = 2048;
/** A tree over blocks: `depth` 0 means that `name` is the one block itself. */
export interface Tree {
  readonly name: BlockName;
  readonly depth: number;
}

export interface SearchRoot {
  /** How many plugins are indexed. */
  readonly count: number;
  readonly orders: { readonly [order in SearchOrder]?: { readonly words: Tree; readonly cards: Tree } };
  /** The operator's picks: places in the order `popular`. */
  readonly featured: readonly number[];
  /** The most frequent words, for typos in words that are not near each other in the alphabet. */
  readonly dictionary: BlockName;
  /** How many plugins have a value, for the filters on offer. */
  readonly facets: { readonly [facet in Facet]: Readonly<Record<string, number>> };
}

export type Facet = 'category' | 'tag' | 'license';
/** How a facet's value stands among the words; no word of a text has a colon. */
export const facetWord = (facet: Facet, value: string): string => `${facet}:${value.toLowerCase()}`;

const tree = (value: Parameters<typeof object>[0], where: string): Tree => {
  const found = object(value, where);
  const depth = integer(0)(found.depth, `${where}.depth`);
  if (depth > 16) malformed(where, 'is too deep');
  return { name: blockName(found.name, `${where}.name`), depth };
};

export function encodeRoot(root: SearchRoot): Bytes {
  return encodeUtf8(JSON.stringify({ format: 'airlock-search-1', ...root }));
}

export function decodeRoot(bytes: Bytes): SearchRoot {
  const where = 'search root';
  const found = object(parseJson(bytes, where), where);
  if (found.format !== 'airlock-search-1') malformed(where, 'is of another format');
  const orders = object(found.orders, `${where}.orders`);
  const order = (name: SearchOrder) =>
    optional(
      orders,
      name,
      (value, path) => {
        const trees = object(value, path);
        return { words: tree(trees.words, `${path}.words`), cards: tree(trees.cards, `${path}.cards`) };
      },
      where,
    );
  const facets = object(found.facets, `${where}.facets`);
  const counts = map(integer(0));
  return {
    count: integer(0)(found.count, `${where}.count`),
    orders: { ...order('popular'), ...order('updated'), ...order('name') },
    featured: list(integer(0), FEATURED)(found.featured, `${where}.featured`),
    dictionary: blockName(found.dictionary, `${where}.dictionary`),
    facets: {
      category: counts(facets.category, `${where}.facets.category`),
      tag: counts(facets.tag, `${where}.facets.tag`),
      license: counts(facets.license, `${where}.facets.license`),
    },
  };
}

/** A child of a tree node, with the first word below it (cards have none). */
export interface Child {
  readonly name: BlockName;
  readonly first: string;
}

export function encodeTreeNode(children: readonly Child[]): Bytes {
  const writer = new Writer();
  for (const child of children) {
    writer.bytes(decodeHex(child.name) ?? malformed('A block name', 'must be hex'));
    writer.text(child.first);
  }
  return writer.done();
}

export function decodeTreeNode(bytes: Bytes, where: string): Child[] {
  const reader = new Reader(bytes, where);
  const children: Child[] = [];
  while (!reader.atEnd) {
    const child = { name: encodeHex(reader.bytes(NAME_BYTES)), first: reader.text() };
    const before = children.at(-1);
    if (before && child.first !== '' && child.first <= before.first) malformed(where, 'is not in order');
    children.push(child);
  }
  if (children.length === 0 || children.length > FANOUT) malformed(where, 'has no children or too many');
  return children;
}

/** Where a word stands: places in the order, ascending, at most `POSTINGS`. */
export interface WordEntry {
  readonly word: string;
  /** Plugins that have the word in their name or id. */
  readonly inName: readonly number[];
  /** Plugins that have it anywhere. */
  readonly anywhere: readonly number[];
  /** How many have it, kept or not. */
  readonly total: number;
}

export function encodeWords(entries: readonly WordEntry[]): Bytes {
  const writer = new Writer();
  let before = '';
  for (const entry of entries) {
    const shared = sharedPrefix(before, entry.word);
    writer.number(shared);
    writer.text(entry.word.slice(shared));
    writer.places(entry.inName);
    writer.places(entry.anywhere);
    writer.number(entry.total);
    before = entry.word;
  }
  return writer.done();
}

export function decodeWords(bytes: Bytes, where: string, count: number): WordEntry[] {
  const reader = new Reader(bytes, where);
  const entries: WordEntry[] = [];
  let before = '';
  while (!reader.atEnd) {
    const shared = reader.number();
    if (shared > before.length) malformed(where, 'has a word that cannot be read');
    const word = before.slice(0, shared) + reader.text();
    if (entries.length > 0 && word <= before) malformed(where, 'is not in order');
    entries.push({ word, inName: reader.places(count), anywhere: reader.places(count), total: reader.number() });
    before = word;
  }
  return entries;
}

export function encodeCards(cards: readonly SearchCard[]): Bytes {
  return encodeUtf8(JSON.stringify(cards));
}

export function decodeCards(bytes: Bytes, where: string): SearchCard[] {
  return list(searchCard, CARDS_PER_BLOCK)(parseJson(bytes, where), where);
}

/** Words in order, each without what it shares with the one before. */
export function encodeDictionary(words: readonly string[]): Bytes {
  return encodeWords(words.map((word) => ({ word, inName: [], anywhere: [], total: 0 })));
}

export function decodeDictionary(bytes: Bytes): string[] {
  return decodeWords(bytes, 'search dictionary', 0).map((entry) => entry.word);
}

function sharedPrefix(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  // Never between the halves of a surrogate pair: the rest must be well formed by itself.
  return /[\uD800-\uDBFF]/.test(b[at - 1] ?? '') ? at - 1 : at;
}

/** Writes numbers as LEB128, texts with their length in bytes, lists of places as differences. */
class Writer {
  readonly #parts: Uint8Array[] = [];

  bytes(bytes: Uint8Array): void {
    this.#parts.push(bytes);
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

  places(places: readonly number[]): void {
    this.number(places.length);
    let before = -1;
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
class Reader {
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

  places(count: number): number[] {
    const length = this.number();
    if (length > POSTINGS) malformed(this.#where, 'has a list that is too long');
    const places: number[] = [];
    let before = -1;
    for (let index = 0; index < length; index++) {
      before += this.number() + 1;
      if (before >= count) malformed(this.#where, 'names a plugin that is not there');
      places.push(before);
    }
    return places;
  }
}
