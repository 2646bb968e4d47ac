import type { Activation, Activity } from '../activation/activation.ts';
import type { Clock } from '../clock.ts';
import type { AirlockError } from '../errors.ts';
import type { Fault, Faults } from './faults.ts';
import type { HandlerStats, Hooks, OwnerTotals } from '../hooks/types.ts';

/** Why a plugin is not healthy, for whoever says it in words of their own. */
export type HealthCause =
  | { readonly kind: 'quarantine'; readonly by: string; readonly error: AirlockError }
  /** It failed too often in a row, and is not called for so many more seconds. */
  | { readonly kind: 'resting'; readonly seconds: number }
  | { readonly kind: 'failed'; readonly error: AirlockError }
  /** What it answered when it was asked how it does. */
  | { readonly kind: 'says'; readonly status: string; readonly message?: string }
  /** Milliseconds that one of 20 calls takes at least. */
  | { readonly kind: 'slow'; readonly hook: string; readonly time: number }
  | { readonly kind: 'faults'; readonly count: number; readonly latest: AirlockError };

/** How a plugin does, and why. A new object for every question. */
export interface PluginHealth {
  readonly name: string;
  readonly status: 'healthy' | 'warning' | 'critical';
  /** Sentences, the most serious first; empty when it is healthy. */
  readonly reasons: readonly string[];
  /** What each of the reasons says. */
  readonly causes: readonly HealthCause[];
  /** Calls of its hook handlers since the app started. */
  readonly calls: number;
  readonly faults: number;
  readonly late: number;
  /** Milliseconds its handlers took, from a sample. */
  readonly time: OwnerTotals['time'];
  readonly handlers: readonly HandlerStats[];
  /** Starts after failures. */
  readonly restarts: number;
}

export interface Health {
  /** `undefined` when there is no such plugin that is switched on. */
  of(name: string): PluginHealth | undefined;
  /** Called after changes of state and after faults; figures also change without it. */
  subscribe(listener: () => void): () => void;
}

export interface HealthParts {
  readonly clock: Clock;
  readonly hooks: Pick<Hooks, 'stats' | 'totals'>;
  readonly activation: Pick<Activation, 'activity' | 'subscribe'>;
  readonly faults: Pick<Faults, 'list' | 'subscribe'>;
}

/** A plugin whose handler takes longer than this, in milliseconds, is named as slow: users feel it. */
export const slowHandler = 5;
/** How long a fault is a reason for a warning, in milliseconds. */
export const freshFault = 10 * 60_000;
/** A handler is not judged by fewer timed calls. */
const enoughSamples = 5;

export function createHealth({ clock, hooks, activation, faults }: HealthParts): Health {
  return {
    of(name) {
      const activity = activation.activity(name);
      if (activity === undefined) return undefined;
      const totals = hooks.totals(name);
      const handlers = hooks.stats().filter(({ owner }) => owner === name);
      const critical = criticalCauses(activity, clock.now());
      const warnings = [
        ...(activity.says?.status === 'warning' ? [said(activity.says)] : []),
        ...slowCauses(handlers),
        ...faultCauses(faults.list(name), clock.now()),
      ];
      const causes = [...critical, ...warnings];
      return {
        name,
        status: critical.length > 0 ? 'critical' : warnings.length > 0 ? 'warning' : 'healthy',
        reasons: causes.map(sentenceOf),
        causes,
        calls: totals.succeeded + totals.failed,
        faults: totals.failed,
        late: totals.late,
        time: totals.time,
        handlers,
        restarts: activity.restarts,
      };
    },
    subscribe(listener) {
      const undo = [activation.subscribe(listener), faults.subscribe(listener)];
      return () => undo.forEach((each) => each());
    },
  };
}

/** What it said when it was asked, in its own words. */
function said({ status, message }: NonNullable<Activity['says']>): HealthCause {
  return { kind: 'says', status, ...(message === undefined ? {} : { message }) };
}

function criticalCauses({ quarantine, error, state, suspendedUntil, says }: Activity, now: number): HealthCause[] {
  if (quarantine !== undefined) return [{ kind: 'quarantine', by: quarantine.by, error: quarantine.error }];
  const causes: HealthCause[] = [];
  if (suspendedUntil !== undefined) {
    causes.push({ kind: 'resting', seconds: Math.max(1, Math.ceil((suspendedUntil - now) / 1000)) });
  }
  if (state === 'error' && error !== undefined) causes.push({ kind: 'failed', error });
  if (says?.status === 'critical') causes.push(said(says));
  return causes;
}

/** Whether users feel it. */
export function isSlow({ time }: HandlerStats): boolean {
  return time.samples >= enoughSamples && time.p95 > slowHandler;
}

function slowCauses(handlers: readonly HandlerStats[]): HealthCause[] {
  return handlers.filter(isSlow).map(({ hook, time }) => ({ kind: 'slow', hook, time: time.p95 }));
}

function faultCauses(list: readonly Fault[], now: number): HealthCause[] {
  const fresh = list.filter(({ last, error }) => error.severity === 'error' && now - last < freshFault);
  const [latest] = fresh;
  if (latest === undefined) return [];
  return [{ kind: 'faults', count: fresh.reduce((sum, fault) => sum + fault.count, 0), latest: latest.error }];
}

function sentenceOf(cause: HealthCause): string {
  switch (cause.kind) {
    case 'quarantine':
      return `It is in quarantine, by the ${cause.by}: ${cause.error.message}`;
    case 'resting':
      return `It is not called for another ${cause.seconds} s.`;
    case 'failed':
      return cause.error.message;
    case 'says':
      return cause.message === undefined
        ? `It says of itself that its state is ${cause.status}.`
        : `It says: "${cause.message}"`;
    case 'slow':
      return `It is slow: ${cause.time.toFixed(1)} ms for '${cause.hook}' in one of 20 calls.`;
    case 'faults': {
      const times = cause.count === 1 ? 'Something' : `${cause.count} things`;
      return `${times} went wrong lately; the latest: ${cause.latest.message}`;
    }
  }
}
