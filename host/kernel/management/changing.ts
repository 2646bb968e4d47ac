import type { AuditFact } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import type { GrantKeeper } from '../grants/grants.ts';
import { collectGarbage, pluginLock } from '../packages/collect.ts';
import type { InstallPlan, PluginReference } from '../packages/install-plan.ts';
import { fullName, parseName, shownReference } from '../packages/names.ts';
import type { PluginRow } from '../packages/rows.ts';
import type { Profile, SyncOptions } from '../profile.ts';
import type { KnownRegistry } from '../registries/catalogue-entry.ts';
import type { Locks } from '../storage/locks.ts';
import type { Store } from '../storage/store.ts';
import type { TabSignal } from '../storage/tabs.ts';
import { isLocal } from './local-packages.ts';
import type { InstalledPlugin } from './plugins.ts';

export interface ChangingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly tabs: TabSignal;
  readonly registries: readonly KnownRegistry[];
  readonly grants: Pick<GrantKeeper, 'reload'>;
  readonly profile: Profile;
  readonly record: (fact: AuditFact) => void;
  readonly report: (error: AirlockError) => void;
  /** Whether somebody has to agree to a release first. */
  readonly needsApproval: (release: string) => boolean;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
}

/** Milliseconds after an update until what it left is collected, which would keep the new version from reading its files. */
const COLLECT_AFTER = 1000;

/** What happened to a plugin that is named beside. */
type Fact = Omit<AuditFact, 'plugin'>;

/** What every change of the set of plugins is made of: find the plugin, hold its lock, tell everybody. */
export interface Changing {
  /** Full name and registry of what somebody calls a plugin. Throws `REGISTRY_UNKNOWN`. */
  resolve(reference: PluginReference): { readonly name: string; readonly registry: KnownRegistry };
  /** The row of an installed plugin. Throws `PLUGIN_UNKNOWN`. */
  require(name: string): PluginRow;
  /** Throws `POLICY_REFUSED` when there is a reason. */
  refuse(name: string, reason: string | undefined): void;
  /** Throws `APPROVAL_NEEDED` while nobody agreed to a release that somebody has to agree to. */
  requireApproval(plugin: string, of: Pick<InstallPlan, 'release' | 'manifest'>): void;
  /** A plugin after a change of it. Throws `PLUGIN_UNKNOWN` when another tab has removed it. */
  installed(name: string): InstalledPlugin;
  locked<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** All locks, always taken in the order of names, so that two changes never wait for each other. */
  lockedAll<T>(names: readonly string[], work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Bytes that nothing refers to any more; failing to collect them fails nothing else. */
  collect(): Promise<void>;
  /** The store says something else about a plugin than before: follow it here, write it down, tell other tabs. */
  changed(name: string, fact: Fact, how?: SyncOptions): Promise<void>;
  /** The store has another release in force than what runs. */
  swap(row: PluginRow, fact: Fact): Promise<void>;
}

export function createChanging(options: ChangingOptions): Changing {
  const { store, clock, locks, tabs, registries, grants, profile, record, report, signal } = options;
  let uncollect = (): void => {};

  function resolve(reference: PluginReference): ReturnType<Changing['resolve']> {
    const parts = typeof reference === 'string' ? parseName(reference) : reference;
    const registry = registries.find(({ name, client }) => parts?.registry === client.id || parts?.registry === name);
    const shown = shownReference(reference);
    if (!parts || !registry) {
      const came = isLocal(shown) ? { nextStep: 'It came from a file: choose a newer file.' } : {};
      throw new AirlockError('REGISTRY_UNKNOWN', `"${shown}" is not of a registry of this app.`, came);
    }
    return { name: fullName(registry.client.id, parts.id), registry };
  }

  function require(name: string): PluginRow {
    const row = profile.row(name);
    if (row) return row;
    throw new AirlockError('PLUGIN_UNKNOWN', `"${name}" is not installed.`, { plugin: name });
  }

  function refuse(name: string, reason: string | undefined): void {
    if (reason !== undefined) throw new AirlockError('POLICY_REFUSED', reason, { plugin: name });
  }

  function requireApproval(plugin: string, of: Pick<InstallPlan, 'release' | 'manifest'>): void {
    if (!options.needsApproval(of.release)) return;
    throw new AirlockError('APPROVAL_NEEDED', `"${plugin}" ${of.manifest.version} was not approved.`, { plugin });
  }

  function installed(name: string): InstalledPlugin {
    const plugin = profile.get(name);
    if (plugin) return plugin;
    throw new AirlockError('PLUGIN_UNKNOWN', `"${name}" was removed in the meantime.`, { plugin: name });
  }

  const locked = <T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
    locks.request(pluginLock(name), signal ? { signal } : {}, work);

  const lockedAll = <T>(names: readonly string[], work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const [first, ...rest] = [...names].sort();
    return first === undefined ? work() : locked(first, () => lockedAll(rest, work, signal), signal);
  };

  async function collect(): Promise<void> {
    await collectGarbage(store).catch((error: unknown) => report(toAirlockError(error, 'STORE_FAILED')));
  }

  async function changed(name: string, fact: Fact, how?: SyncOptions): Promise<void> {
    tabs.post({ type: 'plugin', name });
    record({ ...fact, plugin: name });
    await profile.sync(name, how);
  }

  async function swap(row: PluginRow, fact: Fact): Promise<void> {
    await changed(row.name, fact, { restart: true, after: () => grants.reload(row.name) });
    // A first install replaced nothing. Where the page ends before, the next start finds the mark of it.
    if (!row.previous) return;
    uncollect();
    uncollect = clock.after(COLLECT_AFTER, () => {
      if (!signal.aborted) void collect();
    });
  }

  return {
    resolve,
    require,
    refuse,
    requireApproval,
    installed,
    locked,
    lockedAll,
    collect,
    changed,
    swap,
  };
}
