import { useSyncExternalStore } from 'react';
import type { PluginHost } from '../../kernel/host.ts';
import type { ProfileReport } from '../../kernel/observing/profiling.ts';

/** The latest look at one plugin. It goes on while its user is elsewhere in the app, doing what the plugin takes part in. */
export type ProfileRun =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly plugin: string; readonly stop: () => void }
  | { readonly state: 'done'; readonly report: ProfileReport }
  | { readonly state: 'failed'; readonly error: unknown };

interface Runs {
  readonly get: () => ProfileRun;
  /** `onEnd` is called once the report is there, not after a stop or a failure. */
  readonly start: (plugin: string, seconds: number, onEnd: () => void) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

const runs = new WeakMap<PluginHost, Runs>();

function runsOf(host: PluginHost): Runs {
  const known = runs.get(host);
  if (known !== undefined) return known;
  let run: ProfileRun = { state: 'none' };
  const listeners = new Set<() => void>();
  const become = (next: ProfileRun): void => {
    run = next;
    for (const listener of listeners) listener();
  };
  const made: Runs = {
    get: () => run,
    start(plugin, seconds, onEnd) {
      const controller = new AbortController();
      const before = run.state === 'done' ? run : ({ state: 'none' } as const);
      become({ state: 'running', plugin, stop: () => controller.abort() });
      void (async () => {
        try {
          become({ state: 'done', report: await host.profile(plugin, seconds, controller.signal) });
        } catch (error) {
          become(controller.signal.aborted ? before : { state: 'failed', error });
          return;
        }
        onEnd();
      })();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  runs.set(host, made);
  return made;
}

export function useProfileRun(host: PluginHost): readonly [ProfileRun, Runs['start']] {
  const { get, start, subscribe } = runsOf(host);
  return [useSyncExternalStore(subscribe, get), start];
}
