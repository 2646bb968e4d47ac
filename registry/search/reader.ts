import type { Bytes } from '../format/bytes.ts';
import { malformed } from '../format/errors.ts';
import {
  decodeCards,
  decodeDictionary,
  decodeRoot,
  decodeCardNode,
  decodeWordNode,
  decodeWords,
  facetWord,
} from './codec.ts';
import { POSTINGS } from './wire.ts';
import type { BlockName, Facet, Pick, Tree, WordEntry } from './codec.ts';
import type { SearchCard, SearchOrder } from './card.ts';
import { forgivenTypos, isWithinTypos, tokens } from './text.ts';

export interface SearchQuery {
  /** Every word must be there; the last one may be unfinished. Default: everything. */
  readonly text?: string;
  readonly category?: string;
  readonly tag?: string;
  /** SPDX expression, as the plugins state it. */
  readonly license?: string;
  /** Traits that every result has; only those for which `keeps` is true. Default: none. */
  readonly traits?: readonly string[];
  /** Leave out plugins for which this is false, for example those that do not run on this host. Looked at per result shown. */
  readonly accept?: (card: SearchCard) => boolean;
  /** Default: `popular` with better matches first; `featured` also puts the operator's picks first. */
  readonly sort?: SearchOrder | 'featured';
  /** Default: 0. */
  readonly offset?: number;
  /** Default: 10: every result costs a block of its own, about 1.5 KB. */
  readonly limit?: number;
}

export interface SearchResult {
  readonly cards: readonly SearchCard[];
  /** How many were found before `accept`; a lower bound where `more` words are too common to keep every place of. */
  readonly total: number;
  readonly totalIsLowerBound: boolean;
  /** Give this as `offset` for the next page; absent on the last. */
  readonly next?: number;
  /** What was searched for instead of words that nobody uses. */
  readonly corrected?: Readonly<Record<string, string>>;
}

/** Gives the bytes of a file on shelf `s`, already checked against its name. */
export type ReadBlock = (name: BlockName) => Promise<Bytes>;

export interface Search {
  /** How many plugins are indexed. */
  readonly count: number;
  /** How many of them the operator picked: the first ones, sorted by `featured` without a text or a filter. */
  readonly featured: number;
  /** Values on offer for the filters, with how many plugins have them. */
  readonly facets: { readonly [facet in Facet]: Readonly<Record<string, number>> };
  /** How many plugins have a trait (see `traitsOf`); `undefined` in indexes that do not tell. */
  readonly traits: Readonly<Record<string, number>> | undefined;
  /** Whether all who have a trait are listed, so that a query can ask for it; of others each card has to be looked at. */
  keeps(trait: string): boolean;
  query(query: SearchQuery): Promise<SearchResult>;
}

/** Words that begin with the unfinished one which are looked at. */
const COMPLETIONS = 64;

/** Matches of one word of the query: places, with 2 for a match in the name and 1 for one elsewhere. */
interface Matches {
  readonly scores: ReadonlyMap<number, number>;
  readonly complete: boolean;
}

/**
 * Decoded blocks that are kept: what one person who types, filters and scrolls comes back to. A card is a block of its own
 * and about a kilobyte of memory, and a filter that no list answers looks at some hundred of them.
 */
const KEPT = 4096;

/** Questions whose answers are kept as places, for the pages to come. */
const ASKED = 8;

/** A query without where it is read from. */
interface Question {
  readonly text: string;
  readonly sort: SearchOrder | 'featured';
  readonly traits: readonly string[];
  readonly category: string | undefined;
  readonly tag: string | undefined;
  readonly license: string | undefined;
}

/** Everything that answers a question, in order. */
interface Ranked {
  readonly results: Results;
  readonly corrected: Readonly<Record<string, string>>;
  readonly complete: boolean;
  readonly cards: Tree;
}

/** A block as what it holds. Blocks never change, so one that was decoded is not decoded again while it is kept. */
type Decoded = <T>(name: BlockName, decode: (bytes: Bytes) => T) => Promise<T>;

function decodedBlocks(read: ReadBlock): Decoded {
  const kept = new Map<BlockName, Promise<unknown>>();
  return <T>(name: BlockName, decode: (bytes: Bytes) => T): Promise<T> => {
    // A block is of one kind, whoever asks for it.
    const known = kept.get(name) as Promise<T> | undefined;
    kept.delete(name);
    const block = known ?? read(name).then(decode);
    kept.set(name, block);
    // The one that was used longest ago goes first.
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    if (known === undefined) {
      block.catch(() => {
        if (kept.get(name) === block) kept.delete(name);
      });
    }
    return block;
  };
}

