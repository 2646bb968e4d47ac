import type { Bytes } from '../format/bytes.ts';
import { FEATURED } from '../format/limits.ts';
import {
  CARDS,
  FANOUT,
  WORDS,
  encodeCardNode,
  encodeCards,
  encodeDictionary,
  encodeRoot,
  encodeWordNode,
  encodeWords,
  facetWord,
} from './codec.ts';
import { POSTINGS } from './wire.ts';
import type { BlockName, CardChild, Facet, Pick, SearchRoot, Tree, WordChild, WordEntry } from './codec.ts';
import { cut } from './cut.ts';
import { assignPlaces } from './places.ts';
import { traitsOf, type SearchCard, type SearchOrder } from './card.ts';
import { Lists } from './lists.ts';
import { tokens } from './text.ts';

/** Words in the dictionary for typos. */
const DICTIONARY_WORDS = 2048;
/** Values on offer per facet. */
const FACET_VALUES = 100;

export interface BuildSearchOptions {
  /** Default: all three. Each order is an index of its own. */
  readonly orders?: readonly SearchOrder[];
  /** Plugin ids, best first; at most `FEATURED`. */
  readonly featured?: readonly string[];
  /** Where plugins stood in the index before, so that as little as possible changes. Default: a new index. */
  readonly places?: PlaceKeeper;
  /** Keep a file and give back its name, the first 32 hex digits of its SHA-256. */
  readonly put: (bytes: Bytes) => BlockName;
}

/** Remembers, from one build to the next, which number a card of the source has in an order. */
export interface PlaceKeeper {
  /** `undefined` for one that has none. */
  get(order: SearchOrder, index: number): number | undefined;
  set(order: SearchOrder, index: number, place: number): void;
}

/** The cards to index, in any order: a list, or a catalogue that makes them on demand where it is too large for memory. */
export interface CardSource {
  readonly length: number;
  at(index: number): SearchCard | undefined;
}

/**
 * Build the search index over `cards` and give back its root, to be kept as the target `catalogue/search`. The same cards
 * (and places) give the same bytes. Each card is read once, and once more for every order. Memory: what orders are sorted by, and, one
 * order at a time, one list per word; a million plugins need less than 2 GB.
 */
