import {
  createMemoryTrustStore,
  type Bytes,
  type RegistryClient,
  type RegistryClientOptions,
  type TrustStore,
  type VerifiedRelease,
} from '../../../registry/client/index.ts';
import { TRIE_TARGET, type TrieEntry } from '../../../registry/format/index.ts';
import { sha256Hex } from '../../../registry/format/digest.ts';
import {
  RegistrySimulator,
  subtle,
  TestPublisher,
  type ListedPlugin,
  type RoleName,
} from '../../fixtures/registry-simulator/index.ts';

/** The plugin that is installed in every arena. */
export const PLUGIN = 'chart';

export interface ArenaOptions {
  /** The store under attack; opened again by the same call after a restart. Default: in memory. */
  readonly store?: () => TrustStore;
  /** Base URL of `hostileServer`, for attacks on the transport itself. */
  readonly hostile?: string | undefined;
}

/** An honest registry, a client that trusts it, one plugin installed, and every key in the attacker's hand. */
export class Arena {
  readonly registry: RegistrySimulator;
  readonly publisher: TestPublisher;
  readonly hostile: string | undefined;
  readonly #open: () => TrustStore;
  listed: ListedPlugin;
  store: TrustStore;
  client: RegistryClient;
  /** What was installed before the attack. */
  installed: VerifiedRelease;
  #honest: () => void = () => undefined;

  private constructor(
    parts: Pick<Arena, 'registry' | 'publisher' | 'listed' | 'store' | 'client' | 'installed' | 'hostile'>,
    open: () => TrustStore,
  ) {
    this.registry = parts.registry;
    this.publisher = parts.publisher;
    this.listed = parts.listed;
    this.store = parts.store;
    this.client = parts.client;
    this.installed = parts.installed;
    this.hostile = parts.hostile;
    this.#open = open;
  }

  static async create({ store: open = memory(), hostile }: ArenaOptions = {}): Promise<Arena> {
    const registry = await RegistrySimulator.create();
    const publisher = await TestPublisher.create();
    const listed = registry.list(PLUGIN, publisher, await publisher.release(PLUGIN));
    await registry.publish();
    const store = open();
    const client = await registry.client({ store });
    await client.refresh();
    const installed = await client.release(PLUGIN);
    const arena = new Arena({ registry, publisher, listed, store, client, installed, hostile }, open);
    arena.mark();
    return arena;
  }

  /** The registry as it is now is what its honest owners will come back to. */
  mark(): void {
    const { registry, publisher, listed } = this;
    const files = new Map(registry.files);
    const content = structuredClone(registry.content);
    const [keys, thresholds, revocations] = [{ ...registry.keys }, { ...registry.thresholds }, registry.revocations];
    const plugins = new Map([...registry.plugins].map(([id, plugin]) => [id, copyOf(plugin)]));
    const { catalogue } = registry;
    const own = { identities: publisher.identities.length, keys: publisher.keys, now: registry.now };
    this.#honest = () => {
      registry.answer = undefined;
      registry.files.clear();
      for (const [path, bytes] of files) registry.files.set(path, bytes);
      const reached = registry.content;
      registry.content = structuredClone(content);
      for (const role of ['timestamp', 'snapshot', 'targets', 'catalog'] as const) {
        // Above whatever the attacker got accepted.
        const { version } = reached[role];
        registry.content[role].version = Math.max(content[role].version, version < 2 ** 40 ? version : 0) + 10;
      }
      Object.assign(registry, {
        keys: { ...keys },
        thresholds: { ...thresholds },
        revocations,
        catalogue,
        now: own.now,
      });
      publisher.identities.length = own.identities;
      publisher.keys = own.keys;
      registry.plugins.clear();
      for (const [id, plugin] of plugins) registry.plugins.set(id, copyOf(plugin));
      this.listed = registry.plugins.get(PLUGIN) ?? listed;
    };
  }

  /** The attack is over: the honest owners publish again. */
  async heal(): Promise<void> {
    this.#honest();
    await this.registry.publish(['targets', 'catalog', 'snapshot', 'timestamp']);
  }

  /** Publish a new state with every key, and let the client take it. */
  async publish(): Promise<void> {
    await this.registry.publish();
    await this.client.refresh();
  }

  /** Close the program and start it again on the same store. */
  async restart(options: Partial<RegistryClientOptions> = {}): Promise<RegistryClient> {
    this.store = this.#open();
    this.client = await this.registry.client({ store: this.store, ...options });
    return this.client;
  }

  /** Sign roles again over what is in the files now, as who stole their keys would; versions stay. */
  async signOver(...roles: Exclude<RoleName, 'root'>[]): Promise<void> {
    for (const role of roles) {
      if (role !== 'catalog') await this.registry.fill(role);
      await this.registry.sign(role);
    }
  }

  /** Publish a catalogue whose root node is `node`, signed with every online key. */
  async publishTrie(node: Bytes): Promise<void> {
    const { registry } = this;
    const { sha256, length } = await registry.put('n', node);
    registry.content.catalog.version += 1;
    registry.content.catalog['targets'] = { [TRIE_TARGET]: { length, hashes: { sha256 } } };
    await registry.sign('catalog');
    await registry.publish(['snapshot', 'timestamp']);
  }

  /** The leaf entry of a plugin with an honest release. */
  async entry(id: string, change: Partial<TrieEntry> = {}): Promise<TrieEntry> {
    const { registry, publisher } = this;
    registry.list(id, publisher, await publisher.release(id));
    const node = registry.content.catalog['targets'];
    await registry.fill('catalog');
    registry.content.catalog['targets'] = node;
    for (const [path, bytes] of registry.files) {
      if (!path.startsWith('r/')) continue;
      const text = new TextDecoder().decode(bytes);
      if (!text.startsWith(`{"id":"${id}"`)) continue;
      const record = await sha256Hex(subtle, bytes);
      return { id, publisher: publisher.id, record, length: bytes.length, seq: 1, state: 'active', ...change };
    }
    throw new Error(`No record of ${id} was made`);
  }

  /** Answer `path` (or every path that matches) by `make`; everything else stays honest. */
  answer(path: string | RegExp, make: () => Response | Promise<Response>): void {
    this.registry.answer = (asked) =>
      (typeof path === 'string' ? asked === path : path.test(asked)) ? make() : undefined;
  }
}

function memory(): () => TrustStore {
  const store = createMemoryTrustStore();
  return () => store;
}

function copyOf(plugin: ListedPlugin): ListedPlugin {
  return { ...plugin, releases: plugin.releases.map((release) => ({ ...release })) };
}
