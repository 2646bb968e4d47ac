import type { AuditFact } from '../audit/audit.ts';
import { wait, type Clock } from '../clock.ts';
import type { Conduct } from './conduct.ts';
import { AirlockError } from '../errors.ts';
import type { Fault } from '../observing/faults.ts';
import type { KeptUpdates } from './kept-updates.ts';
import type { InstallPlan } from '../packages/install-plan.ts';
import type { PluginRow } from '../packages/rows.ts';
import {
  evidenceAgainst,
  isOver,
  noFigures,
  noIncidents,
  together,
  type Figures,
  type Incidents,
} from '../packages/trial.ts';
import {
  changeUpdateRowWithin,
  withoutArrived,
  type Arrived,
  type Reverted,
  type UpdateRow,
} from '../packages/update-rows.ts';
import type { PluginManager } from './plugin-manager.ts';
import type { HostPolicy } from '../policy/policy.ts';
import type { Profile } from '../profile.ts';
import type { Transaction } from '../storage/store.ts';

export interface TrialsOptions {
  readonly clock: Clock;
  readonly policy: HostPolicy;
  readonly profile: Pick<Profile, 'row' | 'rows'>;
  readonly kept: KeptUpdates;
  readonly conduct: Conduct;
  readonly faults: { list(plugin: string): readonly Fault[]; subscribe(listener: () => void): () => void };
  readonly goBack: PluginManager['goBack'];
  readonly record: (fact: AuditFact) => void;
  readonly report: (error: AirlockError) => void;
  readonly reportUnknown: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Updates that are watched beside the version before, and taken back when they are worse. */
export interface Trials {
  /** How the version before did, in this page and in earlier ones. */
  usual(name: string, release: string): Figures;
  /** `arrived`: the user did not ask for it, and is to be told. */
  begin(plan: InstallPlan, before: Figures, arrived?: Arrived): Promise<void>;
  /** Nothing is watched any more, and nothing that arrived is in force. */
  end(name: string): Promise<unknown>;
  /** Keep what was seen in this page for pages to come. */
  remember(): Promise<void>;
}

/** Milliseconds for which an update is watched beside the version before, unless the policy says otherwise. */
const WINDOW = 24 * 3_600_000;
/** Milliseconds between two looks at the figures of a plugin that is being watched. */
const LOOK = 5000;

/** Watches until the signal ends it. */
export function createTrials(options: TrialsOptions): Trials {
  const { clock, profile, kept, conduct, faults } = options;
  const judging = new Set<string>();

  /** The version before as it did in this page and in earlier ones. */
  function usual(name: string, release: string): Figures {
    const known = kept.get(name)?.figures;
    const here = conduct.news(name);
    return known?.release === release ? together(known, here) : here;
  }

  async function begin(plan: InstallPlan, before: Figures, arrived?: Arrived): Promise<void> {
    const { name, from } = plan;
    conduct.startAnew(name);
    // A first install is compared with nothing.
    if (!from && !kept.get(name)) return;
    const at = clock.now();
    await kept.change(name, ({ format, auto, pinned }) => {
      const row = { format, ...(auto === undefined ? {} : { auto }), ...(pinned === undefined ? {} : { pinned }) };
      if (!from) return row;
      const until = at + (options.policy.updates?.window ?? WINDOW / 3_600_000) * 3_600_000;
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
      return { ...row, trial, ...(arrived ? { arrived } : {}) };
    });
  }

  const end = (name: string): Promise<UpdateRow> => kept.change(name, (row) => withoutArrived(withoutTrial(row)));

  /** Look at an update that is being watched; go back when it is worse. */
  async function judge(name: string): Promise<void> {
    const trial = kept.get(name)?.trial;
    const row = profile.row(name);
    if (!trial || judging.has(name)) return;
    judging.add(name);
    try {
      if (row?.active.release !== trial.release) {
        await kept.change(name, withoutTrial);
        return;
      }
      const next = together(trial.seen, conduct.news(name));
      const evidence = evidenceAgainst(next, trial.before, sum(trial.incidents, conduct.incidents(name)));
      if (evidence.length > 0) await goBack(name, row, evidence);
      else if (isOver(trial, next, row.active.manifest.hooks.length > 0, clock.now())) {
        await kept.change(name, withoutTrial);
      }
    } finally {
      judging.delete(name);
    }
  }

  async function goBack(name: string, row: PluginRow, evidence: readonly string[]): Promise<void> {
    const { release, manifest } = row.active;
    const to = row.previous?.manifest.version ?? '';
    const reverted: Reverted = {
      release,
      version: manifest.version,
      to,
      at: clock.now(),
      evidence: evidence.slice(0, 16),
    };
    // In one with the change itself: this release neither stays nor comes again by itself, whatever happens next.
    const note = (tx: Transaction): Promise<unknown> =>
      changeUpdateRowWithin(tx, name, (others) => ({ ...withoutArrived(withoutTrial(others)), reverted }));
    try {
      await options.goBack(name, { release, note });
    } catch (error) {
      // Another tab has seen the same, and was first.
      if (error instanceof AirlockError && error.code === 'PLAN_STALE') return kept.reload();
      // There is no way back, so there is nothing to watch for: said once, not at every look.
      await kept.change(name, withoutTrial);
      throw error;
    }
    await kept.tell(name);
    conduct.startAnew(name);
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
  }

  async function watch(): Promise<void> {
    for (;;) {
      await wait(clock, LOOK, options.signal);
      for (const [name, { trial }] of kept.entries()) if (trial) await judge(name).catch(options.reportUnknown);
    }
  }
  // Ends by the signal only.
  watch().catch(() => {});
  const heard = new Map<string, readonly Fault[]>();
  const unfollow = faults.subscribe(() => {
    for (const [name, { trial }] of kept.entries()) {
      const list = faults.list(name);
      if (!trial || heard.get(name) === list) continue;
      heard.set(name, list);
      void judge(name).catch(options.reportUnknown);
    }
  });
  options.signal.addEventListener('abort', unfollow, { once: true });

  return {
    usual,
    begin,
    end,
    async remember() {
      for (const { name, active } of profile.rows()) {
        const news = conduct.count(name);
        if (news.calls === 0) continue;
        await kept.note(name, (row) => {
          const { trial, figures } = row;
          const next =
            trial?.release === active.release ? { ...row, trial: { ...trial, seen: together(trial.seen, news) } } : row;
          const known = figures?.release === active.release ? figures : noFigures;
          return { ...next, figures: { ...together(known, news), release: active.release } };
        });
      }
    },
  };
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
