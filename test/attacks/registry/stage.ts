import { defineHook } from '@airlock/sdk';
import type { PluginHost } from '../../../host/kernel/host.ts';
import { requiredConsent } from '../../../host/kernel/packages/install-plan.ts';
import type { Store, Table } from '../../../host/kernel/storage/store.ts';
import { testWorld, type TestPlugin, type TestWorld } from '../../fixtures/host.ts';

/** The plugin that is installed on every stage. */
export const PLUGIN = 'chart';
const run = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });

/** A host with one plugin, which adds its version to the text of a hook. */
export class Stage {
  readonly world: TestWorld;
  readonly #newStore: () => Store;
  host: PluginHost;

  private constructor(world: TestWorld, host: PluginHost, newStore: () => Store) {
    this.world = world;
    this.host = host;
    this.#newStore = newStore;
  }

  static async create(newStore: () => Store): Promise<Stage> {
    const world = await testWorld(newStore());
    await world.publish(versioned('1.0.0', 1));
    const host = await world.host();
    const stage = new Stage(world, host, newStore);
    await stage.install();
    return stage;
  }

  get name(): string {
    return this.world.name(PLUGIN);
  }

  async install(): Promise<void> {
    const plan = await this.host.plugins.plan(this.name);
    await this.host.plugins.install(plan, requiredConsent(plan));
  }

  /** What the plugin does now; nothing, when it does not run. */
  runs(): Promise<string> {
    return this.host.hooks.filter(run, '');
  }

  /** Publish another release of the plugin. */
  async publish(version: string, seq: number, more: Partial<TestPlugin> = {}): Promise<string> {
    const release = await this.world.publish(versioned(version, seq, more));
    await this.host.catalogue.refresh();
    return release.hash;
  }

  /** Close the page and open it again, on this store or a copy of it. */
  async reopen(store: Store = this.world.store): Promise<void> {
    this.world.store = store;
    this.host = await this.world.host();
  }

  /** Rows of some tables, carried into a new, empty database. */
  async carry(...tables: Table[]): Promise<Store> {
    const other = this.#newStore();
    for (const table of tables) {
      const rows = await this.world.store.transaction([table], 'read', (tx) => tx.entries(table));
      await other.transaction([table], 'write', async (tx) => {
        for (const [key, row] of rows) await tx.put(table, key, row);
      });
    }
    return other;
  }

  /** Change every row of a table behind the host's back. */
  async tamper(table: Table, edit: (row: unknown) => unknown): Promise<void> {
    await this.world.store.transaction([table], 'write', async (tx) => {
      for (const [key, row] of await tx.entries(table)) {
        const next = edit(row);
        await (next === undefined ? tx.delete(table, key) : tx.put(table, key, next));
      }
    });
  }

  /** The code by which the plugin stands still, or how it stands. */
  standing(): string {
    const { state } = this.host.plugins.get(this.name) ?? {};
    return state && 'error' in state ? state.error.code : (state?.kind ?? 'not there');
  }
}

export function versioned(version: string, seq: number, more: Partial<TestPlugin> = {}): TestPlugin {
  return {
    id: PLUGIN,
    version,
    seq,
    code: { handlers: [(value) => `${value}${version}`] },
    ...more,
    manifest: { hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }], ...more.manifest },
  };
}
