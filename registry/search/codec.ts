import { encodeUtf8, type Bytes } from '../format/bytes.ts';
import { integer, list, map, object, optional, shape, text } from '../format/check.ts';
import { malformed } from '../format/errors.ts';
import { parseJson } from '../format/json.ts';
import { FEATURED } from '../format/limits.ts';
import type { PieceSize } from './cut.ts';
import { Reader, Writer } from './wire.ts';
import { searchCard, type SearchCard, type SearchOrder } from './card.ts';

/**
 * The search index: immutable files on the shelf `s`, each named by the first 16 bytes of its SHA-256, reached from one
 * root that the `catalog` role signs. For every order there are a tree of words and a tree of cards. A plugin has a number
 * in each order, its place; places rise along the order, so lists of them are sorted and their heads are the first results.
 * There is room between places, and lists are cut where their entries say: a release more changes the blocks it stands in
 * and the way to them, and nothing else.
 *
 * Names are 16 bytes because only a second preimage would help who serves the files: the operator who hashes them is the
 * one who signs the root.
 */
export type BlockName = string;

export const blockName = text(32, /^[0-9a-f]{32}$/);

/** Children of a tree node. Few, because results lie far apart and each pays for its own path. */
export const FANOUT: PieceSize = { least: 8, average: 16, most: 32 };
export const CARDS: PieceSize = { least: 5, average: 8, most: 16 };
/** Bytes of a block of words; one word with long lists may be longer. */
export const WORDS: PieceSize = { least: 2048, average: 4096, most: 8192 };
/** A tree over blocks: `depth` 0 means that `name` is the one block itself. */
export interface Tree {
  readonly name: BlockName;
  readonly depth: number;
}

export interface SearchRoot {
  /** How many plugins are indexed. */
  readonly count: number;
  readonly orders: { readonly [order in SearchOrder]?: { readonly words: Tree; readonly cards: Tree } };
  /** The operator's picks, best first. */
  readonly featured: readonly Pick[];
  /** The most frequent words, for typos in words that are not near each other in the alphabet. */
  readonly dictionary: BlockName;
  /** How many plugins have a value, for the filters on offer. */
  readonly facets: { readonly [facet in Facet]: Readonly<Record<string, number>> };
  /** How many plugins have a trait (see `traitsOf`); absent in older indexes. */
  readonly traits?: Readonly<Record<string, number>>;
}

/** A plugin in the order `popular`: its place, and how many come before it. */
export interface Pick {
  readonly place: number;
  readonly ordinal: number;
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

const pick = shape({ place: integer(0), ordinal: integer(0) });

export function encodeRoot(root: SearchRoot): Bytes {
  return encodeUtf8(JSON.stringify({ format: 'airlock-search-2', ...root }));
}

export function decodeRoot(bytes: Bytes): SearchRoot {
  const where = 'search root';
  const found = object(parseJson(bytes, where), where);
  if (found.format !== 'airlock-search-2') malformed(where, 'is of another format');
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
    featured: list(pick, FEATURED)(found.featured, `${where}.featured`),
    dictionary: blockName(found.dictionary, `${where}.dictionary`),
    facets: {
      category: counts(facets.category, `${where}.facets.category`),
      tag: counts(facets.tag, `${where}.facets.tag`),
      license: counts(facets.license, `${where}.facets.license`),
    },
    ...optional(found, 'traits', counts, where),
  };
}

/** A child of a node of the tree of words. */
export interface WordChild {
  readonly name: BlockName;
  /** The first word below it. */
  readonly first: string;
}

export function encodeWordNode(children: readonly WordChild[]): Bytes {
  const writer = new Writer();
  for (const { name, first } of children) {
    writer.name(name);
    writer.text(first);
  }
  return writer.done();
}

export function decodeWordNode(bytes: Bytes): WordChild[] {
  return children(bytes, 'search tree', (reader, before) => {
    const child = { name: reader.name(), first: reader.text() };
    return before && child.first <= before.first ? malformed('search tree', 'is not in order') : child;
  });
}

