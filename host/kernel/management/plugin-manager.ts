import { refusedFact } from '../audit/audit.ts';
import { AirlockError } from '../errors.ts';
import type { GrantKeeper } from '../grants/grants.ts';
import { changeRow, rollBack, type BackFrom } from '../packages/change.ts';
import { checkConsent, installRelease } from '../packages/install.ts';
import type { InstallPlan } from '../packages/install-plan.ts';
import { intentOf } from '../packages/intent.ts';
import { part } from '../part.ts';
import { planRelease, type PlanningFacts } from '../packages/planning.ts';
import type { LocalPart, OpenedPackage } from '../packages/local/index.ts';
import type { PluginRow } from '../packages/rows.ts';
import { createChanging, type ChangingOptions } from './changing.ts';
import type { InstalledPlugin, PluginChanges } from './plugins.ts';
import { fullByPolicy, requiredByPolicy } from '../policy/policy.ts';
import type { LoadedPackage } from '../realm.ts';
import type { Settings } from '../settings/settings.ts';
import { writeQuarantine } from './quarantines.ts';
import { createRemoving } from './removing.ts';
import { signedFiles, type Ready } from './signed-files.ts';

export interface PluginManagerOptions extends ChangingOptions {
  readonly crypto: SubtleCrypto;
  readonly planning: Omit<PlanningFacts, 'installed' | 'store' | 'grants'>;
  readonly grants: GrantKeeper;
  readonly settings: () => Promise<Pick<Settings, 'of' | 'set'>>;
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
  /** As `rollback`, from one release alone. Rejects with `PLAN_STALE` when another one is in force, as by another tab. */
  goBack(name: string, from: BackFrom): Promise<InstalledPlugin>;
}

const loadChangePlans = part(() => import('../packages/change-plan.ts'));

/** Every change to the set of installed plugins: in the store first, then in what runs, then told to other tabs. */
export function createPluginManager(options: PluginManagerOptions): PluginManager {
  const { store, clock, registries, grants, profile, record } = options;
  const { policy } = options.planning;
  const planned = new WeakMap<InstallPlan, Ready>();
  const changing = createChanging(options);
  const { resolve, require, refuse, requireApproval, installed, locked, lockedAll, collect, changed, swap } = changing;
  const facts: PlanningFacts = { ...options.planning, store, grants, installed: profile.rows };

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

  function goBack(name: string, from: BackFrom): Promise<InstalledPlugin> {
    return locked(name, async () => {
      const { previous, active } = require(name);
      // Going back by choice is allowed; going back to what was withdrawn is not.
      if (previous) await options.verify({ ...require(name), active: previous });
      const row = await rollBack(store, clock, name, from);
      const detail = `from ${active.manifest.version}`;
      await swap(row, { action: 'rollback', subject: row.active.manifest.version, detail });
      return installed(name);
    });
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

    ...signedFiles({
      planned: (plan) => planned.get(plan),
      client: (name) => resolve(name).registry.client,
      installed: require,
      verify: options.verify,
    }),

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

    ...createRemoving({ ...options, changing, enable, disable }),

    // From what this tab shows: what another tab did in the meantime is not undone.
    rollback: async (name) => goBack(name, { release: require(name).active.release }),
    goBack,

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
