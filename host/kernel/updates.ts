import type { AuditFact } from './audit.ts';
import type { Catalogue } from './catalogue.ts';
import { wait, type Clock } from './clock.ts';
import { AirlockError, type ErrorCode } from './errors.ts';
import type { Fault } from './faults.ts';
import type { HandlerStats } from './hooks/types.ts';
import { judgeUpdate, type AvailableUpdate } from './packages/update-rules.ts';
import { evidenceAgainst, noFigures, noIncidents, together, type Figures, type Incidents } from './packages/trial.ts';
import { changeUpdateRow, readUpdateRows, type Reverted, type Trial, type UpdateRow } from './packages/update-rows.ts';
import { isLocal } from './local-packages.ts';
import type { PluginRow } from './packages/rows.ts';
import { requiredConsent, type InstallPlan } from './packages/install-plan.ts';
import type { InstalledPlugin, PluginChanges } from './plugins.ts';
import type { HostPolicy } from './policy.ts';
import type { Profile } from './profile.ts';
import type { Store } from './store.ts';

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
  /** Look for newer releases; nothing is installed. Rejects when no registry can be read. */
  check(signal?: AbortSignal): Promise<readonly AvailableUpdate[]>;
  /** The same, and install those that may come by themselves. Answers with their names. */
  run(signal?: AbortSignal): Promise<readonly string[]>;
  preferences(name: string): UpdatePreferences;
  setPreferences(name: string, preferences: Partial<UpdatePreferences>): Promise<void>;
  /** The update of a plugin that is being watched now. */
  trial(name: string): Trial | undefined;
  /** The update of a plugin that was taken back, and why, until it is updated again. */
  reverted(name: string): Reverted | undefined;
  /** The author's list of changes that comes with a release, as Markdown; `undefined` when there is none. */
  changelog(plan: InstallPlan, signal?: AbortSignal): Promise<string | undefined>;
  subscribe(listener: () => void): () => void;
}

export interface UpdatesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: HostPolicy;
  readonly profile: Profile;
  readonly catalogue: Pick<Catalogue, 'details'>;
  readonly changes: PluginChanges;
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

/** Milliseconds for which an update is watched beside the version before, unless the policy says otherwise. */
const WINDOW = 24 * 3_600_000;
/** Milliseconds between two looks at the figures of a plugin that is being watched. */
const LOOK = 5000;

const VIOLATIONS: ReadonlySet<ErrorCode> = new Set(['CHANNEL_VIOLATION', 'REGISTRATION_MISMATCH']);
const STARTS: ReadonlySet<ErrorCode> = new Set([
  'START_FAILED',
  'START_TIMEOUT',
  'LIFECYCLE_FAILED',
  'LIFECYCLE_TIMEOUT',
  'CRASHED',
  'UNRESPONSIVE',
]);

