import { checkPlugins, createMemoryTrustStore, type TrustStore } from '../../registry/client/index.ts';
import type { Bytes } from '../../registry/format/index.ts';
import { START } from '../fixtures/registry-simulator/index.ts';
import { alone, compare, type Family, type Measure } from './family.ts';
import { SyntheticCatalogue } from './registry/catalogue.ts';
import { bestHashedBins } from './registry/hashed-bins.ts';
import { sample } from '../fixtures/random.ts';
import { measureSearch, miniSearchBytes } from './registry/search.ts';
import { SyntheticRegistry } from './registry/synthetic-registry.ts';

const INSTALLED = 30;
const LOOKUPS = 60;
const CHURN = 0.005;
/** MiniSearch holds everything in memory; more than this takes it minutes. */
const MINISEARCH_LIMIT = 100_000;
const MINISEARCH = 'MiniSearch, whole index';

/**
 * `AIRLOCK_BENCH_PLUGINS` is a comma-separated list of catalogue sizes for a shorter run; ids carry the size (`1k`, `100k`,
 * `1m`).
 */
const SIZES = (process.env['AIRLOCK_BENCH_PLUGINS'] ?? '1000,100000,1000000').split(',').map(Number);

export const family: Family = {
  name: 'registry',
  also: ['search'],
  about: 'verified bytes (gzip) from a registry of up to a million plugins, beside TUF hashed bins and MiniSearch',
  async run({ log }) {
    const measures: Measure[] = [];
    for (const size of SIZES) measures.push(...(await measureRegistry(size, log)));
    return measures;
  },
};

