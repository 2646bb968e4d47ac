import type { AuditFact } from '../audit/audit.ts';
import type { Catalogue } from '../registries/catalogue.ts';
import type { Clock } from '../clock.ts';
import { createConduct } from './conduct.ts';
import { AirlockError } from '../errors.ts';
import type { Fault } from '../observing/faults.ts';
import type { HandlerStats } from '../hooks/types.ts';
import { createKeptUpdates } from './kept-updates.ts';
import { isLocal } from './local-packages.ts';
import { requiredConsent, type Consent, type InstallOptions, type InstallPlan } from '../packages/install-plan.ts';
import type { PluginRow } from '../packages/rows.ts';
import { noFigures } from '../packages/trial.ts';
import { withoutArrived, type Arrived, type Reverted, type Trial, type UpdateRow } from '../packages/update-rows.ts';
import { judgeUpdate, type AvailableUpdate } from '../packages/update-rules.ts';
import type { PluginManager } from './plugin-manager.ts';
import type { InstalledPlugin, PluginChanges } from './plugins.ts';
import type { HostPolicy } from '../policy/policy.ts';
import type { Profile } from '../profile.ts';
import type { Store } from '../storage/store.ts';
import { createTrials } from './trials.ts';

/** What the user decided about the updates of one plugin. */
export interface UpdatePreferences {
  /** Whether harmless updates come by themselves. */
  readonly auto: boolean;
  /** Whether it stays at its version whatever comes. */
  readonly pinned: boolean;
}

/** Newer releases of installed plugins: found, judged, tried and taken back. */
export interface Updates {
  /** What the last check found. The same array until something changes. */
  list(): readonly AvailableUpdate[];
  /**
   * Look for newer releases; nothing is installed. Rejects with `REGISTRY_UNREACHABLE` when that could not be said of every
   * plugin, and when it could be said of none; what was found of the others is in `list` all the same.
   */
  check(signal?: AbortSignal): Promise<readonly AvailableUpdate[]>;
  /** The same, and install those that may come by themselves. Answers with their names. */
  run(signal?: AbortSignal): Promise<readonly string[]>;
  preferences(name: string): UpdatePreferences;
  setPreferences(name: string, preferences: Partial<UpdatePreferences>): Promise<void>;
  /** The update of a plugin that is being watched now. */
  trial(name: string): Trial | undefined;
  /** The update of a plugin that was taken back, and why, until it is updated again. */
  reverted(name: string): Reverted | undefined;
  /** Updates in force that came by themselves, until the user has `seen` them, the oldest first. */
  arrived(): readonly (Arrived & { readonly name: string })[];
  seen(name: string): Promise<void>;
  /** The author's list of changes that comes with a release, as Markdown; `undefined` when there is none. */
  changelog(plan: InstallPlan, signal?: AbortSignal): Promise<string | undefined>;
  subscribe(listener: () => void): () => void;
}

export interface UpdatesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: HostPolicy;
  /** Whether somebody has to agree to a release first. */
  readonly needsApproval: (release: string) => boolean;
  readonly profile: Profile;
  readonly catalogue: Pick<Catalogue, 'details'>;
  readonly changes: PluginChanges;
  readonly goBack: PluginManager['goBack'];
  readonly stats: () => readonly HandlerStats[];
  readonly faults: { list(plugin: string): readonly Fault[]; subscribe(listener: () => void): () => void };
  readonly record: (fact: AuditFact) => void;
  readonly report: (error: AirlockError) => void;
  readonly reportUnknown: (error: unknown) => void;
  readonly signal: AbortSignal;
  /** Another tab is told to read again what is kept of a plugin. */
  readonly tell: (name: string) => void;
}

/** Updates with what keeps them going. */
export interface UpdateKeeper extends Updates {
  /** Changes of plugins, watched: an update begins a trial, going back ends it. */
  readonly changes: PluginChanges;
  /** Read again what is kept: another tab changed it. */
  reload(): Promise<void>;
  /** Keep what was seen in this page for pages to come. */
  remember(): Promise<void>;
}

