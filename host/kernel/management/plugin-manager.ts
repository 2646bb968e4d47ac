import type { RegistryClient } from '@airlock/registry/client';
import { parseScorecard, SCORECARD_BYTES } from '@airlock/registry/format';
import { refusedFact, type AuditFact } from '../audit/audit.ts';
import type { KnownRegistry } from '../registries/catalogue-entry.ts';
import type { Clock } from '../clock.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import type { GrantKeeper } from '../grants/grants.ts';
import { isLocal } from './local-packages.ts';
import type { Locks } from '../storage/locks.ts';
import { changeRow, removePlugin, rollBack } from '../packages/change.ts';
import { collectGarbage, leaveGarbage, pluginLock } from '../packages/collect.ts';
import { checkConsent, installRelease } from '../packages/install.ts';
import { isUnlisted, type InstallPlan, type PluginReference } from '../packages/install-plan.ts';
import { fullName, parseName } from '../packages/names.ts';
import { intentOf } from '../packages/intent.ts';
import { part } from '../part.ts';
import { planRelease, type PlannedRelease, type PlanningFacts } from '../packages/planning.ts';
import type { LocalPart, OpenedPackage } from '../packages/local/index.ts';
import type { PluginRow } from '../packages/rows.ts';
import type { InstalledPlugin, PluginChanges } from './plugins.ts';
import { removedKey } from '../packages/removed-rows.ts';
import { fullByPolicy, requiredByPolicy } from '../policy/policy.ts';
import type { Profile } from '../profile.ts';
import type { LoadedPackage } from '../realm.ts';
import { fromRegistry } from '../registries/registry-errors.ts';
import type { Settings } from '../settings/settings.ts';
import { writeQuarantine } from './quarantines.ts';
import type { Store, Transaction } from '../storage/store.ts';
import type { TabSignal } from '../storage/tabs.ts';

export interface PluginManagerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly crypto: SubtleCrypto;
  readonly locks: Locks;
  readonly tabs: TabSignal;
  readonly registries: readonly KnownRegistry[];
  readonly planning: Omit<PlanningFacts, 'installed' | 'store' | 'grants'>;
  readonly grants: GrantKeeper;
  readonly profile: Profile;
  readonly settings: () => Promise<Pick<Settings, 'of' | 'set'>>;
  readonly record: (fact: AuditFact) => void;
  readonly report: (error: AirlockError) => void;
  /** Whether somebody has to agree to a release first. */
  readonly needsApproval: (release: string) => boolean;
  /** Packages that no registry brought; `undefined` where the app takes none. */
  readonly local: (() => Promise<LocalPart>) | undefined;
  /** Forget that pages died when it started. */
  readonly forgive: (name: string) => void;
  /** Rejects unless the release may be loaded now. */
  readonly verify: (row: PluginRow) => Promise<Pick<LoadedPackage, 'file'>>;
}

/** Changes, with what may be known of a planned release beside its plan. */
export interface PluginManager extends PluginChanges {
  /** What installing an opened file would mean. */
  planPackage(opened: OpenedPackage, signal?: AbortSignal): Promise<InstallPlan>;
}

/** Hardly ever needed, so it comes when it is. */
const removal = part(() => import('./removals.ts'));
const loadChangePlans = part(() => import('../packages/change-plan.ts'));
// Plugins are installed, and run, without anybody looking at pictures.
const loadPictures = part(() => import('./pictures.ts'));

/** A longer document is not shown; `sdk/build` refuses to build one. */
const DOCUMENT_BYTES = 262_144;

/** A plan that can be carried out. */
interface Ready {
  readonly release: PlannedRelease;
  readonly client: RegistryClient;
  /** The file it comes from. */
  readonly opened?: OpenedPackage;
}

