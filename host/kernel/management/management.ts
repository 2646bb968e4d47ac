import { createRegistryClient, type RegistryClient } from '@airlock/registry/client';
import type { Faults } from '../observing/faults.ts';
import { pluginManifest } from '@airlock/registry/format';
import type { LazyActivation } from '../activation/lazy-activation.ts';
import { createApprovals } from './approvals.ts';
import type { AuditFact } from '../audit/audit.ts';
import { createCatalogue, type Catalogue } from '../registries/catalogue.ts';
import type { KnownRegistry } from '../registries/catalogue-entry.ts';
import type { Clock } from '../clock.ts';
import type { AirlockError } from '../errors.ts';
import type { GrantKeeper } from '../grants/grants.ts';
import type { Hooks } from '../hooks/types.ts';
import type { HostOptions, RegistryConfig } from '../host.ts';
import { isLocal, LOCAL_REGISTRY, type Packages } from './local-packages.ts';
import type { Locks } from '../storage/locks.ts';
import { part } from '../part.ts';
import { loadPackage } from '../packages/loader.ts';
import { parseName } from '../packages/names.ts';
import { deprecatedHooks } from '../packages/deprecated.ts';
import { checkFit } from '../packages/plan-problems.ts';
import type { PluginRow } from '../packages/rows.ts';
import { createPluginManager } from './plugin-manager.ts';
import { createPending, type PendingKeeper } from './pending.ts';
import type { PluginChanges } from './plugins.ts';
import { lazySettings, type LazySettings } from '../settings/lazy-settings.ts';
import type { LazyRedactor } from '../settings/lazy-redactor.ts';
import type { Profile } from '../profile.ts';
import type { LoadedPackage } from '../realm.ts';
import { fromRegistry } from '../registries/registry-errors.ts';
import { createPackages, localPart } from './local.ts';
import { learnStanding, refusalOf } from '../registries/standing.ts';
import type { Store } from '../storage/store.ts';
import type { TabSignal } from '../storage/tabs.ts';
import { trustStore, type CachedTrustStore } from '../registries/trust-store.ts';
import { createUpdates, type UpdateKeeper } from './updates.ts';

export { createAudit } from '../audit/audit.ts';
export { recover } from '../packages/collect.ts';
export { writeQuarantine } from './quarantines.ts';
export { compileSchema } from '../schema.ts';

const loadDefaults = part(() => import('../packages/defaults.ts'));

export interface ManagementOptions {
  readonly host: HostOptions;
  readonly store: Store;
  readonly clock: Clock;
  readonly crypto: SubtleCrypto;
  readonly locks: Locks;
  readonly tabs: TabSignal;
  readonly grants: GrantKeeper;
  readonly profile: Profile;
  readonly activation: LazyActivation;
  readonly hooks: Pick<Hooks, 'tokens' | 'stats'>;
  readonly faults: Faults;
  readonly forgive: (name: string) => void;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
  readonly redactor: LazyRedactor;
  /** Told of every plugin whose settings changed. */
  readonly settled: (name: string) => void;
  readonly record: (fact: AuditFact) => void;
  readonly report: (error: AirlockError) => void;
  /** Resolves when the profile was read. */
  readonly begun: Promise<void>;
  /** For what is not known to be an `AirlockError` yet. */
  readonly reportUnknown: (error: unknown) => void;
}

/**
 * Everything about registries, packages and their changes: what an app needs once plugins are looked for, changed or
 * started, and not for drawing its first page. Loaded as a part of its own.
 */
export interface Management {
  readonly catalogue: Omit<Catalogue, 'subscribe'>;
  readonly changes: PluginChanges;
  readonly packages: Packages;
  readonly pending: PendingKeeper;
  readonly updates: UpdateKeeper;
  readonly approvals: Awaited<ReturnType<typeof createApprovals>>;
  readonly settings: LazySettings;
  /** The package of a row, after every check of the rule of execution. */
  load(row: PluginRow): Promise<LoadedPackage>;
  /** Stop what may not run by what is known of a registry now, and let run what may again. */
  enforce(registry: string): Promise<void>;
  /** Go on with what was broken off; install the default set and what the policy requires, as far as it is not there. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Another tab wrote what is known of a registry. */
  forget(registry: string): void;
}

