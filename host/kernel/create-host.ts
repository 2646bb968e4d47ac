import { createRegistryClient } from '@airlock/registry/client';
import { createActivation } from './create-activation.ts';
import { createAudit } from './audit.ts';
import { createCatalogue, type KnownRegistry } from './catalogue.ts';
import { systemClock } from './clock.ts';
import { createContributions } from './contributions.ts';
import { createDispatcher } from './dispatch.ts';
import { toAirlockError, type AirlockError } from './errors.ts';
import { createFaults } from './faults.ts';
import { createGrants } from './grants.ts';
import { createHooks } from './hooks/hooks.ts';
import type { HostOptions, PluginHost, RegistryConfig } from './host.ts';
import { platformLocks } from './locks.ts';
import { recover } from './packages/collect.ts';
import { loadPackage } from './packages/loader.ts';
import type { PluginRow } from './packages/rows.ts';
import { createPluginManager } from './plugin-manager.ts';
import { matches } from './policy.ts';
import { createProfile, type Profile } from './profile.ts';
import { packageFault, readQuarantines, writeQuarantine } from './quarantines.ts';
import { startRefreshing } from './refreshing.ts';
import { fromRegistry } from './registry-errors.ts';
import { compileSchema } from './schema.ts';
import { readSettings } from './settings.ts';
import { learnStanding, refusalOf } from './standing.ts';
import { stateService } from './state-service.ts';
import { platformTabs, type TabMessage } from './tabs.ts';
import { trustStore } from './trust-store.ts';

/**
 * Put a host together and bring back what is installed. No code of a plugin runs for that: hooks, widgets and commands
 * are known from the stored manifests, and the first use of one starts its plugin, after every check was made again.
 */
