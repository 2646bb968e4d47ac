import {
  checkPlugins,
  RegistryError,
  type Bytes,
  type RegistryClient,
  type TrustState,
  type VerifiedRelease,
} from '../../registry/client/index.ts';
import { encodeChangeFilter } from '../../registry/format/change-filter.ts';
import { CHANGES_TARGET, SEARCH_TARGET } from '../../registry/format/ids.ts';
import { encodeUtf8 } from '../../registry/format/bytes.ts';
import { sha256, sha256Hex } from '../../registry/format/digest.ts';
import { buildSearch, openSearch } from '../../registry/search/index.ts';
import { createHash } from 'node:crypto';
import { RegistrySimulator, START, subtle, TestPublisher } from '../fixtures/registry-simulator/index.ts';
import { below, mutate, pick, type Random } from './mutate.ts';
import { RewindingStore } from './rewinding-store.ts';
import { syncCrypto } from './sync-crypto.ts';

const PLUGIN = 'plugin-1';
const PLUGINS = 140;

/** What one run did to which file, and what came of it. */
export interface Outcome {
  /** Kind of file that was changed. */
  readonly file: string;
  /** Code of the refusal, or `harmless`: what was accepted is what the honest file says. */
  readonly result: string;
}

/** Something that must never happen. */
export class Finding extends Error {
  override readonly name = 'Finding';
}

interface Honest {
  readonly files: ReadonlyMap<string, Bytes>;
  readonly state: TrustState;
}

/** An honest registry, a client that knows its state of yesterday, and one changed file between them. */
export class FuzzTarget {
  readonly #registry: RegistrySimulator;
  readonly #store = new RewindingStore();
  #client!: RegistryClient;
  #installed!: VerifiedRelease;
  #yesterday!: Honest;
  #today!: Honest;
  /** Paths of today's files by what is in them. */
  readonly #paths = new Map<string, string[]>();
  #corpus: Bytes[] = [];
  #expected = '';
  #searchRoot: Bytes = new Uint8Array();

  private constructor(registry: RegistrySimulator) {
    this.#registry = registry;
  }

  static async create(): Promise<FuzzTarget> {
    const registry = await RegistrySimulator.create();
    const target = new FuzzTarget(registry);
    await target.#fill();
    return target;
  }

  async #fill(): Promise<void> {
    const registry = this.#registry;
    const publisher = await TestPublisher.create();
    await publisher.rotate();
    const release = await publisher.release(PLUGIN);
    for (let at = 0; at < PLUGINS; at++) registry.list(`plugin-${at}`, publisher, release);
    await registry.publish();
    await this.#start();
    await this.#client.refresh();
    this.#installed = await this.#client.release(PLUGIN);
    this.#yesterday = this.#keep();

    const newest = await publisher.release(PLUGIN, { version: '1.1.0', seq: 2 });
    registry.plugins.get(PLUGIN)?.releases.unshift({ release: newest });
    await this.#index();
    await registry.publishRoot();
    await registry.publish(['targets', 'catalog', 'snapshot', 'timestamp']);
    this.#today = this.#keep();
    // Once, honestly: what is read on the way is what will be changed.
    await this.#rewind();
    this.#serve();
    registry.requests.length = 0;
    await this.#client.refresh();
    this.#expected = await this.#everything();
    this.#today = this.#keep();
    for (const path of new Set(registry.requests)) {
      if (!this.#today.files.has(path)) continue;
      const kind = path.startsWith('metadata/') ? path.replace(/^metadata\/(\d+\.)?|\.json$/g, '') : (path[0] ?? '');
      this.#paths.set(kind, [...(this.#paths.get(kind) ?? []), path]);
    }
    this.#corpus = [...this.#today.files.values()];
  }