/** A child of a node of the tree of cards. */
export interface CardChild {
  readonly name: BlockName;
  /** The first place below it. */
  readonly first: number;
  /** How many cards are below it. */
  readonly count: number;
}

export function encodeCardNode(children: readonly CardChild[]): Bytes {
  const writer = new Writer();
  let before = 0;
  for (const { name, first, count } of children) {
    writer.name(name);
    writer.number(first - before);
    writer.number(count);
    before = first;
  }
  return writer.done();
}

export function decodeCardNode(bytes: Bytes): CardChild[] {
  return children(bytes, 'search tree', (reader, before) => ({
    name: reader.name(),
    first: (before?.first ?? 0) + reader.number(),
    count: reader.number(),
  }));
}

function children<T>(bytes: Bytes, where: string, next: (reader: Reader, before: T | undefined) => T): T[] {
  const reader = new Reader(bytes, where);
  const all: T[] = [];
  while (!reader.atEnd && all.length <= FANOUT.most) all.push(next(reader, all.at(-1)));
  if (all.length === 0 || all.length > FANOUT.most) malformed(where, 'has no children or too many');
  return all;
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
  // Places are large numbers that lie near each other: what all have in common is written once.
  const base = Math.min(...entries.flatMap(({ inName: [a = Infinity], anywhere: [b = Infinity] }) => [a, b]));
  const from = Number.isFinite(base) ? base : 0;
  writer.number(from);
  let before = '';
  for (const entry of entries) {
    const shared = sharedPrefix(before, entry.word);
    writer.number(shared);
    writer.text(entry.word.slice(shared));
    writer.places(entry.inName, from);
    writer.places(entry.anywhere, from);
    writer.number(entry.total);
    before = entry.word;
  }
  return writer.done();
}

export function decodeWords(bytes: Bytes, where: string): WordEntry[] {
  const reader = new Reader(bytes, where);
  const from = reader.number();
  const entries: WordEntry[] = [];
  let before = '';
  while (!reader.atEnd) {
    const shared = reader.number();
    if (shared > before.length) malformed(where, 'has a word that cannot be read');
    const word = before.slice(0, shared) + reader.text();
    if (entries.length > 0 && word <= before) malformed(where, 'is not in order');
    entries.push({ word, inName: reader.places(from), anywhere: reader.places(from), total: reader.number() });
    before = word;
  }
  return entries;
}

/** Cards in an order. */
export interface CardBlock {
  /** Place of each card. */
  readonly places: readonly number[];
  readonly cards: readonly SearchCard[];
}

export function encodeCards({ places, cards }: CardBlock): Bytes {
  const steps = places.map((place, at) => place - (places[at - 1] ?? 0));
  return encodeUtf8(JSON.stringify({ steps, cards }));
}

const cardBlock = shape({ steps: list(integer(1), CARDS.most), cards: list(searchCard, CARDS.most) });

export function decodeCards(bytes: Bytes, where: string): CardBlock {
  const { steps, cards } = cardBlock(parseJson(bytes, where), where);
  if (steps.length !== cards.length) malformed(where, 'must have as many places as cards');
  let place = 0;
  return { places: steps.map((step) => (place += step)), cards };
}

/** Words in order, each without what it shares with the one before. */
export function encodeDictionary(words: readonly string[]): Bytes {
  return encodeWords(words.map((word) => ({ word, inName: [], anywhere: [], total: 0 })));
}

export function decodeDictionary(bytes: Bytes): string[] {
  return decodeWords(bytes, 'search dictionary').map((entry) => entry.word);
}

function sharedPrefix(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  // Never between the halves of a surrogate pair: the rest must be well formed by itself.
  return /[\uD800-\uDBFF]/.test(b[at - 1] ?? '') ? at - 1 : at;
}