export async function createManagement(options: ManagementOptions): Promise<Management> {
  const { host, store, profile, tabs } = options;
  const { hostVersion, shared, policy = {}, packageBase = 'airlock/p/' } = host;
  const trust = trustStore({
    store,
    onDamage: options.report,
    onWrite: (registry) => tabs.post({ type: 'trust', registry }),
  });
  const registries = await openRegistries(options, trust);
  const local = localPart(options, registries);
  const clientOf = async (id: string): Promise<RegistryClient | undefined> =>
    id === LOCAL_REGISTRY
      ? (await local?.())?.client
      : registries.find((registry) => registry.client.id === id)?.client;
  async function load(row: PluginRow): Promise<LoadedPackage> {
    const loaded = await loadPackage({ store, crypto: options.crypto, packageBase, client: clientOf }, row);
    // The app may have been replaced by a newer one since this was installed.
    checkFit(row.name, loaded.manifest, row.active.realm, host);
    return loaded;
  }
  const settings = lazySettings({
    ...host.settings,
    ...options,
    manifestOf: (name) => profile.row(name)?.active.manifest,
    names: () => profile.rows().map(({ name }) => name),
    give: (name, next, previous) => options.activation.configure(name, next, previous),
    migrate: (name) => (change) => options.activation.migrate(name, change),
  });
  const own = (registry: KnownRegistry): PluginRow[] =>
    profile.rows().filter(({ name }) => parseName(name)?.registry === registry.client.id);

  async function enforce(registry: KnownRegistry): Promise<void> {
    for (const row of own(registry))
      await profile.refuse(row.name, await refusalOf(registry.client, row.name, row.active));
    await enforceLocal();
  }

  /** What a registry revoked, or the user does not allow any more, stops however it came. */
  async function enforceLocal(): Promise<void> {
    if (!local) return;
    for (const row of profile.rows().filter(({ name }) => isLocal(name)))
      await profile.refuse(row.name, await (await local()).refusalOf(row));
  }

  const catalogue = createCatalogue({
    registries,
    installed: () => profile.rows().map(({ name, active: { publisher, manifest } }) => ({ name, publisher, manifest })),
    async onRefreshed(registry, signal) {
      await options.begun;
      // The database may fail; what was learned from the registry holds all the same, for this page.
      await learnStanding(store, registry, own(registry), options.reportUnknown, signal).catch(options.reportUnknown);
      await enforce(registry).catch(options.reportUnknown);
      tabs.post({ type: 'registry', registry: registry.client.id });
    },
  });
  const approvals = await createApprovals({
    ...options,
    policy,
    user: host.user ?? (() => undefined),
    tell: () => tabs.post({ type: 'approvals' }),
  });
  const manager = createPluginManager({
    ...options,
    local,
    needsApproval: approvals.needed,
    settings: settings.keeper,
    registries,
    planning: {
      hostVersion,
      shared,
      policy,
      realms: new Set(host.realms.map(({ kind }) => kind)),
      sealed: async (kind) => (await host.realms.find((realm) => realm.kind === kind)?.sealed?.()) ?? true,
      deprecatedHooks: () => deprecatedHooks(options.hooks.tokens()),
    },
    verify: load,
  });
  const updates = await createUpdates({
    ...options,
    policy,
    catalogue,
    changes: manager,
    goBack: manager.goBack,
    needsApproval: approvals.needed,
    stats: () => options.hooks.stats(),
    tell: (name) => tabs.post({ type: 'updates', name }),
  });

  const pending = createPending({
    ...options,
    changes: updates.changes,
    onWaiting: host.onWaiting ?? (() => {}),
    tell: () => tabs.post({ type: 'pending' }),
  });
  const changes: PluginChanges = {
    ...updates.changes,
    install: (plan, ...given) => pending.watch(plan.name, updates.changes.install(plan, ...given)),
  };

  return {
    load,
    forget: trust.forget,
    pending,
    async prepare(signal) {
      await pending.resume({ now: true });
      if (host.defaults) {
        const { report } = options;
        const { installDefaults } = await loadDefaults();
        const facts = { store, crypto: options.crypto, changes: updates.changes, policy, report };
        await installDefaults(facts, host.defaults, signal);
      }
    },
    catalogue,
    changes,
    packages: createPackages({
      local,
      fetch: host.fetch ?? fetch.bind(globalThis),
      plan: manager.planPackage,
      async changed(allowed) {
        options.record({
          action: 'settings',
          // About all of them.
          plugin: `${LOCAL_REGISTRY}/unlisted`,
          subject: 'unlisted',
          detail: allowed ? 'allowed' : 'refused',
        });
        await enforceLocal();
        tabs.post({ type: 'registry', registry: LOCAL_REGISTRY });
      },
    }),
    updates,
    approvals,
    settings,
    async enforce(id) {
      if (id === LOCAL_REGISTRY) await enforceLocal();
      const registry = registries.find(({ client: { id: known } }) => known === id);
      if (registry) await enforce(registry);
    },
  };
}

async function openRegistries(
  { host, clock, crypto }: ManagementOptions,
  store: CachedTrustStore,
): Promise<readonly KnownRegistry[]> {
  const { fetch: load = fetch.bind(globalThis) } = host;
  const open = async ({ name, urls, root }: RegistryConfig): Promise<KnownRegistry> => {
    try {
      return {
        name,
        urls,
        hostVersion: host.hostVersion,
        // The policy in force may change.
        get trusted() {
          const list = host.policy?.trustedPublishers ?? [];
          return list.length > 0 ? (publisher: string) => list.includes(publisher) : undefined;
        },
        client: await createRegistryClient({
          root,
          urls,
          fetch: load,
          store,
          clock: clock.now,
          crypto,
          manifest: pluginManifest,
        }),
      };
    } catch (error) {
      throw fromRegistry(error, 'REGISTRY_REFUSED', { detail: { name } });
    }
  };
  return Promise.all(host.registries.map(open));
}
