/**
 * How long a query over 5,000 plugins takes once its blocks are at hand: `npx tsx --conditions=airlock-source
 * test/bench/registry/query-time.ts`. Processor time, so that a busy machine does not count.
 */
import { createHash } from 'node:crypto';
import { buildSearch, openSearch, type SearchOrder, type SearchQuery } from '../../../registry/search/index.ts';
import type { Bytes } from '../../../registry/format/index.ts';
import { SyntheticCatalogue } from './catalogue.ts';
import { userQueries } from './search.ts';

const PLUGINS = 5000;
/** Cards that Browse asks for at first. */
const CARDS = 61;
const ROUNDS = 10;

const catalogue = new SyntheticCatalogue(PLUGINS);
const blocks = new Map<string, Bytes>();
const places = new Map<SearchOrder, Map<number, number>>();
const placesOf = (order: SearchOrder): Map<number, number> => {
  const known = places.get(order) ?? new Map<number, number>();
  places.set(order, known);
  return known;
};
const root = buildSearch(catalogue, {
  featured: [],
  put(bytes) {
    const name = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    blocks.set(name, bytes);
    return name;
  },
  places: {
    get: (order, index) => placesOf(order).get(index),
    set: (order, index, place) => void placesOf(order).set(index, place),
  },
});
const search = openSearch(root, async (name) => {
  const bytes = blocks.get(name);
  if (bytes === undefined) throw new Error(`There is no block ${name}.`);
  return bytes;
});

async function cost(query: SearchQuery): Promise<number> {
  const before = process.cpuUsage();
  await search.query({ ...query, limit: CARDS });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const costs: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  // The first round reads the index and warms the compiler.
  for (const query of userQueries(catalogue)) {
    const taken = await cost(query);
    if (round > 0) costs.push(taken);
  }
}
costs.sort((a, b) => a - b);
const at = (share: number): string => `${costs[Math.floor(costs.length * share)]?.toFixed(1)} ms`;
console.log(`${costs.length} queries over ${PLUGINS} plugins: p50 ${at(0.5)}, p95 ${at(0.95)}`);