async function measureRegistry(size: number, log: (line: string) => void): Promise<Measure[]> {
  const name = shortName(size);
  const catalogue = new SyntheticCatalogue(size);
  const installed = sample(INSTALLED, size, 11);
  const other = sample(LOOKUPS, size, 12);
  const changed = sample(Math.max(1, Math.round(size * CHURN)), size, 13);
  const measures: Measure[] = [];
  /** Ids whose budget is about the largest catalogue do not carry its size. */
  const sized = (id: string): string => (size === Math.max(...SIZES) ? id : `${id}.${name}`);

  const registry = await SyntheticRegistry.create(catalogue, installed);
  const { wire } = registry;
  registry.offerRecords([...installed, ...other]);
  const bins = await bestHashedBins(catalogue);
  const peer = `TUF, ${bins.bins} hashed bins`;
  log(`${name}: catalogue of ${size} signed, ${memory()}`);

  const store = new CachingStore();
  const client = await registry.client(store);
  const take = (): { bytes: number; requests: number } => {
    const { bytes, requests } = wire;
    wire.reset();
    return { bytes, requests };
  };

  wire.reset();
  await client.refresh();
  const start = take();
  await client.refresh();
  const poll = take();
  measures.push(
    alone(sized('registry.start'), 'bytes', [start.bytes]),
    alone(`${sized('registry.start')}.requests`, 'count', [start.requests]),
    alone(sized('registry.poll'), 'bytes', [poll.bytes]),
    alone(`${sized('registry.poll')}.requests`, 'count', [poll.requests]),
  );

  // The proof that a plugin is listed, or is not, is the path of nodes; its record comes on top.
  const [paths, records, requests]: [number[], number[], number[]] = [[], [], []];
  for (const index of other) {
    store.forgetNodes();
    wire.reset();
    if (!(await client.lookup(catalogue.id(index)))) throw new Error(`Plugin ${index} was not found`);
    paths.push(wire.shelves.get('n') ?? 0);
    records.push(wire.bytes);
    requests.push(wire.requests - 1);
  }
  measures.push(
    mean(`registry.lookup${name}`, 'bytes', paths, peer, bins.lookup),
    mean(`registry.lookup${name}.requests`, 'count', requests, 'snapshot and bin', 2),
    mean(`registry.record${name}`, 'bytes', records, peer, bins.lookup),
  );

  const installs: number[] = [];
  for (const index of installed) {
    store.forgetNodes();
    wire.reset();
    await client.release(catalogue.id(index));
    installs.push(wire.bytes);
  }
  measures.push(mean(`registry.install${name}`, 'bytes', installs));

  // One day later: everything about the installed ones is in the cache, and the catalogue moved on.
  store.forgetNodes();
  for (const index of installed) await client.lookup(catalogue.id(index));
  const published = await registry.update([changed[0] ?? 0]);
  measures.push(
    compare(`registry.publish${name}`, 'bytes', [published.index], peer, [bins.publish]),
    alone(`registry.publish${name}.head`, 'bytes', [published.head]),
  );

  // The same day twice: by walking every path, and by asking the signed filter first which plugins may have changed.
  const filtering = await registry.client(new CachingStore());
  for (const each of [client, filtering]) {
    await each.refresh();
    for (const index of installed) await each.release(catalogue.id(index));
  }
  await registry.update(changed);
  registry.offerRecords(changed, 1);
  wire.reset();
  await client.refresh();
  for (const index of installed) await client.lookup(catalogue.id(index));
  const walk = take();
  await filtering.refresh();
  const ids = installed.map((index) => catalogue.id(index));
  await checkPlugins(filtering, ids, { now: START, crypto: globalThis.crypto.subtle });
  const filtered = take();
  const dailyPeer = bins.daily(installed, changed);
  measures.push(
    compare(sized('registry.daily30'), 'bytes', [filtered.bytes], peer, [dailyPeer]),
    alone(`${sized('registry.daily30')}.requests`, 'count', [filtered.requests]),
    compare(sized('registry.daily30.walk'), 'bytes', [walk.bytes], peer, [dailyPeer]),
    alone(`${sized('registry.daily30.walk')}.requests`, 'count', [walk.requests]),
  );

  const searched = await measureSearch(catalogue);
  const mini = size <= MINISEARCH_LIMIT ? miniSearchBytes(catalogue) : undefined;
  log(`${name}: search measured, worst first query ${searched.worst}, ${memory()}`);
  measures.push(
    mean(`search.first${name}`, 'bytes', searched.first, MINISEARCH, mini),
    alone(`search.first${name}.worst`, 'bytes', [Math.max(...searched.first)]),
    mean(`search.first${name}.requests`, 'count', searched.requests),
    mean(`search.later${name}`, 'bytes', searched.later),
    alone(`search.publish${name}`, 'bytes', [searched.publish]),
    alone(`search.later${name}.worst`, 'bytes', [Math.max(...searched.later)]),
  );
  return measures;
}

/** Keeps trust, and can lose its cache. */
class CachingStore implements TrustStore {
  readonly #trust = createMemoryTrustStore();
  #nodes = new Map<string, Bytes>();

  readonly read = this.#trust.read;
  readonly update = this.#trust.update;
  readNode = async (sha256: string): Promise<Bytes | undefined> => this.#nodes.get(sha256);
  writeNode = async (sha256: string, bytes: Bytes): Promise<void> => void this.#nodes.set(sha256, bytes);

  forgetNodes(): void {
    this.#nodes = new Map();
  }
}

/** The average of samples that differ by what was asked, beside one value of the peer's. */
function mean(
  id: string,
  unit: Measure['unit'],
  samples: readonly number[],
  peer = 'none',
  peerValue?: number,
): Measure {
  const ours = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const measure = alone(id, unit, samples);
  if (peerValue === undefined) return { ...measure, ours };
  return { ...measure, ours, peer, peerValue, ratio: ours / peerValue };
}

function shortName(size: number): string {
  return size % 1_000_000 === 0 ? `${size / 1_000_000}m` : size % 1000 === 0 ? `${size / 1000}k` : String(size);
}

function memory(): string {
  const { rss } = process.memoryUsage();
  const { maxRSS } = process.resourceUsage();
  return `memory ${Math.round(rss / 1e6)} MB, at most ${Math.round(maxRSS / 1e3)} MB`;
}
