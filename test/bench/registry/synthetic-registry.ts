import { createHash } from 'node:crypto';
import {
  CHANGES_TARGET,
  encodeChangeFilter,
  sha256Hex,
  TRIE_TARGET,
  type Bytes,
  type JsonObject,
  type Sha256,
} from '../../../registry/format/index.ts';
import { createMemoryTrustStore, type RegistryClient, type TrustStore } from '../../../registry/client/index.ts';
import { updateTrie, type NodeStore, type TrieRoot } from '../../../registry/repository/trie.ts';
import { RegistrySimulator, subtle, TestPublisher } from '../../fixtures/registry-simulator/index.ts';
import type { SyntheticCatalogue } from './catalogue.ts';
import { onTheWire, Wire } from './wire.ts';

/** Entries put into the trie at a time. */
const BATCH = 20_000;

/** The trie in memory. */
class Nodes implements NodeStore {
  readonly files = new Map<Sha256, Bytes>();

  async read(sha256: Sha256): Promise<Bytes> {
    const bytes = this.files.get(sha256);
    if (!bytes) throw new Error(`There is no node ${sha256}`);
    return bytes;
  }

  async write(sha256: Sha256, bytes: Bytes): Promise<void> {
    this.files.set(sha256, bytes);
  }
}

/** A registry over a synthetic catalogue: signed for real, its trie in memory, its records made when they are asked for. */
export class SyntheticRegistry {
  readonly catalogue: SyntheticCatalogue;
  readonly wire = new Wire();
  readonly #simulator: RegistrySimulator;
  readonly #nodes = new Nodes();
  #trie: TrieRoot | undefined;
  /** Bodies on shelves other than `n` that clients may ask for. */
  readonly #objects = new Map<string, Bytes>();

  private constructor(catalogue: SyntheticCatalogue, simulator: RegistrySimulator) {
    this.catalogue = catalogue;
    this.#simulator = simulator;
  }

  /** `real`: plugins that get a publisher and a release with real signatures. */
  static async create(catalogue: SyntheticCatalogue, real: readonly number[]): Promise<SyntheticRegistry> {
    const registry = new SyntheticRegistry(catalogue, await RegistrySimulator.create());
    for (const index of real) await registry.#makeReal(index);
    await registry.#fill();
    await registry.#publish({});
    return registry;
  }

  /** A client that starts from the pinned root. */
  client(store: TrustStore = createMemoryTrustStore()): Promise<RegistryClient> {
    return this.#simulator.client({ store, fetch: this.#fetch });
  }

  /** Let clients read the records of these plugins. */
  offerRecords(indexes: readonly number[], revision = 0): void {
    for (const index of indexes) {
      const record = this.catalogue.record(index, revision);
      this.#objects.set(`r/${this.catalogue.entry(index, revision).record}`, record);
    }
  }

  /** Publish one more release of each of these plugins. Gives the bytes of index files that were written, head apart. */
  async update(indexes: readonly number[]): Promise<{ readonly index: number; readonly head: number }> {
    const before = new Set(this.#nodes.files.keys());
    const entries = indexes.map((index) => this.catalogue.entry(index, 1));
    this.#trie = await updateTrie(this.#nodes, this.#trie?.sha256, entries);
    let index = 0;
    for (const [hash, bytes] of this.#nodes.files) if (!before.has(hash)) index += onTheWire(bytes);

    const filter = encodeChangeFilter(
      indexes.map((changed) => createHash('sha256').update(this.catalogue.id(changed)).digest()),
    );
    const sha256 = await sha256Hex(subtle, filter);
    this.#objects.set(`s/${sha256}`, filter);
    const since = this.#simulator.content.catalog.version;
    const head = await this.#publish({
      [CHANGES_TARGET]: { length: filter.length, hashes: { sha256 }, custom: { since } },
    });
    return { index, head };
  }

  /** Sign a head over the trie and `more` targets. Gives its bytes. */
  async #publish(more: JsonObject): Promise<number> {
    const { content } = this.#simulator;
    const { sha256, length } = this.#trie ?? { sha256: '', length: 0 };
    const custom = { plugins: this.catalogue.length, revocations: [] };
    content.catalog.version += 1;
    content.catalog['targets'] = { [TRIE_TARGET]: { length, hashes: { sha256 }, custom }, ...more };
    const catalog = await this.#simulator.sign('catalog');
    await this.#simulator.publish(['snapshot', 'timestamp']);
    const [snapshot, timestamp] = (['snapshot', 'timestamp'] as const).map((role) =>
      this.#simulator.file(this.#simulator.path(role)),
    );
    return [catalog, snapshot, timestamp].reduce((sum, bytes) => sum + (bytes ? onTheWire(bytes) : 0), 0);
  }

  /** Put the whole catalogue into the trie, in the order of its paths, so that each node is written about once. */
  async #fill(): Promise<void> {
    const { length } = this.catalogue;
    const heads = new Float64Array(length);
    for (let index = 0; index < length; index++) {
      heads[index] = createHash('sha256').update(this.catalogue.id(index)).digest().readUIntBE(0, 6);
    }
    const order = Uint32Array.from({ length }, (_, index) => index).sort((a, b) => (heads[a] ?? 0) - (heads[b] ?? 0));
    for (let from = 0; from < length; from += BATCH) {
      const entries = Array.from(order.subarray(from, from + BATCH), (index) => this.catalogue.entry(index));
      this.#trie = await updateTrie(this.#nodes, this.#trie?.sha256, entries);
    }
  }

  async #makeReal(index: number): Promise<void> {
    const { catalogue } = this;
    const id = catalogue.id(index);
    const seq = catalogue.seq(index);
    const { name, description, tags, categories, license } = catalogue.at(index);
    const publisher = await TestPublisher.create(3, 2);
    const [identity] = publisher.identities;
    if (!identity) throw new Error('A publisher begins with an identity');
    const release = await publisher.release(id, {
      version: `1.${seq}.0`,
      seq,
      manifest: { name, description, license, keywords: tags, categories, ...MANIFEST },
    });
    const reference = { sha256: await sha256Hex(subtle, identity), length: identity.length };
    this.#objects.set(`i/${reference.sha256}`, identity);
    this.#objects.set(`r/${release.hash}`, release.envelope);
    catalogue.real.set(index, {
      publisher: publisher.id,
      identity: reference,
      release: release.hash,
      length: release.envelope.length,
    });
  }

  get #fetch(): typeof fetch {
    return async (input) => {
      const path = String(input).replace(/^https:\/\/[^/]+\//, '');
      const body =
        (path.startsWith('n/') ? this.#nodes.files.get(path.slice(2)) : this.#objects.get(path)) ??
        this.#simulator.files.get(path);
      this.wire.count(path, body);
      return body ? new Response(body) : new Response('', { status: 404 });
    };
  }
}

/** Parts of a manifest of ordinary size. */
const MANIFEST = {
  hooks: [
    { hook: 'submission.sanitize', kind: 'filter', priority: 500 },
    { hook: 'submission.beforeSave', kind: 'filter', priority: 100 },
  ],
  permissions: {
    storage: { reason: 'Keeps the settings you choose between visits' },
    data: { reason: 'Reads submissions to show them', read: ['submissions'] },
  },
} as const;