/** Every change to the set of installed plugins: in the store first, then in what runs, then told to other tabs. */
export function createPluginManager(options: PluginManagerOptions): PluginManager {
  const { store, clock, locks, tabs, registries, grants, profile, record, report } = options;
  const { policy } = options.planning;
  const planned = new WeakMap<InstallPlan, Ready>();
  const facts: PlanningFacts = { ...options.planning, store, grants, installed: profile.rows };

  function resolve(reference: PluginReference): { name: string; registry: KnownRegistry } {
    const parts = typeof reference === 'string' ? parseName(reference) : reference;
    const registry = registries.find(({ name, client }) => parts?.registry === client.id || parts?.registry === name);
    const shown = typeof reference === 'string' ? reference : `${reference.registry}/${reference.id}`;
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

  /** All locks, always taken in the order of names, so that two changes never wait for each other. */
  const lockedAll = <T>(names: readonly string[], work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const [first, ...rest] = [...names].sort();
    return first === undefined ? work() : locked(first, () => lockedAll(rest, work, signal), signal);
  };

  /** One file that was signed with a release: of a planned one from where it is listed, of an installed one from the store. */
  async function signedFile(
    of: InstallPlan | string,
    path: string,
    limit: number,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const plugin = typeof of === 'string' ? of : of.name;
    const mustFit = (bytes: number): void => {
      if (bytes <= limit) return;
      throw new AirlockError('PACKAGE_REFUSED', `"${path}" of "${plugin}" has ${bytes} bytes and is not shown.`, {
        plugin,
        nextStep: 'Read it where the plugin is developed.',
      });
    };
    if (typeof of === 'string') {
      const { file } = await options.verify(require(of));
      const bytes = await file(path).catch((error: unknown) => {
        if (error instanceof AirlockError && error.code === 'PACKAGE_MISSING') return undefined;
        throw error;
      });
      mustFit(bytes?.length ?? 0);
      return bytes;
    }
    const ready = planned.get(of);
    const verified = ready?.release.verified;
    const listed = verified?.files.find((file) => file.path === path);
    if (!ready || !verified || !listed) return undefined;
    mustFit(listed.size);
    return ready.client.file(verified, path, signal ? { signal } : {}).catch((error: unknown) => {
      throw fromRegistry(error, 'PACKAGE_REFUSED', { plugin }, signal);
    });
  }

  /** Bytes that nothing refers to any more; failing to collect them fails nothing else. */
  async function collect(): Promise<void> {
    await collectGarbage(store).catch((error: unknown) => report(toAirlockError(error, 'STORE_FAILED')));
  }

  /** The store says something else about a plugin than before: follow it here, write it down, tell other tabs. */
  async function changed(name: string, fact: Omit<AuditFact, 'plugin'>, options?: { restart: boolean }): Promise<void> {
    tabs.post({ type: 'plugin', name });
    record({ ...fact, plugin: name });
    await profile.sync(name, options);
  }

  /** The store has another release in force than what runs. */
  async function swap(row: PluginRow, fact: Omit<AuditFact, 'plugin'>): Promise<void> {
    await grants.reload(row.name);
    await changed(row.name, fact, { restart: true });
    // A first install replaced nothing.
    if (row.previous) await collect();
  }

  async function enable(name: string): Promise<void> {
    const { enabled } = require(name);
    const active = profile.rows().filter((row) => row.enabled).length;
    if (!enabled) refuse(name, fullByPolicy(policy, active));
    await changeRow(store, name, (current) => ({ ...current, enabled: true }));
    profile.forgive(name);
    options.forgive(name);
    // Switching it on is the user's decision to try again.
    await writeQuarantine(store, name, undefined);
    await changed(name, { action: 'enable' }, { restart: true });
  }

  async function disable(name: string): Promise<void> {
    require(name);
    refuse(name, requiredByPolicy(policy, name));
    await changeRow(store, name, (current) => ({ ...current, enabled: false }));
    await changed(name, { action: 'disable' });
  }

  /** Refusals for lack of trust are remembered. */
  async function noting<T>(name: string, work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      if (error instanceof AirlockError && error.category === 'security') record(refusedFact(name, error));
      throw error;
    });
  }

  return {
    async plan(reference, choice, signal) {
      const { name, registry } = resolve(reference);
      const { client } = registry;
      const release = await noting(name, planRelease(facts, client, name, choice, signal));
      planned.set(release.plan, { release, client });
      return release.plan;
    },

    async planPackage(opened, signal) {
      const { name, client, source, warnings, refusal } = opened;
      const { hash, plugin } = opened.release;
      const brought = { source, warnings, ...(refusal ? { refusal } : {}) };
      const choice = { version: plugin.version };
      const release = await noting(name, planRelease(facts, client, name, choice, signal, brought));
      if (release.plan.release !== hash) {
        throw new AirlockError('PACKAGE_REFUSED', `"${name}" ${plugin.version} is listed as another release.`, {
          plugin: name,
        });
      }
      planned.set(release.plan, { release, client, opened });
      return release.plan;
    },

    async install(plan, consent, { onProgress, signal } = {}) {
      const ready = planned.get(plan);
      if (!ready) {
        throw new AirlockError('PLAN_STALE', 'This plan was not made by this host, or was carried out before.');
      }
      checkConsent(plan, consent);
      for (const each of [...plan.also, plan]) requireApproval(each.name, each);
      const { name } = plan;
      const { release, client, opened } = ready;
      const names = [...plan.also.map((other) => other.name), name];
      return lockedAll(
        names,
        async () => {
          try {
            const intent = opened ? undefined : intentOf(plan, consent, registries, clock.now());
            const how = {
              ...(onProgress ? { onProgress } : {}),
              ...(signal ? { signal } : {}),
              ...(intent ? { intent } : {}),
            };
            await opened?.enlist();
            const rows = await installRelease(options, client, release, consent, how);
            planned.delete(plan);
            for (const [at, each] of [...plan.also, plan].entries()) {
              const row = rows[at];
              if (!row) continue;
              const { permissions } = each === plan ? consent : (consent.also?.[each.name] ?? { permissions: [] });
              for (const permission of permissions) record({ action: 'grant', plugin: each.name, subject: permission });
              const action = each.from ? 'update' : 'install';
              await swap(row, { action, subject: each.manifest.version, detail: each.release });
            }
            return installed(name);
          } catch (error) {
            await collect();
            if (error instanceof AirlockError && error.category === 'security') {
              record(refusedFact(name, error));
            }
            throw error;
          }
        },
        signal,
      );
    },

    async scorecard(plan, signal) {
      const { client, opened } = planned.get(plan) ?? { client: resolve(plan.name).registry.client };
      if (opened && isUnlisted(plan)) return opened.scan();
      try {
        const record = await client.lookup(plan.manifest.id, signal);
        const listed = record?.releases.find(({ release }) => release === plan.release)?.scorecard;
        if (!listed) return undefined;
        const { sha256, length } = listed;
        const bytes = await client.object({ shelf: 'r', sha256, length, limit: SCORECARD_BYTES, signal });
        const card = parseScorecard(bytes, `r/${sha256}`);
        if (card.id === plan.manifest.id && card.version === plan.manifest.version) return card;
        throw new AirlockError('PACKAGE_REFUSED', `The scorecard listed for "${plan.name}" is of another release.`, {
          plugin: plan.name,
        });
      } catch (error) {
        throw fromRegistry(error, 'PACKAGE_REFUSED', { plugin: plan.name }, signal);
      }
    },

    async document(of, path, signal) {
      const bytes = await signedFile(of, path, DOCUMENT_BYTES, signal);
      return bytes && new TextDecoder().decode(bytes);
    },

    async picture(of, path, signal) {
      const { readPicture } = await loadPictures();
      const about = typeof of === 'string' ? { name: of, manifest: require(of).active.manifest } : of;
      return readPicture(about, path, (limit) => signedFile(of, path, limit, signal));
    },

    async planChange(name, action) {
      const { planEnable, planRemoval } = await loadChangePlans();
      const rows = profile.rows();
      return action === 'enable' ? planEnable(name, rows) : planRemoval(name, action, rows, store);
    },

    async enable(name, { also = [] } = {}) {
      for (const each of [...also, name]) await enable(each);
    },

    async disable(name, { also = [] } = {}) {
      for (const each of [...also, name]) await disable(each);
    },

    async uninstall(name, { data, also = [] }) {
      if (!profile.knows(name)) require(name);
      refuse(name, requiredByPolicy(policy, name));
      for (const each of also) await disable(each);
      // The file that it came from is the user's to choose again.
      const isKept = data === 'keep' && !isLocal(name);
      const { keepRemoved } = isKept ? await removal() : {};
      const keep = keepRemoved && ((tx: Transaction) => keepRemoved(tx, name, also, clock.now()));
      await locked(name, async () => {
        // What still runs could store something after its data was deleted.
        await profile.halt(name);
        try {
          await removePlugin(store, name, data, keep);
          await writeQuarantine(store, name, undefined);
          if (isLocal(name)) await (await options.local?.())?.forget(name);
        } finally {
          await grants.reload(name);
          await profile.sync(name);
        }
        await changed(name, { action: 'uninstall', detail: data === 'delete' ? 'data deleted' : 'data kept' });
        await collect();
      });
    },

    removed: async () => (await removal()).listRemoved(store, clock.now()),

    async restore(name) {
      const { restoreRemoved } = await removal();
      const also = await locked(name, () =>
        restoreRemoved(name, {
          ...options,
          policy,
          registry: resolve(name).registry,
          requireApproval,
          changed,
        }),
      );
      for (const each of also) if (profile.row(each)?.enabled === false) await enable(each);
      return installed(name);
    },

    discard: (name) =>
      locked(name, async () => {
        await store.transaction(['state'], 'write', async (tx) => {
          await leaveGarbage(tx);
          await tx.delete('state', removedKey(name));
        });
        await collect();
      }),

    rollback: (name) =>
      locked(name, async () => {
        const { previous, active } = require(name);
        // Going back by choice is allowed; going back to what was withdrawn is not.
        if (previous) await options.verify({ ...require(name), active: previous });
        const row = await rollBack(store, clock, name);
        const detail = `from ${active.manifest.version}`;
        await swap(row, { action: 'rollback', subject: row.active.manifest.version, detail });
        return installed(name);
      }),

    async setPriority(name, index, priority) {
      const hook = require(name).active.manifest.hooks[index];
      if (!hook) throw new AirlockError('CONFIG_INVALID', `"${name}" has no hook handler ${index}.`, { plugin: name });
      if (priority !== undefined && (!Number.isSafeInteger(priority) || Math.abs(priority) > 1_000_000)) {
        throw new AirlockError('CONFIG_INVALID', 'A priority is an integer up to 1000000.', { plugin: name });
      }
      await changeRow(store, name, (current) => {
        const { [index]: _, ...others } = current.priorities;
        return { ...current, priorities: priority === undefined ? others : { ...others, [index]: priority } };
      });
      const detail = `priority ${priority ?? 'as declared'}`;
      await changed(name, { action: 'settings', subject: hook.hook, detail });
    },

    settings: async (name) => (await (await options.settings()).of(name)).values,

    async configure(name, values) {
      require(name);
      await (await options.settings()).set(name, values);
    },
  };
}
