import type { Activation, Activity } from '../activation/activation.ts';
import type { Clock } from '../clock.ts';
import type { Fault, Faults } from './faults.ts';
import type { HandlerStats, Hooks, OwnerTotals } from '../hooks/types.ts';

/** How a plugin does, and why. A new object for every question. */
export interface PluginHealth {
  readonly name: string;
  readonly status: 'healthy' | 'warning' | 'critical';
  /** Sentences, the most serious first; empty when it is healthy. */
  readonly reasons: readonly string[];
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
      const critical = criticalReasons(activity, clock.now());
      const warnings = [
        ...(activity.says?.status === 'warning' ? [said(activity.says)] : []),
        ...slowReasons(handlers),
        ...faultReasons(faults.list(name), clock.now()),
      ];
      return {
        name,
        status: critical.length > 0 ? 'critical' : warnings.length > 0 ? 'warning' : 'healthy',
        reasons: [...critical, ...warnings],
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
function said({ status, message }: NonNullable<Activity['says']>): string {
  return message === undefined ? `It says of itself that its state is ${status}.` : `It says: "${message}"`;
}

function criticalReasons({ quarantine, error, state, suspendedUntil, says }: Activity, now: number): string[] {
  if (quarantine !== undefined) return [`It is in quarantine, by the ${quarantine.by}: ${quarantine.error.message}`];
  const reasons: string[] = [];
  if (suspendedUntil !== undefined) {
    reasons.push(`It is not called for another ${Math.max(1, Math.ceil((suspendedUntil - now) / 1000))} s.`);
  }
  if (state === 'error' && error !== undefined) reasons.push(error.message);
  if (says?.status === 'critical') reasons.push(said(says));
  return reasons;
}

/** Whether users feel it. */
export function isSlow({ time }: HandlerStats): boolean {
  return time.samples >= enoughSamples && time.p95 > slowHandler;
}

function slowReasons(handlers: readonly HandlerStats[]): string[] {
  return handlers
    .filter(isSlow)
    .map(({ hook, time }) => `It is slow: ${time.p95.toFixed(1)} ms for '${hook}' in one of 20 calls.`);
}

function faultReasons(list: readonly Fault[], now: number): string[] {
  const fresh = list.filter(({ last, error }) => error.severity === 'error' && now - last < freshFault);
  const [latest] = fresh;
  if (latest === undefined) return [];
  const count = fresh.reduce((sum, fault) => sum + fault.count, 0);
  const times = count === 1 ? 'Something' : `${count} things`;
  return [`${times} went wrong lately; the latest: ${latest.error.message}`];
}