export function buildSearch(cards: CardSource, options: BuildSearchOptions): Bytes {
  const { put, featured = [], orders = ['popular', 'updated', 'name'] } = options;
  const keys = new SortKeys(cards);
  const trees: { [order in SearchOrder]?: { words: Tree; cards: Tree } } = {};
  let picks: Pick[] = [];
  let dictionary: string[] = [];

  for (const order of orders) {
    const sorted = keys.sorted(order);
    const idAt = (rank: number): string => keys.id(sorted[rank] ?? -1);
    const places = assignPlaces(Float64Array.from(sorted, (card) => options.places?.get(order, card) ?? Number.NaN));
    places.forEach((place, rank) => options.places?.set(order, sorted[rank] ?? -1, place));
    const index = new Postings(places, keys.rareTraits);
    const cardTree = putCards(
      places,
      (rank) => {
        const card = cardAt(cards, sorted[rank] ?? -1);
        index.add(card, rank);
        return card;
      },
      put,
    );
    const words = index.words();
    trees[order] = { words: putWords(index.entries(words), put), cards: cardTree };
    if (order === orders[0]) dictionary = index.mostFrequent(words);
    if (order === 'popular') {
      const ordinals = new Map(featured.map((id) => [id, -1]));
      places.forEach((_, rank) => ordinals.has(idAt(rank)) && ordinals.set(idAt(rank), rank));
      picks = featured
        .map((id) => ordinals.get(id) ?? -1)
        .filter((rank) => rank >= 0)
        .map((ordinal) => ({ place: places[ordinal] ?? 0, ordinal }));
    }
  }
  const root: SearchRoot = {
    count: cards.length,
    orders: trees,
    featured: picks.slice(0, FEATURED),
    dictionary: put(encodeDictionary(dictionary)),
    facets: keys.facets,
    traits: keys.traits,
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
  readonly traits: Readonly<Record<string, number>>;
  /** Those that are among the words: of others a list would not be whole, and those who have them are soon found. */
  readonly rareTraits: ReadonlySet<string>;

  constructor(cards: CardSource) {
    this.#popularity = new Float64Array(cards.length);
    this.#updated = new Float64Array(cards.length);
    const counts = {
      category: new Map<string, number>(),
      tag: new Map<string, number>(),
      license: new Map<string, number>(),
    };
    const traits = new Map<string, number>();
    for (let index = 0; index < cards.length; index++) {
      const card = cardAt(cards, index);
      this.#ids.push(card.id);
      this.#names.push(card.name.toLowerCase());
      this.#popularity[index] = card.popularity;
      this.#updated[index] = card.updated;
      countFacets(card, counts);
      for (const trait of traitsOf(card)) traits.set(trait, (traits.get(trait) ?? 0) + 1);
    }
    const sorted = [...traits].sort(([a], [b]) => (a < b ? -1 : 1));
    this.traits = Object.fromEntries(sorted);
    this.rareTraits = new Set(sorted.flatMap(([trait, count]) => (count <= POSTINGS ? [trait] : [])));
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
  readonly #places: Float64Array;
  readonly #ids = new Map<string, number>();
  readonly #anywhere = new Lists();
  readonly #inName = new Lists();
  /** How many plugins have each word, kept or not. */
  readonly #totals: number[] = [];

  readonly #traits: ReadonlySet<string>;

  /** Places by rank, and the traits that are words. */
  constructor(places: Float64Array, traits: ReadonlySet<string>) {
    this.#places = places;
    this.#traits = traits;
  }

  add(card: SearchCard, rank: number): void {
    const inName = new Set([...tokens(card.name), ...tokens(card.id)]);
    const elsewhere = tokens(`${card.description} ${card.tags.join(' ')} ${card.categories.join(' ')}`);
    const facets = [
      ...card.categories.map((value) => facetWord('category', value)),
      ...card.tags.map((value) => facetWord('tag', value)),
      facetWord('license', card.license),
      ...traitsOf(card).filter((trait) => this.#traits.has(trait)),
    ];
    for (const word of new Set([...inName, ...elsewhere, ...facets])) {
      let id = this.#ids.get(word);
      if (id === undefined) this.#ids.set(word, (id = this.#ids.size));
      this.#totals[id] = (this.#totals[id] ?? 0) + 1;
      if (this.#anywhere.length(id) < POSTINGS) this.#anywhere.push(id, rank);
      if (inName.has(word) && this.#inName.length(id) < POSTINGS) this.#inName.push(id, rank);
    }
  }

  /** In code-unit order. */
  words(): string[] {
    return [...this.#ids.keys()].sort((a, b) => (a < b ? -1 : 1));
  }

  *entries(words: readonly string[]): Generator<WordEntry> {
    for (const word of words) {
      const id = this.#ids.get(word) ?? -1;
      const placesOf = (ranks: readonly number[]): number[] => ranks.map((rank) => this.#places[rank] ?? 0);
      yield {
        word,
        inName: placesOf(this.#inName.values(id)),
        anywhere: placesOf(this.#anywhere.values(id)),
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
  const bytes = ({ word, inName, anywhere }: WordEntry): number =>
    word.length + 2 * (inName.length + anywhere.length) + 6;
  const blocks: WordChild[] = [];
  for (const block of cut(entries, WORDS, ({ word }) => word, bytes)) {
    blocks.push({ name: put(encodeWords(block)), first: block[0]?.word ?? '' });
  }
  if (blocks.length === 0) return { name: put(encodeWords([])), depth: 0 };
  return putTree(
    blocks,
    ({ first }) => first,
    (children) => ({ name: put(encodeWordNode(children)), first: children[0]?.first ?? '' }),
  );
}

function putCards(places: Float64Array, cardAt: (rank: number) => SearchCard, put: BuildSearchOptions['put']): Tree {
  type Placed = { readonly card: SearchCard; readonly place: number };
  type Block = CardChild & { readonly id: string };
  function* placed(): Generator<Placed> {
    for (const [rank, place] of places.entries()) yield { card: cardAt(rank), place };
  }
  const blocks: Block[] = [];
  for (const block of cut(placed(), CARDS, ({ card }) => card.id)) {
    const all = { places: block.map(({ place }) => place), cards: block.map(({ card }) => card) };
    const [first] = block;
    blocks.push({
      name: put(encodeCards(all)),
      first: first?.place ?? 0,
      count: block.length,
      id: first?.card.id ?? '',
    });
  }
  if (blocks.length === 0) return { name: put(encodeCards({ places: [], cards: [] })), depth: 0 };
  return putTree(
    blocks,
    ({ id }) => id,
    (children) => ({
      name: put(encodeCardNode(children)),
      first: children[0]?.first ?? 0,
      count: children.reduce((sum, { count }) => sum + count, 0),
      id: children[0]?.id ?? '',
    }),
  );
}

/** Put nodes over `blocks`, of which there is at least one, until one node is above all. */
function putTree<T extends { readonly name: BlockName }>(
  blocks: readonly T[],
  key: (child: T) => string,
  putNode: (children: readonly T[]) => T,
): Tree {
  let level = blocks;
  let depth = 0;
  for (; level.length > 1; depth++) {
    // A key ends a piece on its own level by chance, and on others by another chance.
    const pieces = cut(level, FANOUT, (child) => `${depth} ${key(child)}`);
    level = Array.from(pieces, putNode);
  }
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
