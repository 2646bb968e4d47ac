import { createMetrics, type MetricsKeeper, type MetricsParts } from './create-metrics.ts';
import { profilePlugin, type ProfileReport } from './profiling.ts';
import { createTraces, type Traces, type TracesParts } from './traces.ts';

/** Everything that looks at plugins while they run. */
export interface Observing {
  readonly metrics: MetricsKeeper;
  readonly traces: Traces;
  profile(plugin: string, seconds: number, signal?: AbortSignal): Promise<ProfileReport>;
  dispose(): Promise<void>;
}

export type ObservingParts = MetricsParts &
  TracesParts & {
    /** Called with the name of a plugin whose state may have changed. */
    readonly follow: (listener: (name: string) => void) => () => void;
  };

export function createObserving(parts: ObservingParts): Observing {
  const { clock, hooks, usage } = parts;
  const metrics = createMetrics(parts);
  const traces = createTraces(parts);
  const unfollow = parts.follow(metrics.moved.bind(metrics));
  return {
    metrics,
    traces,
    profile: (plugin, seconds, signal) =>
      profilePlugin({ clock, hooks, metrics: (name) => metrics.of(name), usage }, plugin, seconds, signal),
    async dispose() {
      unfollow();
      await traces.dispose();
      await metrics.dispose();
    },
  };
}