export async function createPluginHost(options: HostOptions): Promise<PluginHost> {
  const { store, hostVersion, policy = {}, clock = systemClock } = options;
  const { locks = platformLocks(), tabs = platformTabs(), crypto: subtle = crypto.subtle } = options;
  const ended = new AbortController();

  const faults = createFaults({ clock });
  const report = (error: AirlockError): void => {
    faults.report(error);
    options.onFault?.(error);
  };
  const reportUnknown = (error: unknown): void => {
    if (!ended.signal.aborted) report(toAirlockError(error, 'STORE_FAILED'));
  };

  const registries = await openRegistries(options, subtle, report);
  const registryOf = (id: string | undefined): KnownRegistry | undefined =>
    registries.find(({ client }) => client.id === id);

  const audit = createAudit({ store, clock, crypto: subtle, locks, onFailure: report });
  const contributions = createContributions();
  const hooks = createHooks({
    clock,
    // Unlike the engine's own, these cannot be guessed from one another: they open the state of an execution.
    id: () => crypto.randomUUID(),
    compile: compileSchema,
    policy: {
      allowReserved: (owner) => policy.criticalPriority?.some((pattern) => matches(pattern, owner)) ?? false,
    },
    onFault: (fault) => {
      report(fault);
      activation.hookFault(fault);
    },
  });

  // Plugins are installed before the profile is asked about them; until then there are none.
  const rowOf = (name: string): PluginRow | undefined => profile.row(name);
  const grants = createGrants({
    store,
    clock,
    policy,
    tabs,
    record: audit.record,
    manifestOf: (name) => rowOf(name)?.active.manifest,
    onDamage: report,
  });
  const services = [
    ...options.services.map((service) =>
      typeof service === 'function' ? service({ store, clock, grants, fault: report }) : service,
    ),
    stateService(hooks),
  ];
  const dispatcher = createDispatcher({ services, grants, clock, record: audit.record });

  const { packageBase = 'airlock/p/' } = options;
  const verify = (row: PluginRow) =>
    loadPackage({ store, crypto: subtle, packageBase, client: (id) => registryOf(id)?.client }, row);

  const activation = createActivation({
    clock,
    hostVersion,
    hooks,
    contributions,
    realm: (kind) => options.realms.find((realm) => realm.kind === kind),
    async load({ name }) {
      await refreshing.first;
      const row = rowOf(name);
      if (row) return verify(row);
      throw toAirlockError(new Error(`"${name}" is not installed.`), 'PLUGIN_UNKNOWN', { plugin: name });
    },
    caller: (plugin, stopped) => dispatcher.callerFor(plugin, stopped),
    settings: (name) => readSettings(store, name, rowOf(name)?.active.manifest.settings, report),
    report,
    onQuarantine(name, quarantine) {
      if (quarantine && packageFault(quarantine)) return;
      writeQuarantine(store, name, quarantine).catch(reportUnknown);
    },
  });

  const profile: Profile = createProfile({ store, policy, activation, report });
  const plugins = createPluginManager({
    store,
    clock,
    crypto: subtle,
    locks,
    tabs,
    registries,
    planning: { hostVersion, shared: options.shared, policy, realms: new Set(options.realms.map(({ kind }) => kind)) },
    grants,
    profile,
    activation,
    record: audit.record,
    report,
    verify,
  });

  /** Stop what may not run by the state that is known now, and let run what may again. */
  async function enforce(registry: KnownRegistry): Promise<void> {
    for (const row of profile.rows()) {
      if (!row.name.startsWith(`${registry.client.id}/`)) continue;
      await profile.refuse(row.name, await refusalOf(registry, row));
    }
  }
  const catalogue = createCatalogue({
    registries,
    async onRefreshed(registry, signal) {
      const own = profile.rows().filter(({ name }) => name.startsWith(`${registry.client.id}/`));
      await learnStanding(registry, own, reportUnknown, signal);
      await enforce(registry);
      tabs.post({ type: 'registry', registry: registry.client.id });
    },
  });

  await grants.reloadAll();
  await profile.load(await readQuarantines(store));
  const refreshing = startRefreshing({
    clock,
    refresh: (signal) => catalogue.refresh(signal).catch(reportUnknown),
    every: options.refreshEvery ?? 15 * 60_000,
    // Nothing to protect and nothing to wait for where nothing is installed.
    firstWithin: profile.rows().length > 0 ? (options.firstRefresh ?? 1500) : 0,
    signal: ended.signal,
  });
  recover(store, locks, ended.signal).catch(reportUnknown);

  async function follow(message: TabMessage): Promise<void> {
    if (message.type === 'plugin') {
      await grants.reload(message.name);
      await profile.reload(message.name);
    } else if (message.type === 'grants') {
      await grants.reload(message.name);
    } else {
      const registry = registryOf(message.registry);
      if (registry) await enforce(registry);
    }
  }
  const unfollow = tabs.subscribe((message) => void follow(message).catch(reportUnknown));

  return {
    hooks,
    plugins,
    catalogue,
    contributions,
    faults: { ...faults, report },
    grants,
    audit,
    async dispose() {
      ended.abort();
      unfollow();
      tabs.close();
      await activation.dispose();
      await audit.flush();
      store.close();
    },
  };
}

async function openRegistries(
  options: HostOptions,
  subtle: SubtleCrypto,
  onDamage: (error: AirlockError) => void,
): Promise<readonly KnownRegistry[]> {
  const { store, clock = systemClock, fetch: load = fetch.bind(globalThis) } = options;
  const trust = trustStore(store, onDamage);
  const open = async ({ name, urls, root }: RegistryConfig): Promise<KnownRegistry> => {
    try {
      const client = await createRegistryClient({
        root,
        urls,
        fetch: load,
        store: trust,
        clock: clock.now,
        crypto: subtle,
      });
      return { name, client };
    } catch (error) {
      throw fromRegistry(error, 'REGISTRY_REFUSED', { detail: { name } });
    }
  };
  return Promise.all(options.registries.map(open));
}
