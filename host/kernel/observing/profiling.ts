import type { PluginUsage } from '../activation/activation.ts';
import { wait, type Clock } from '../clock.ts';
import { Histogram } from '../hooks/histogram.ts';
import type { Hooks, TimeStats } from '../hooks/types.ts';
import type { PluginMetrics } from './metrics.ts';

/** What one plugin did in a few seconds. Times in milliseconds. */
export interface ProfileReport {
  readonly plugin: string;
  /** How long was looked. */
  readonly duration: number;
  /** Time in its handlers, and its share of what was looked at, 0 to 1. */
  readonly total: number;
  readonly share: number;
  /** By the time they took, the longest first. */
  readonly hooks: readonly {
    readonly hook: string;
    readonly calls: number;
    readonly faults: number;
    readonly total: number;
    readonly queued: number;
    readonly time: TimeStats;
  }[];
  /** Calls of services by permission. */
  readonly uses: { readonly [permission: string]: number };
  /** Share of the last minute in which somebody waited for it. */
  readonly busyShare: number;
}

export interface ProfilingParts {
  readonly clock: Clock;
  readonly hooks: Pick<Hooks, 'inspect'>;
  readonly metrics: (name: string) => PluginMetrics | undefined;
  readonly usage: (name: string) => PluginUsage | undefined;
}

/** Look at every call of one plugin's handlers for so many seconds. Rejects with the signal's reason. */
export async function profilePlugin(
  { clock, hooks, metrics, usage }: ProfilingParts,
  plugin: string,
  seconds: number,
  signal?: AbortSignal,
): Promise<ProfileReport> {
  const found = new Map<string, { calls: number; faults: number; total: number; queued: number; times: Histogram }>();
  const began = clock.elapsed();
  const before = usesOf(metrics(plugin));
  const watching = hooks.inspect({
    after({ owner, hook, time, queued, fault }) {
      if (owner !== plugin) return;
      const entry = found.get(hook) ?? { calls: 0, faults: 0, total: 0, queued: 0, times: new Histogram() };
      found.set(hook, entry);
      entry.calls += 1;
      if (fault !== undefined) entry.faults += 1;
      entry.total += time;
      entry.queued += queued;
      entry.times.add(time);
    },
  });
  try {
    await wait(clock, seconds * 1000, signal);
  } finally {
    watching.dispose();
  }
  const duration = clock.elapsed() - began;
  const entries = Array.from(found, ([hook, { times, ...rest }]) => ({ hook, ...rest, time: times.stats() }));
  const total = entries.reduce((sum, entry) => sum + entry.total, 0);
  const after = usesOf(metrics(plugin));
  return {
    plugin,
    duration,
    total,
    share: duration === 0 ? 0 : Math.min(1, total / duration),
    hooks: entries.sort((a, b) => b.total - a.total),
    uses: Object.fromEntries(
      Object.entries(after).flatMap(([permission, count]) => {
        const more = count - (before[permission] ?? 0);
        return more > 0 ? [[permission, more]] : [];
      }),
    ),
    busyShare: usage(plugin)?.busyShare ?? 0,
  };
}

function usesOf(metrics: PluginMetrics | undefined): { readonly [permission: string]: number } {
  return Object.fromEntries(
    Object.entries(metrics?.uses ?? {}).map(([permission, { allowed, denied }]) => [permission, allowed + denied]),
  );
}