  /** Search index and change filter, signed by `catalog`. */
  async #index(): Promise<void> {
    const registry = this.#registry;
    const cards = Array.from({ length: PLUGINS }, (_, at) => ({
      id: `plugin-${at}`,
      name: `Plugin ${at}`,
      description: 'Draws charts of submissions',
      version: '1.0.0',
      publisher: 'a'.repeat(64),
      categories: ['charts'],
      tags: ['draw'],
      license: 'MIT',
      hostApi: '^1.0.0',
      permissions: [],
      updated: at,
      popularity: PLUGINS - at,
    }));
    this.#searchRoot = buildSearch(cards, {
      put: (bytes) => {
        const name = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
        registry.files.set(`block/${name}`, bytes);
        return name;
      },
    });
    const filter = encodeChangeFilter([await sha256(subtle, encodeUtf8(PLUGIN))]);
    const signed = async (bytes: Bytes, custom = {}) => {
      const { sha256: hash, length } = await registry.put('s', bytes);
      return { length, hashes: { sha256: hash }, custom };
    };
    registry.catalogue = {
      [SEARCH_TARGET]: await signed(this.#searchRoot),
      [CHANGES_TARGET]: await signed(filter, { since: registry.content.catalog.version }),
    };
  }

  #keep(): Honest {
    return { files: new Map(this.#registry.files), state: this.#store.current };
  }

  /** Everything that a client takes from a registry, as text. */
  async #everything(): Promise<string> {
    const client = this.#client;
    const { keys: _, ...head } = { keys: undefined, ...(await client.head()) };
    await checkPlugins(client, [PLUGIN], { now: START, crypto: syncCrypto(subtle) });
    const record = await client.lookup(PLUGIN);
    const release = await client.release(PLUGIN);
    const file = await client.file(release, 'worker.js');
    const absent = await client.lookup('no-such-plugin');
    return JSON.stringify([
      { ...head, signedTime: 0 },
      record,
      {
        plugin: release.plugin,
        publisher: release.publisher,
        seq: release.seq,
        files: release.files,
        recovered: release.recovered,
      },
      await sha256Hex(subtle, file),
      absent ?? null,
    ]);
  }

  /** Change one file, and let the client go all the way. Throws a `Finding` when anything but a refusal or the honest result comes out. */
  async run(random: Random): Promise<Outcome> {
    const roll = random();
    if (roll < 0.1) return this.#search(random);
    return roll < 0.25 ? this.#insider(random) : this.#server(random);
  }

  /** Who serves the files changes one of them. */
  async #server(random: Random): Promise<Outcome> {
    const kind = pick([...this.#paths.keys()], random);
    const path = pick(this.#paths.get(kind) ?? [], random);
    return this.#attempt(
      kind,
      path,
      mutate(this.#today.files.get(path) ?? new Uint8Array(), random, this.#corpus),
      random,
    );
  }

  /**
   * Who holds the operator's keys signs a changed catalogue file under its new hash. The operator may list what he wants;
   * but no other code is ever accepted, and nothing crashes.
   */
  async #insider(random: Random): Promise<Outcome> {
    const kind = pick(['n', 'r', 'i', 's'], random);
    const path = pick(this.#paths.get(kind) ?? [], random);
    const bytes = mutate(this.#today.files.get(path) ?? new Uint8Array(), random, this.#corpus);
    await this.#rewind();
    this.#serve();
    const { files } = this.#registry;
    const old = path.slice(2);
    const changed = await sha256Hex(subtle, bytes);
    files.set(`${kind}/${changed}`, bytes);
    // Everything that named the old hash names the new one: parents of nodes, records, leaves, the signed catalogue.
    await this.#rename(old, changed, bytes.length);
    const result = await this.#judge(`${kind}, signed`, random, async () => {
      await this.#client.refresh();
      await checkPlugins(this.#client, [PLUGIN], { now: START, crypto: syncCrypto(subtle) });
      const { plugin, publisher, files: listed } = await this.#client.release(PLUGIN);
      const honest =
        plugin.id === PLUGIN && publisher === this.#installed.publisher && /^1\.[01]\.0$/.test(plugin.version);
      if (!honest || listed[0]?.path !== 'worker.js') throw new Finding(`Other code was accepted from ${path}`);
    });
    return result;
  }

  /** Follow a hash up to the head, as who signs the catalogue would. */
  async #rename(old: string, changed: string, length: number): Promise<void> {
    const registry = this.#registry;
    const { targets } = registry.content.catalog as unknown as {
      targets: Record<string, { length: number; hashes: { sha256: string } }>;
    };
    const saved = structuredClone(targets);
    let [from, to, size] = [old, changed, length];
    for (let turn = 0; turn < 60; turn++) {
      const target = Object.values(targets).find(({ hashes }) => hashes.sha256 === from);
      if (target) Object.assign(target, { length: size, hashes: { sha256: to } });
      const parent = this.#parentOf(from);
      if (target || !parent) break;
      const [path, bytes] = parent;
      const next = replaceHash(bytes, from, to, size);
      const hash = await sha256Hex(subtle, next);
      registry.files.set(`${path[0]}/${hash}`, next);
      [from, to, size] = [path.slice(2), hash, next.length];
    }
    const version = { ...registry.content.catalog }.version;
    for (const role of ['catalog', 'snapshot', 'timestamp'] as const) registry.content[role].version += 1;
    await registry.sign('catalog');
    await registry.fill('snapshot');
    await registry.sign('snapshot');
    await registry.fill('timestamp');
    await registry.sign('timestamp');
    for (const role of ['catalog', 'snapshot', 'timestamp'] as const) registry.content[role].version -= 1;
    registry.content.catalog.version = version;
    registry.content.catalog['targets'] = saved;
  }

  #parentOf(hash: string): [string, Bytes] | undefined {
    const binary = Buffer.from(hash, 'hex');
    for (const path of [...(this.#paths.get('n') ?? []), ...(this.#paths.get('r') ?? [])]) {
      const bytes = this.#today.files.get(path);
      if (!bytes || path.slice(2) === hash) continue;
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      if (view.includes(bytes[0] === 0x42 ? binary : hash)) return [path, bytes];
    }
    return undefined;
  }

  /** A search index of who signs the catalogue: any answer may come, no crash, no endless work. */
  async #search(random: Random): Promise<Outcome> {
    await this.#rewind();
    const blocks = [...this.#today.files].filter(([path]) => path.startsWith('block/'));
    const [damaged, bytes] = random() < 0.2 ? ['root', this.#searchRoot] : pick(blocks, random);
    const changed = mutate(bytes, random, this.#corpus);
    return this.#judge('search block', random, async () => {
      const search = openSearch(damaged === 'root' ? changed : this.#searchRoot, async (name) => {
        if (`block/${name}` === damaged) return changed;
        const block = this.#today.files.get(`block/${name}`);
        if (!block) throw new RegistryError('UNREACHABLE', 'There is no such block');
        return block;
      });
      const text = pick(['plugin ', 'plugin 7', 'draw', 'chrats ', 'zzz '], random);
      await search.query({
        text,
        sort: pick(['popular', 'updated', 'name', 'featured'] as const, random),
        offset: below(50, random),
      });
    });
  }

  async #attempt(kind: string, path: string, bytes: Bytes, random: Random): Promise<Outcome> {
    await this.#rewind();
    this.#serve();
    this.#registry.files.set(path, bytes);
    return this.#judge(kind, random, async () => {
      await this.#client.refresh();
      const found = await this.#everything();
      if (found !== this.#expected) throw new Finding(`Another content than the honest one was accepted from ${path}`);
    });
  }

  /** A page starts that knows what was known yesterday, and has nothing in its caches. */
  async #rewind(): Promise<void> {
    this.#store.rewind(this.#yesterday.state);
    await this.#start();
  }

  async #start(): Promise<void> {
    this.#client = await this.#registry.client({ store: this.#store, crypto: syncCrypto(subtle) });
  }

  /** The registry serves what it serves today. */
  #serve(): void {
    const { files, requests } = this.#registry;
    files.clear();
    requests.length = 0;
    for (const [path, bytes] of this.#today.files) files.set(path, bytes);
  }

  /** Run the client; whatever happens, yesterday's plugin must still run, and only a whole new state may replace the old one. */
  async #judge(file: string, random: Random, work: () => Promise<void>): Promise<Outcome> {
    let result = 'harmless';
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RegistryError)) {
        throw error instanceof Finding ? error : new Finding(`${file}: ${String(error)}`, { cause: error });
      }
      result = error.code;
    }
    const { head } = this.#store.current;
    if (file !== 'search block' && !head) throw new Finding(`${file}: what was trusted is gone`);
    if (!file.includes('signed')) {
      const known = [this.#yesterday.state.head?.timestampVersion, this.#today.state.head?.timestampVersion];
      if (head && !known.includes(head.timestampVersion))
        throw new Finding(`${file}: a state nobody signed is trusted`);
    }
    if (result !== 'harmless' && random() < 0.75) return { file, result };
    try {
      await this.#client.verifyStored(this.#installed.stored);
    } catch (error) {
      // Who signs the catalogue may take a plugin off the list or revoke it, and do nothing else to it.
      const allowed =
        file.includes('signed') && error instanceof RegistryError && ['NOT_LISTED', 'REVOKED'].includes(error.code);
      if (!allowed) throw new Finding(`${file}: the installed plugin does not run: ${String(error)}`, { cause: error });
    }
    return { file, result };
  }
}

/** `bytes` with one hash in place of another, and in text the length behind it. */
function replaceHash(bytes: Bytes, from: string, to: string, length: number): Bytes {
  if (bytes[0] === 0x42) {
    const copy = Buffer.from(bytes);
    copy.set(Buffer.from(to, 'hex'), copy.indexOf(Buffer.from(from, 'hex')));
    return new Uint8Array(copy);
  }
  const text = new TextDecoder().decode(bytes);
  return encodeUtf8(
    text
      .replaceAll(new RegExp(`${from} \\d+`, 'g'), `${to} ${length}`)
      .replaceAll(new RegExp(`${from}","length":\\d+`, 'g'), `${to}","length":${length}`)
      .replaceAll(from, to),
  );
}
