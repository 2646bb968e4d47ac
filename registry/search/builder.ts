import type { Bytes } from '../format/bytes.ts';
import {
  CARDS_PER_BLOCK,
  FANOUT,
  POSTINGS,
  encodeCards,
  encodeDictionary,
  encodeRoot,
  encodeTreeNode,
  encodeWords,
  facetWord,
} from './codec.ts';
import type { BlockName, Child, Facet, SearchRoot, Tree, WordEntry } from './codec.ts';
import type { SearchCard, SearchOrder } from './card.ts';
import { tokens } from './text.ts';

/** Words in the dictionary for typos. */
const DICTIONARY_WORDS = 2048;
/** Values on offer per facet. */
const FACET_VALUES = 100;
/** A block of words ends once it is this large; one long list may make it larger. */
const WORD_BLOCK_BYTES = 4096;

export interface BuildSearchOptions {
  /** Default: all three. Each order is an index of its own. */
  readonly orders?: readonly SearchOrder[];
  /** Plugin ids, best first; at most 64. */
  readonly featured?: readonly string[];
  /** Keep a file and give back its name, the first 32 hex digits of its SHA-256. */
  readonly put: (bytes: Bytes) => BlockName;
}

/**
 * Build the search index over `cards` and give back its root, to be kept as the target `catalogue/search`. The same cards
 * give the same bytes. Memory: the cards and, one order at a time, one list per word.
 */
export function buildSearch(cards: readonly SearchCard[], options: BuildSearchOptions): Bytes {
  const { put, featured = [], orders = ['popular', 'updated', 'name'] } = options;
  const trees: { [order in SearchOrder]?: { words: Tree; cards: Tree } } = {};
  let places: number[] = [];
  let dictionary: string[] = [];
  const facets = {
    category: new Map<string, number>(),
    tag: new Map<string, number>(),
    license: new Map<string, number>(),
  };

  for (const order of orders) {
    const sorted = [...cards].sort(COMPARE[order]);
    const index = new Postings();
    sorted.forEach((card, place) => index.add(card, place));
    const entries = index.entries();
    trees[order] = { words: putWords(entries, put), cards: putCards(sorted, put) };
    if (order === orders[0]) {
      dictionary = mostFrequent(entries);
      for (const card of cards) countFacets(card, facets);
    }
    if (order === 'popular') {
      const place = new Map(sorted.map((card, at) => [card.id, at]));
      places = featured.flatMap((id) => place.get(id) ?? []).slice(0, 64);
    }
  }
  const root: SearchRoot = {
    count: cards.length,
    orders: trees,
    featured: places,
    dictionary: put(encodeDictionary(dictionary)),
    facets: { category: top(facets.category), tag: top(facets.tag), license: top(facets.license) },
  };
  return encodeRoot(root);
}

/** Total and the same everywhere: ids are ASCII and unique. */
const byId = (a: SearchCard, b: SearchCard): number => (a.id < b.id ? -1 : Number(a.id > b.id));
const COMPARE: { readonly [order in SearchOrder]: (a: SearchCard, b: SearchCard) => number } = {
  popular: (a, b) => b.popularity - a.popularity || byId(a, b),
  updated: (a, b) => b.updated - a.updated || byId(a, b),
  name: (a, b) => {
    const [left, right] = [a.name.toLowerCase(), b.name.toLowerCase()];
    return left < right ? -1 : Number(left > right) || byId(a, b);
  },
};

/** Places per word while one order is built. Plugins are added in order, so only the first ones need to be kept. */
class Postings {
  readonly #words = new Map<string, { inName: number[]; anywhere: number[]; total: number }>();

  add(card: SearchCard, place: number): void {
    const inName = new Set([...tokens(card.name), ...tokens(card.id)]);
    const elsewhere = tokens(`${card.description} ${card.tags.join(' ')} ${card.categories.join(' ')}`);
    const facets = [
      ...card.categories.map((value) => facetWord('category', value)),
      ...card.tags.map((value) => facetWord('tag', value)),
      facetWord('license', card.license),
    ];
    for (const word of new Set([...inName, ...elsewhere, ...facets])) {
      let entry = this.#words.get(word);
      if (!entry) this.#words.set(word, (entry = { inName: [], anywhere: [], total: 0 }));
      entry.total++;
      if (entry.anywhere.length < POSTINGS) entry.anywhere.push(place);
      if (inName.has(word) && entry.inName.length < POSTINGS) entry.inName.push(place);
    }
  }

  /** In code-unit order of the words. */
  entries(): WordEntry[] {
    return Array.from(this.#words, ([word, places]) => ({ word, ...places })).sort((a, b) =>
      a.word < b.word ? -1 : 1,
    );
  }
}

function putWords(entries: readonly WordEntry[], put: BuildSearchOptions['put']): Tree {
  const blocks: Child[] = [];
  let block: WordEntry[] = [];
  let size = 0;
  const end = () => {
    blocks.push({ name: put(encodeWords(block)), first: block[0]?.word ?? '' });
    block = [];
    size = 0;
  };
  for (const entry of entries) {
    const bytes = entry.word.length + 2 * (entry.inName.length + entry.anywhere.length) + 6;
    if (block.length > 0 && size + bytes > WORD_BLOCK_BYTES) end();
    block.push(entry);
    size += bytes;
  }
  if (block.length > 0 || blocks.length === 0) end();
  return putTree(blocks, put);
}

function putCards(cards: readonly SearchCard[], put: BuildSearchOptions['put']): Tree {
  const blocks: Child[] = [];
  for (let at = 0; at < cards.length || at === 0; at += CARDS_PER_BLOCK) {
    blocks.push({ name: put(encodeCards(cards.slice(at, at + CARDS_PER_BLOCK))), first: '' });
  }
  return putTree(blocks, put);
}

function putTree(blocks: readonly Child[], put: BuildSearchOptions['put']): Tree {
  let level = blocks;
  let depth = 0;
  while (level.length > 1) {
    const above: Child[] = [];
    for (let at = 0; at < level.length; at += FANOUT) {
      const children = level.slice(at, at + FANOUT);
      above.push({ name: put(encodeTreeNode(children)), first: children[0]?.first ?? '' });
    }
    level = above;
    depth++;
  }
  // There is always at least one block, so the last level has exactly one.
  return { name: level[0]?.name ?? '', depth };
}

function mostFrequent(entries: readonly WordEntry[]): string[] {
  return entries
    .filter((entry) => entry.word.length > 3 && !entry.word.includes(':'))
    .sort((a, b) => b.total - a.total || (a.word < b.word ? -1 : 1))
    .slice(0, DICTIONARY_WORDS)
    .map((entry) => entry.word)
    .sort((a, b) => (a < b ? -1 : 1));
}

function countFacets(card: SearchCard, facets: { readonly [facet in Facet]: Map<string, number> }): void {
  const count = (facet: Facet, value: string) => facets[facet].set(value, (facets[facet].get(value) ?? 0) + 1);
  for (const value of card.categories) count('category', value);
  for (const value of card.tags) count('tag', value);
  count('license', card.license);
}

function top(counts: ReadonlyMap<string, number>): Record<string, number> {
  const sorted = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return Object.fromEntries(sorted.slice(0, FACET_VALUES));
}
