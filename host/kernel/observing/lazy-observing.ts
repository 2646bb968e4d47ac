import { AirlockError } from '../errors.ts';
import type { Metrics } from './metrics.ts';
import type { Observing } from './observing.ts';
import type { ProfileReport } from './profiling.ts';
import type { Traces } from './traces.ts';

/** Figures and traces before there is a plugin that could make any; their code comes with the first one. */
export interface LazyObserving {
  readonly metrics: Metrics;
  readonly traces: Traces;
  profile(plugin: string, seconds: number, signal?: AbortSignal): Promise<ProfileReport>;
  use(observing: Observing): void;
  readonly loaded: Observing | undefined;
}

const none: readonly never[] = Object.freeze([]);

export function lazyObserving(): LazyObserving {
  let loaded: Observing | undefined;
  const [alerted, traced] = [new Set<() => void>(), new Set<() => void>()];
  const followedBy = (listeners: Set<() => void>) => (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    metrics: {
      of: (name) => loaded?.metrics.of(name),
      history: async (name) => (await loaded?.metrics.history(name)) ?? none,
      earlierFaults: async (name) => (await loaded?.metrics.earlierFaults(name)) ?? none,
      forgetFaults: async (name) => loaded?.metrics.forgetFaults(name),
      stored: async (name) => (await loaded?.metrics.stored(name)) ?? 0,
      alerts: () => loaded?.metrics.alerts() ?? none,
      subscribe: followedBy(alerted),
      painted: (name) => loaded?.metrics.painted(name),
    },
    traces: {
      list: () => loaded?.traces.list() ?? none,
      earlier: async () => (await loaded?.traces.earlier()) ?? none,
      subscribe: followedBy(traced),
      get recording() {
        return loaded?.traces.recording ?? false;
      },
      record: (on) => loaded?.traces.record(on),
      clear: () => loaded?.traces.clear(),
    },
    async profile(plugin, seconds, signal) {
      if (loaded !== undefined) return loaded.profile(plugin, seconds, signal);
      throw new AirlockError('NOT_RUNNING', `'${plugin}' is not switched on.`, { plugin });
    },
    use(observing) {
      loaded = observing;
      observing.metrics.subscribe(() => alerted.forEach((listener) => listener()));
      const tellTraced = (): void => traced.forEach((listener) => listener());
      observing.traces.subscribe(tellTraced);
      // Those of before can be read now.
      tellTraced();
    },
    get loaded() {
      return loaded;
    },
  };
}
