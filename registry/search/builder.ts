import type { Bytes } from '../format/bytes.ts';
import { FEATURED } from '../format/limits.ts';
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
import { Lists } from './lists.ts';
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
  /** Plugin ids, best first; at most `FEATURED`. */
  readonly featured?: readonly string[];
  /** Keep a file and give back its name, the first 32 hex digits of its SHA-256. */
  readonly put: (bytes: Bytes) => BlockName;
}

/** The cards to index, in any order: a list, or a catalogue that makes them on demand where it is too large for memory. */
export interface CardSource {
  readonly length: number;
  at(index: number): SearchCard | undefined;
}

/**
 * Build the search index over `cards` and give back its root, to be kept as the target `catalogue/search`. The same cards
 * give the same bytes. Each card is read once, and once more for every order. Memory: what orders are sorted by, and, one
 * order at a time, one list per word; a million plugins need less than 2 GB.
 */
export function buildSearch(cards: CardSource, options: BuildSearchOptions): Bytes {
  const { put, featured = [], orders = ['popular', 'updated', 'name'] } = options;
  const keys = new SortKeys(cards);
  const trees: { [order in SearchOrder]?: { words: Tree; cards: Tree } } = {};
  let places: number[] = [];
  let dictionary: string[] = [];

  for (const order of orders) {
    const sorted = keys.sorted(order);
    const index = new Postings();
    const cardTree = putCards(
      sorted.length,
      (place) => {
        const card = cardAt(cards, sorted[place] ?? -1);
        index.add(card, place);
        return card;
      },
      put,
    );
    const words = index.words();
    trees[order] = { words: putWords(index.entries(words), put), cards: cardTree };
    if (order === orders[0]) dictionary = index.mostFrequent(words);
    if (order === 'popular') {
      const place = new Map(featured.map((id) => [id, -1]));
      sorted.forEach((card, at) => place.has(keys.id(card)) && place.set(keys.id(card), at));
      places = featured.map((id) => place.get(id) ?? -1).filter((at) => at >= 0);
    }
  }
  const root: SearchRoot = {
    count: cards.length,
    orders: trees,
    featured: places.slice(0, FEATURED),
    dictionary: put(encodeDictionary(dictionary)),
    facets: keys.facets,
  };
  return encodeRoot(root);
}

function cardAt(cards: CardSource, index: number): SearchCard {
  const card = cards.at(index);
  if (!card) throw new RangeError(`There is no card ${index} of ${cards.length}`);
  return card;
}

/** What the orders are sorted by, and how many plugins have which facet. */
class SortKeys {
  readonly #ids: string[] = [];
  readonly #names: string[] = [];
  readonly #popularity: Float64Array;
  readonly #updated: Float64Array;
  readonly facets: SearchRoot['facets'];

  constructor(cards: CardSource) {
    this.#popularity = new Float64Array(cards.length);
    this.#updated = new Float64Array(cards.length);
    const counts = {
      category: new Map<string, number>(),
      tag: new Map<string, number>(),
      license: new Map<string, number>(),
    };
    for (let index = 0; index < cards.length; index++) {
      const card = cardAt(cards, index);
      this.#ids.push(card.id);
      this.#names.push(card.name.toLowerCase());
      this.#popularity[index] = card.popularity;
      this.#updated[index] = card.updated;
      countFacets(card, counts);
    }
    this.facets = { category: top(counts.category), tag: top(counts.tag), license: top(counts.license) };
  }

  id(index: number): string {
    return this.#ids[index] ?? '';
  }

  /** Indexes of the cards in this order: total and the same everywhere, because ids are ASCII and unique. */
  sorted(order: SearchOrder): Uint32Array {
    const byId = (a: number, b: number): number => (this.id(a) < this.id(b) ? -1 : Number(this.id(a) > this.id(b)));
    const falling =
      (values: Float64Array) =>
      (a: number, b: number): number =>
        (values[b] ?? 0) - (values[a] ?? 0) || byId(a, b);
    const compare = {
      popular: falling(this.#popularity),
      updated: falling(this.#updated),
      name: (a: number, b: number): number => {
        const [left = '', right = ''] = [this.#names[a], this.#names[b]];
        return left < right ? -1 : Number(left > right) || byId(a, b);
      },
    }[order];
    return Uint32Array.from({ length: this.#ids.length }, (_, index) => index).sort(compare);
  }
}

/** Places per word while one order is built. Plugins are added in order, so only the first ones need to be kept. */
class Postings {
  readonly #ids = new Map<string, number>();
  readonly #anywhere = new Lists();
  readonly #inName = new Lists();
  /** How many plugins have each word, kept or not. */
  readonly #totals: number[] = [];

  add(card: SearchCard, place: number): void {
    const inName = new Set([...tokens(card.name), ...tokens(card.id)]);
    const elsewhere = tokens(`${card.description} ${card.tags.join(' ')} ${card.categories.join(' ')}`);
    const facets = [
      ...card.categories.map((value) => facetWord('category', value)),
      ...card.tags.map((value) => facetWord('tag', value)),
      facetWord('license', card.license),
    ];
    for (const word of new Set([...inName, ...elsewhere, ...facets])) {
      let id = this.#ids.get(word);
      if (id === undefined) this.#ids.set(word, (id = this.#ids.size));
      this.#totals[id] = (this.#totals[id] ?? 0) + 1;
      if (this.#anywhere.length(id) < POSTINGS) this.#anywhere.push(id, place);
      if (inName.has(word) && this.#inName.length(id) < POSTINGS) this.#inName.push(id, place);
    }
  }

  /** In code-unit order. */
  words(): string[] {
    return [...this.#ids.keys()].sort((a, b) => (a < b ? -1 : 1));
  }

  *entries(words: readonly string[]): Generator<WordEntry> {
    for (const word of words) {
      const id = this.#ids.get(word) ?? -1;
      yield {
        word,
        inName: this.#inName.values(id),
        anywhere: this.#anywhere.values(id),
        total: this.#totals[id] ?? 0,
      };
    }
  }

  /** The words for the dictionary, in order. */
  mostFrequent(words: readonly string[]): string[] {
    const total = (word: string): number => this.#totals[this.#ids.get(word) ?? -1] ?? 0;
    const candidates = words.filter((word) => word.length > 3 && !word.includes(':'));
    // Only those that may be among the first need to be sorted.
    const least = Uint32Array.from(candidates, total).sort().at(-DICTIONARY_WORDS) ?? 0;
    return candidates
      .filter((word) => total(word) >= least)
      .sort((a, b) => total(b) - total(a) || (a < b ? -1 : 1))
      .slice(0, DICTIONARY_WORDS)
      .sort((a, b) => (a < b ? -1 : 1));
  }
}

function putWords(entries: Iterable<WordEntry>, put: BuildSearchOptions['put']): Tree {
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

function putCards(count: number, cardAt: (place: number) => SearchCard, put: BuildSearchOptions['put']): Tree {
  const blocks: Child[] = [];
  for (let from = 0; from < count || from === 0; from += CARDS_PER_BLOCK) {
    const length = Math.min(CARDS_PER_BLOCK, count - from);
    blocks.push({ name: put(encodeCards(Array.from({ length }, (_, at) => cardAt(from + at)))), first: '' });
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