export async function createUpdates(options: UpdatesOptions): Promise<UpdateKeeper> {
  const { store, clock, policy, profile } = options;
  let found: readonly AvailableUpdate[] = [];
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const kept = await createKeptUpdates(store, { tellTabs: options.tell, changed: tell });
  const conduct = createConduct({
    ...options,
    isQuarantined: (name) => profile.get(name)?.state.kind === 'quarantined',
  });
  const trials = createTrials({ ...options, kept, conduct });

  async function checkOne(row: PluginRow, signal?: AbortSignal): Promise<AvailableUpdate | undefined> {
    const listed = await options.catalogue.details(row.name, signal);
    if (listed?.version === undefined || listed.version === row.active.manifest.version) return undefined;
    const plan = await options.changes.plan(row.name, {}, signal);
    if (plan.action !== 'update') return undefined;
    const { record } = listed;
    const { needsApproval } = options;
    const rules = { kept: kept.get(row.name) ?? { format: 1 as const }, policy, needsApproval, now: clock.now() };
    return judgeUpdate({ row, plan, record, ...rules });
  }

  /** What is found, and why the rest is not known. */
  async function look(
    signal?: AbortSignal,
  ): Promise<{ readonly updates: readonly AvailableUpdate[]; readonly failure: unknown }> {
    const updates: AvailableUpdate[] = [];
    const failures = new Map<string, unknown>();
    // No registry knows a newer release of what it does not list.
    const rows = profile.rows().filter(({ name }) => !isLocal(name));
    for (const row of rows) {
      signal?.throwIfAborted();
      try {
        const update = await checkOne(row, signal);
        if (update) updates.push(update);
      } catch (error) {
        failures.set(row.name, error);
      }
    }
    // One plugin that cannot be looked up is no reason to keep quiet about the others.
    found = [...updates, ...found.filter(({ name }) => failures.has(name))];
    tell();
    const errors = [...failures.values()];
    return { updates, failure: errors.length === rows.length ? errors[0] : errors.find(isUnreachable) };
  }

  /** Nobody is told that everything is up to date when it is not known of every plugin. */
  async function check(signal?: AbortSignal): Promise<readonly AvailableUpdate[]> {
    const { updates, failure } = await look(signal);
    if (failure !== undefined) throw failure;
    return updates;
  }

  /** `arrived`: what the user is to be told of each plan, if it came by itself. */
  async function install(
    plan: InstallPlan,
    consent: Consent,
    how?: InstallOptions,
    arrived?: (plan: InstallPlan) => Arrived | undefined,
  ): Promise<InstalledPlugin> {
    const plans = [plan, ...plan.also];
    const before = new Map(plans.map(({ name, from }) => [name, from ? trials.usual(name, from.release) : noFigures]));
    const news = new Map(plans.map((each) => [each.name, arrived?.(each)]));
    const installed = await options.changes.install(plan, consent, how);
    for (const each of plans) await trials.begin(each, before.get(each.name) ?? noFigures, news.get(each.name));
    found = found.filter(({ name }) => !plans.some((each) => each.name === name));
    tell();
    return installed;
  }

  /** What the user last knew of stays what the news are told beside, however many updates come. */
  function news({ name, release, manifest, from }: InstallPlan): Arrived | undefined {
    if (!from) return undefined;
    const unseen = arrivedOf(name);
    return { release, version: manifest.version, from: unseen?.from ?? from.version, at: clock.now() };
  }

  function arrivedOf(name: string): Arrived | undefined {
    const arrived = kept.get(name)?.arrived;
    return arrived?.release === profile.row(name)?.active.release ? arrived : undefined;
  }

  const changes: PluginChanges = {
    ...options.changes,
    install: (plan, consent, how) => install(plan, consent, how),
    async rollback(name) {
      const installed = await options.changes.rollback(name);
      conduct.startAnew(name);
      await trials.end(name);
      return installed;
    },
    async uninstall(name, how) {
      await options.changes.uninstall(name, how);
      await kept.change(name, (row) => (how.data === 'keep' ? choicesOf(row) : undefined));
    },
  };

  const preferences = (name: string): UpdatePreferences => {
    const { auto = policy.updates?.auto ?? true, pinned = false } = kept.get(name) ?? {};
    return { auto, pinned };
  };

  return {
    changes,
    list: () => found,
    check,
    preferences,
    trial: (name) => kept.get(name)?.trial,
    reverted: (name) => kept.get(name)?.reverted,
    arrived: () =>
      profile
        .rows()
        .flatMap(({ name }) => {
          const arrived = arrivedOf(name);
          return arrived ? [{ name, ...arrived }] : [];
        })
        .sort((a, b) => a.at - b.at),
    async seen(name) {
      await kept.change(name, withoutArrived);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async run(signal) {
      const installed: string[] = [];
      const { updates, failure } = await look(signal);
      if (failure !== undefined && updates.length === 0) throw failure;
      for (const { name, plan, reasons } of updates) {
        if (reasons.length > 0) continue;
        try {
          await install(plan, requiredConsent(plan), signal ? { signal } : {}, news);
          installed.push(name);
        } catch (error) {
          if (signal?.aborted) throw error;
          options.reportUnknown(error);
        }
      }
      return installed;
    },

    async setPreferences(name, wanted) {
      requirePlugin(profile.get(name), name);
      await kept.change(name, (row) => ({ ...row, ...wanted }));
      options.record({
        action: 'settings',
        plugin: name,
        subject: 'updates',
        detail: JSON.stringify(preferences(name)),
      });
      // What was found is judged by what the user says now.
      found = await Promise.all(
        found.map(async (update) => {
          const row = profile.row(name);
          return update.name === name && row ? ((await checkOne(row).catch(() => undefined)) ?? update) : update;
        }),
      );
      tell();
    },

    changelog: (plan, signal) => options.changes.document(plan, 'CHANGELOG.md', signal),

    reload: kept.reload,
    remember: trials.remember,
  };
}

function isUnreachable(error: unknown): boolean {
  return error instanceof AirlockError && error.code === 'REGISTRY_UNREACHABLE';
}

/** What the user decided, and nothing of what was seen of a version. */
function choicesOf({ format, auto, pinned }: UpdateRow): UpdateRow | undefined {
  if (auto === undefined && pinned === undefined) return undefined;
  return { format, ...(auto === undefined ? {} : { auto }), ...(pinned === undefined ? {} : { pinned }) };
}

function requirePlugin(plugin: InstalledPlugin | undefined, name: string): void {
  if (!plugin) throw new AirlockError('PLUGIN_UNKNOWN', `"${name}" is not installed.`, { plugin: name });
}
