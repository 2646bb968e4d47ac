import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import type { ListingOptions } from '../../../host/kernel/registries/listing.ts';
import type { Bytes } from '../../../registry/format/index.ts';
import {
  buildSearch,
  openSearch,
  type PlaceKeeper,
  type SearchCard,
  type SearchOrder,
  type SearchQuery,
} from '../../../registry/search/index.ts';
import { START } from '../../fixtures/registry-simulator/index.ts';
import { VOCABULARY, type SyntheticCatalogue } from './catalogue.ts';
import { onTheWire } from './wire.ts';

/** What queries loaded: each as the first one of a visit, and all one after the other. */
export interface SearchCosts {
  readonly first: readonly number[];
  readonly later: readonly number[];
  readonly requests: readonly number[];
  /** The query that loaded most as the first one. */
  readonly worst: string;
  /** Blocks that one more release of one plugin writes anew. */
  readonly publish: number;
}

/** Blocks on disk, so that memory is the builder's own. */
class BlockFile implements Disposable {
  readonly #path = join(tmpdir(), `airlock-search-${process.pid}-${Math.random().toString(36).slice(2)}`);
  readonly #file = openSync(this.#path, 'w+');
  readonly #places = new Map<string, readonly [from: number, length: number]>();
  #end = 0;
  /** What blocks that were not there before take on the wire. */
  written = 0;

  put(bytes: Bytes): string {
    const name = nameOf(bytes);
    if (this.#places.has(name)) return name;
    writeSync(this.#file, bytes, 0, bytes.length, this.#end);
    this.#places.set(name, [this.#end, bytes.length]);
    this.#end += bytes.length;
    this.written += onTheWire(bytes);
    return name;
  }

  read(name: string): Bytes {
    const [from, length] = this.#places.get(name) ?? [0, 0];
    const bytes = new Uint8Array(length);
    readSync(this.#file, bytes, 0, length, from);
    if (nameOf(bytes) !== name) throw new Error(`Block ${name} is not the one that was written`);
    return bytes;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
    rmSync(this.#path);
  }
}

function nameOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** Where plugins stood in the index before. */
class KeptPlaces implements PlaceKeeper {
  readonly #orders: Readonly<Record<SearchOrder, Float64Array>>;

  constructor(length: number) {
    const none = (): Float64Array => new Float64Array(length).fill(Number.NaN);
    this.#orders = { popular: none(), updated: none(), name: none() };
  }

  get(order: SearchOrder, index: number): number | undefined {
    return this.#orders[order][index];
  }

  set(order: SearchOrder, index: number, place: number): void {
    this.#orders[order][index] = place;
  }
}

/** Build the index and ask it everything that users ask. */
export async function measureSearch(catalogue: SyntheticCatalogue): Promise<SearchCosts> {
  using blocks = new BlockFile();
  const options = {
    put: (bytes: Bytes) => blocks.put(bytes),
    featured: [3, 5, 8].map((at) => catalogue.id(at)),
    places: new KeptPlaces(catalogue.length),
  };
  const root = buildSearch(catalogue, options);

  const visit = () => {
    const known = new Set<string>();
    let load = onTheWire(root);
    let requests = 1;
    const search = openSearch(root, async (name) => {
      const bytes = blocks.read(name);
      if (!known.has(name)) {
        known.add(name);
        load += onTheWire(bytes);
        requests++;
      }
      return bytes;
    });
    return async (query: SearchQuery): Promise<{ load: number; requests: number; found: number }> => {
      const { total } = await search.query(query);
      const taken = { load, requests, found: total };
      load = requests = 0;
      return taken;
    };
  };

  const queries = userQueries(catalogue);
  const first: number[] = [];
  const requests: number[] = [];
  let worst = '';
  for (const query of queries) {
    const taken = await visit()(query);
    if (taken.load > Math.max(0, ...first)) worst = JSON.stringify(query);
    first.push(taken.load);
    requests.push(taken.requests);
  }
  const later: number[] = [];
  const ask = visit();
  for (const query of queries) later.push((await ask(query)).load);

  const published = Math.floor(catalogue.length / 2);
  blocks.written = 0;
  const next = buildSearch({ length: catalogue.length, at: (index) => nextRelease(index) }, options);
  return { first, later: later.slice(1), requests, worst, publish: blocks.written + onTheWire(next) };

  function nextRelease(index: number): SearchCard {
    const card = catalogue.at(index);
    return index === published ? { ...card, version: '1.2.1', updated: START / 1000 + 1 } : card;
  }
}

/** Lists narrowed by filters: some that the index lists, some for which each card is looked at, with words and without. */
export const USER_FILTERS: readonly ListingOptions[] = [
  { asks: 'nothing' },
  { realm: 'page', asks: 'no-network' },
  { realm: 'worker' },
  { verified: true },
  { verified: true, realm: 'frame', category: 'privacy' },
  { fits: true },
  { fits: true, verified: true, order: 'updated' },
  { asks: 'nothing', text: 'ba' },
  { fits: true, text: 'ce' },
];

/** At least 20 queries of every kind: common and rare words, several words, beginnings, typos, filters, orders, pages. */
export function userQueries(catalogue: SyntheticCatalogue): SearchQuery[] {
  const word = (at: number): string => VOCABULARY[at] ?? '';
  const name = (at: number): string => catalogue.at(Math.floor(catalogue.length * at)).name;
  const typo = (text: string): string => `${text.slice(0, 2)}${text[3]}${text[2]}${text.slice(4)}`;
  return [
    { text: `${word(1)} ` },
    { text: `${word(3)} ` },
    { text: `${word(40)} ` },
    { text: `${word(900)} ` },
    { text: `${word(4_000)} ` },
    { text: `${word(2)} ${word(7)} ` },
    { text: `${word(5)} ${word(60)} ` },
    { text: `${word(30)} ${word(2_000)} ` },
    { text: `${word(2)} ${word(9)} ${word(4)} ` },
    { text: `${name(0.1)} ` },
    { text: `${name(0.5)} ` },
    { text: `${name(0.9)} ` },
    { text: name(0.3).slice(0, -1) },
    { text: word(20).slice(0, 3) },
    { text: word(800).slice(0, 4) },
    { text: word(6).slice(0, 2) },
    { text: `${typo(word(2_600))} ` },
    { text: `${typo(word(1_500))} ` },
    { text: `no-such-word-anywhere ` },
    { category: 'privacy' },
    { category: 'maps', text: `${word(10)} ` },
    { tag: word(4) },
    { license: 'MPL-2.0', text: word(15).slice(0, 3) },
    {},
    { sort: 'featured' },
    { sort: 'updated' },
    { sort: 'updated', text: `${word(8)} ` },
    { sort: 'name', category: 'text' },
    { text: `${word(2)} `, offset: 200 },
    { offset: 10_000 },
  ];
}

/** Bytes of a MiniSearch index of the same catalogue, which is loaded whole before the first query. */
export function miniSearchBytes(catalogue: SyntheticCatalogue): number {
  const index = new MiniSearch({ fields: ['id', 'name', 'description', 'tags'], idField: 'id' });
  for (let at = 0; at < catalogue.length; at++) {
    const { id, name, description, tags } = catalogue.at(at);
    index.add({ id, name, description, tags: tags.join(' ') });
  }
  return onTheWire(Buffer.from(JSON.stringify(index)));
}