export async function createUpdates(options: UpdatesOptions): Promise<UpdateKeeper> {
  const { store, clock, policy, profile, faults } = options;
  let kept = await readUpdateRows(store);
  let found: readonly AvailableUpdate[] = [];
  /** Faults of a plugin that were there before its present version began in this page, by their id in the log. */
  const earlier = new Map<string, ReadonlyMap<number, number>>();
  /** Figures of this page that are kept already, so that none counts twice. */
  const counted = new Map<string, Figures>();
  const judging = new Set<string>();
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  async function keep(name: string, change: (row: UpdateRow) => UpdateRow | undefined): Promise<UpdateRow> {
    const row = await changeUpdateRow(store, name, change);
    kept.set(name, row);
    options.tell(name);
    tell();
    return row;
  }

  /** How the version that is switched on did in this page. */
  function seenHere(name: string): Figures {
    const times: Record<string, { samples: number; p95: number }> = {};
    let [calls, failed] = [0, 0];
    for (const { owner, hook, index, calls: made, faults: bad, time } of options.stats()) {
      if (owner !== name) continue;
      calls += made;
      failed += bad;
      if (time.samples > 0) times[`${hook}#${index}`] = { samples: time.samples, p95: time.p95 };
    }
    return { calls, faults: failed, times };
  }

  function incidentsHere(name: string): Incidents {
    const before = earlier.get(name);
    let { violations, denials, failures, starts } = noIncidents;
    for (const { id, error, count } of faults.list(name)) {
      const news = count - (before?.get(id) ?? 0);
      if (news <= 0) continue;
      if (VIOLATIONS.has(error.code)) violations += news;
      else if (STARTS.has(error.code)) starts += news;
      else if (error.code === 'PERMISSION_DENIED') denials += news;
      // Failed calls of handlers are counted by the handlers' own figures.
      else if (error.severity === 'error' && error.hook === undefined && !before?.has(id)) failures += news;
    }
    return { violations, denials, failures, starts, quarantined: profile.get(name)?.state.kind === 'quarantined' };
  }

  /** The version before as it did in this page and in earlier ones. */
  function usual(name: string, release: string): Figures {
    const known = kept.get(name)?.figures;
    const here = since(seenHere(name), counted.get(name));
    return known?.release === release ? together(known, here) : here;
  }

  /** Another version runs: nothing that was seen so far is its own. */
  function startAnew(name: string): void {
    earlier.set(name, new Map(faults.list(name).map(({ id, count }) => [id, count])));
    counted.delete(name);
  }

  async function begin(plan: InstallPlan, before: Figures): Promise<void> {
    const { name, from } = plan;
    startAnew(name);
    // A first install is compared with nothing.
    if (!from && !kept.has(name)) return;
    const at = clock.now();
    await keep(name, ({ format, auto, pinned }) => {
      const row = { format, ...(auto === undefined ? {} : { auto }), ...(pinned === undefined ? {} : { pinned }) };
      if (!from) return row;
      const until = at + (policy.updates?.window ?? WINDOW / 3_600_000) * 3_600_000;
      const [seen, incidents] = [noFigures, noIncidents];
      const trial = {
        release: plan.release,
        from: from.release,
        fromVersion: from.version,
        at,
        until,
        before,
        seen,
        incidents,
      };
      return { ...row, trial };
    });
  }

  const end = (name: string): Promise<UpdateRow> => keep(name, withoutTrial);

  /** Look at an update that is being watched; go back when it is worse. */
  async function judge(name: string): Promise<void> {
    const trial = kept.get(name)?.trial;
    const row = profile.row(name);
    if (!trial || judging.has(name)) return;
    judging.add(name);
    try {
      if (row?.active.release !== trial.release) {
        await end(name);
        return;
      }
      const next = together(trial.seen, since(seenHere(name), counted.get(name)));
      const evidence = evidenceAgainst(next, trial.before, sum(trial.incidents, incidentsHere(name)));
      if (evidence.length > 0) await goBack(name, row, evidence);
      else if (clock.now() >= trial.until) await end(name);
    } finally {
      judging.delete(name);
    }
  }

  async function goBack(name: string, row: PluginRow, evidence: readonly string[]): Promise<void> {
    const { release, manifest } = row.active;
    const to = row.previous?.manifest.version ?? '';
    // Written first: whatever happens next, this release does not come again by itself.
    const reverted: Reverted = {
      release,
      version: manifest.version,
      to,
      at: clock.now(),
      evidence: evidence.slice(0, 16),
    };
    await keep(name, (others) => ({ ...withoutTrial(others), reverted }));
    await options.changes.rollback(name);
    startAnew(name);
    options.record({ action: 'rollback', plugin: name, subject: to, detail: evidence.join(' ').slice(0, 200) });
    options.report(
      new AirlockError(
        'UPDATE_REVERTED',
        `"${name}" ${manifest.version} was taken back to ${to}. ${evidence.join(' ')}`,
        {
          plugin: name,
          recovery: 'rolled-back',
          severity: 'warning',
          detail: { from: manifest.version, to },
        },
      ),
    );
    tell();
  }

  async function watch(): Promise<void> {
    for (;;) {
      await wait(clock, LOOK, options.signal);
      for (const [name, { trial }] of kept) if (trial) await judge(name).catch(options.reportUnknown);
    }
  }
  // Ends by the signal only.
  watch().catch(() => {});
  const heard = new Map<string, readonly Fault[]>();
  const unfollow = faults.subscribe(() => {
    for (const [name, { trial }] of kept) {
      const list = faults.list(name);
      if (!trial || heard.get(name) === list) continue;
      heard.set(name, list);
      void judge(name).catch(options.reportUnknown);
    }
  });
  options.signal.addEventListener('abort', unfollow, { once: true });

  async function checkOne(row: PluginRow, signal?: AbortSignal): Promise<AvailableUpdate | undefined> {
    const listed = await options.catalogue.details(row.name, signal);
    if (listed?.version === undefined || listed.version === row.active.manifest.version) return undefined;
    const plan = await options.changes.plan(row.name, {}, signal);
    if (plan.action !== 'update') return undefined;
    const { record } = listed;
    return judgeUpdate({ row, plan, record, kept: kept.get(row.name) ?? { format: 1 }, policy, now: clock.now() });
  }

  async function check(signal?: AbortSignal): Promise<readonly AvailableUpdate[]> {
    const updates: AvailableUpdate[] = [];
    const failures: unknown[] = [];
    // No registry knows a newer release of what it does not list.
    const rows = profile.rows().filter(({ name }) => !isLocal(name));
    for (const row of rows) {
      signal?.throwIfAborted();
      try {
        const update = await checkOne(row, signal);
        if (update) updates.push(update);
      } catch (error) {
        failures.push(error);
      }
    }
    // One plugin that cannot be looked up is no reason to keep quiet about the others.
    if (failures.length > 0 && failures.length === rows.length) throw failures[0];
    found = updates;
    tell();
    return updates;
  }

  const changes: PluginChanges = {
    ...options.changes,
    async install(plan, consent, how) {
      const plans = [plan, ...plan.also];
      const before = new Map(plans.map(({ name, from }) => [name, from ? usual(name, from.release) : noFigures]));
      const installed = await options.changes.install(plan, consent, how);
      for (const each of plans) await begin(each, before.get(each.name) ?? noFigures);
      found = found.filter(({ name }) => !plans.some((each) => each.name === name));
      tell();
      return installed;
    },
    async rollback(name) {
      const installed = await options.changes.rollback(name);
      startAnew(name);
      await end(name);
      return installed;
    },
    async uninstall(name, how) {
      await options.changes.uninstall(name, how);
      await keep(name, () => undefined);
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
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async run(signal) {
      const installed: string[] = [];
      for (const { name, plan, reasons } of await check(signal)) {
        if (reasons.length > 0) continue;
        try {
          await changes.install(plan, requiredConsent(plan), signal ? { signal } : {});
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
      await keep(name, (row) => ({ ...row, ...wanted }));
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

    async reload() {
      kept = await readUpdateRows(store);
      tell();
    },

    async remember() {
      for (const { name, active } of profile.rows()) {
        const here = seenHere(name);
        const news = since(here, counted.get(name));
        if (news.calls === 0) continue;
        counted.set(name, here);
        await changeUpdateRow(store, name, (row) => {
          const { trial, figures } = row;
          const next =
            trial?.release === active.release ? { ...row, trial: { ...trial, seen: together(trial.seen, news) } } : row;
          const known = figures?.release === active.release ? figures : noFigures;
          return { ...next, figures: { ...together(known, news), release: active.release } };
        }).then((row) => kept.set(name, row));
      }
    },
  };
}

/** What was seen after `before`; its times are those of all, which is what can be told. */
function since(now: Figures, before: Figures | undefined): Figures {
  if (!before || now.calls < before.calls) return now;
  const calls = now.calls - before.calls;
  return { calls, faults: Math.max(0, now.faults - before.faults), times: calls === 0 ? {} : now.times };
}

function withoutTrial(row: UpdateRow): UpdateRow {
  const { trial, ...others } = row;
  return trial ? others : row;
}

function sum(a: Incidents, b: Incidents): Incidents {
  return {
    violations: a.violations + b.violations,
    denials: a.denials + b.denials,
    failures: a.failures + b.failures,
    starts: a.starts + b.starts,
    quarantined: a.quarantined || b.quarantined,
  };
}

function requirePlugin(plugin: InstalledPlugin | undefined, name: string): void {
  if (!plugin) throw new AirlockError('PLUGIN_UNKNOWN', `"${name}" is not installed.`, { plugin: name });
}