/** Search the index under a verified root. Fetches only the blocks on the way to what is asked. */
export function openSearch(rootBytes: Bytes, read: ReadBlock): Search {
  const root = decodeRoot(rootBytes);
  const decoded = decodedBlocks(read);

  /** The leaf block that holds `word`, and the next one where the word may go on. */
  async function wordBlocks(tree: Tree, word: string): Promise<WordEntry[]> {
    const names = await namesAlong(tree, word, decoded);
    const blocks = await Promise.all(names.map((name) => decoded(name, wordsOf)));
    return blocks.flat();
  }

  let dictionary: Promise<string[]> | undefined;
  const words = () => (dictionary ??= read(root.dictionary).then(decodeDictionary));

  /** What the user most likely meant by a word that nobody uses. */
  async function correct(word: string, near: readonly WordEntry[]): Promise<string | undefined> {
    const most = forgivenTypos(word);
    if (most === 0) return undefined;
    const neighbours = near.filter((entry) => !entry.word.includes(':')).sort((a, b) => b.total - a.total);
    const candidates = [...neighbours.map((entry) => entry.word), ...(await words())];
    for (let typos = 1; typos <= most; typos++) {
      const found = candidates.find((candidate) => isWithinTypos(word, candidate, typos));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async function matches(tree: Tree, word: string, unfinished: boolean): Promise<Matches & { meant?: string }> {
    const entries = await wordBlocks(tree, word);
    const exact = entries.filter((entry) => entry.word === word);
    const completions = unfinished
      ? entries.filter((entry) => entry.word.startsWith(word) && !entry.word.includes(':')).slice(0, COMPLETIONS)
      : exact;
    if (completions.length > 0) return merge(completions, word);
    const meant = await correct(word, entries);
    if (meant === undefined) return { scores: new Map(), complete: true };
    const found = (await wordBlocks(tree, meant)).filter((entry) => entry.word === meant);
    return { ...merge(found, meant), meant };
  }

  async function rankAll({ text, sort, traits, ...filters }: Question): Promise<Ranked> {
    const order = sort === 'featured' ? 'popular' : sort;
    const trees = root.orders[order] ?? root.orders.popular ?? malformed('search root', 'has no order');
    const typed = tokens(text);
    const unfinished = text !== '' && !/[\s.,;:!?]$/u.test(text);
    const corrected: Record<string, string> = {};
    const wanted = typed.map(async (word, at) => {
      const found = await matches(trees.words, word, unfinished && at === typed.length - 1);
      if (found.meant !== undefined) corrected[word] = found.meant;
      return found;
    });
    for (const facet of ['category', 'tag', 'license'] as const) {
      const value = filters[facet];
      if (value !== undefined) wanted.push(exactly(trees.words, facetWord(facet, value)));
    }
    for (const trait of traits) wanted.push(exactly(trees.words, trait));
    const found = await Promise.all(wanted);
    const featured = sort === 'featured' ? root.featured : [];
    const results = rank(found, { count: root.count, featured, byScore: sort === 'popular' || sort === 'featured' });
    return { results, corrected, complete: found.every((one) => one.complete), cards: trees.cards };
  }

  /** Who scrolls asks the same again from another place, and the index never changes. */
  const asked = new Map<string, Promise<Ranked>>();
  function ranked(question: Question): Promise<Ranked> {
    const key = JSON.stringify(question);
    const answer = asked.get(key) ?? rankAll(question);
    asked.delete(key);
    asked.set(key, answer);
    for (const oldest of asked.keys()) {
      if (asked.size <= ASKED) break;
      asked.delete(oldest);
    }
    answer.catch(() => asked.delete(key));
    return answer;
  }

  async function query(given: SearchQuery): Promise<SearchResult> {
    const { text = '', sort = 'popular', offset = 0, limit = 10, accept, traits = [], category, tag, license } = given;
    const { results, corrected, complete, cards: tree } = await ranked({ text, sort, traits, category, tag, license });
    const { cards, next } = await page(results, offset, limit, accept, (some) => cardsAt(tree, some, decoded));
    return {
      cards,
      total: results.length,
      totalIsLowerBound: !complete,
      ...(next === undefined ? {} : { next }),
      ...(Object.keys(corrected).length > 0 ? { corrected } : {}),
    };
  }

  async function exactly(tree: Tree, word: string): Promise<Matches> {
    return merge(
      (await wordBlocks(tree, word)).filter((entry) => entry.word === word),
      word,
    );
  }

  const { count, facets, traits } = root;
  const keeps = (trait: string): boolean => traits !== undefined && (traits[trait] ?? 0) <= POSTINGS;
  return { count, featured: root.featured.length, facets, traits, keeps, query };
}

function merge(entries: readonly WordEntry[], word: string): Matches {
  const scores = new Map<number, number>();
  const raise = (place: number, score: number) => scores.set(place, Math.max(scores.get(place) ?? 0, score));
  for (const entry of entries) {
    const whole = entry.word === word ? 1 : 0;
    for (const place of entry.anywhere) raise(place, 1 + whole);
    for (const place of entry.inName) raise(place, 3 + whole);
  }
  return { scores, complete: entries.every((entry) => entry.total === entry.anywhere.length) };
}

/** The cards that every word matches: picks first, then better matches, then the order itself. */
function rank(
  found: readonly Matches[],
  { count, featured, byScore }: { count: number; featured: readonly Pick[]; byScore: boolean },
): Results {
  const [fewest, ...others] = [...found].sort((a, b) => a.scores.size - b.scores.size);
  if (!fewest) return everything(count, featured);
  const scores = new Map<number, number>();
  for (const [place, score] of fewest.scores) {
    const all = others.map((other) => other.scores.get(place));
    if (all.every((one) => one !== undefined))
      scores.set(
        place,
        all.reduce((sum, one) => sum + one, score),
      );
  }
  const picked = new Set(featured.map(({ place }) => place));
  const key = (place: number) => (byScore ? (scores.get(place) ?? 0) : 0) + (picked.has(place) ? 1e6 : 0);
  const sorted = [...scores.keys()].sort((a, b) => key(b) - key(a) || a - b);
  return { length: sorted.length, slice: (from, to) => sorted.slice(from, to).map((place) => ({ place })) };
}

/** Where a card stands in an order: its place, or how many cards come before it. */
type Position = { readonly place: number } | { readonly ordinal: number };

/** A list of cards that need not exist as an array. */
interface Results {
  readonly length: number;
  slice(from: number, to: number): Position[];
}

function everything(count: number, featured: readonly Pick[]): Results {
  const picked = new Set(featured.map(({ ordinal }) => ordinal));
  return {
    length: count,
    slice(from, to) {
      const some: Position[] = featured.slice(from, to).map(({ ordinal }) => ({ ordinal }));
      // The rest follow in order, without the picks; `skip` counts those of the rest that lie before `from`.
      let skip = Math.max(0, from - featured.length);
      for (let ordinal = 0; ordinal < count && some.length < to - from; ordinal++) {
        if (!picked.has(ordinal) && skip-- <= 0) some.push({ ordinal });
      }
      return some;
    },
  };
}

async function page(
  results: Results,
  offset: number,
  limit: number,
  accept: SearchQuery['accept'],
  load: (positions: readonly Position[]) => Promise<SearchCard[]>,
): Promise<{ cards: SearchCard[]; next?: number }> {
  const cards: SearchCard[] = [];
  let at = offset;
  while (cards.length < limit && at < results.length) {
    const some = results.slice(at, at + limit - cards.length);
    for (const card of await load(some)) if (!accept || accept(card)) cards.push(card);
    at += some.length;
  }
  return at < results.length ? { cards, next: at } : { cards };
}

/** Names of the leaf block where `word` belongs and of the one after it, so that its completions are there too. */
async function namesAlong(tree: Tree, word: string, decoded: Decoded): Promise<BlockName[]> {
  let names = [tree.name];
  for (let level = tree.depth; level > 0; level--) {
    const nodes = await Promise.all(names.map((name) => decoded(name, decodeWordNode)));
    const children = nodes.flat();
    const after = children.findIndex((child) => child.first > word);
    const at = after < 0 ? children.length - 1 : Math.max(0, after - 1);
    const goesOn = children[at + 1]?.first.startsWith(word) ?? false;
    names = children.slice(at, at + (goesOn ? 2 : 1)).map((child) => child.name);
  }
  return names;
}

const wordsOf = (bytes: Bytes) => decodeWords(bytes, 'search words');
const cardsOf = (bytes: Bytes) => decodeCards(bytes, 'search cards');

/** The cards at these positions, each block read once. */
async function cardsAt(tree: Tree, positions: readonly Position[], decoded: Decoded): Promise<SearchCard[]> {
  // More blocks than are kept may take part in one answer.
  const blocks = new Map<BlockName, Promise<unknown>>();
  const once: Decoded = <T>(name: BlockName, decode: (bytes: Bytes) => T): Promise<T> => {
    const known = (blocks.get(name) as Promise<T> | undefined) ?? decoded(name, decode);
    blocks.set(name, known);
    return known;
  };
  return Promise.all(positions.map((position) => cardAt(tree, position, once)));
}

async function cardAt(tree: Tree, position: Position, decoded: Decoded): Promise<SearchCard> {
  let { name } = tree;
  let rest = 'ordinal' in position ? position.ordinal : 0;
  for (let level = tree.depth; level > 0; level--) {
    const children = await decoded(name, decodeCardNode);
    let at = 0;
    if ('place' in position) {
      at = children.findLastIndex(({ first }) => first <= position.place);
    } else {
      for (; rest >= (children[at]?.count ?? Infinity); at++) rest -= children[at]?.count ?? 0;
    }
    name = (children[at] ?? malformed('search tree', 'does not lead to a plugin that it names')).name;
  }
  const { places, cards } = await decoded(name, cardsOf);
  const found = cards['place' in position ? places.indexOf(position.place) : rest];
  return found ?? malformed('search cards', 'lacks a plugin that the index names');
}
