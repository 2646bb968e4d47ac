import { useSyncExternalStore } from 'react';
import type { HookStepResult } from '../../kernel/hooks/types.ts';
import type { PluginHost } from '../../kernel/host.ts';

/** The latest execution of a hook that is watched: what each handler did with the value. */
export interface WatchedExecution {
  readonly executionId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** By owner and index. */
  readonly steps: ReadonlyMap<string, HookStepResult>;
}

/**
 * Hooks that the user watches. It goes on while they are elsewhere in the app, doing what fires the hook, and costs nothing
 * for the others.
 */
interface HookWatch {
  readonly isOn: (hook: string) => boolean;
  readonly latest: (hook: string) => WatchedExecution | undefined;
  readonly set: (hook: string, on: boolean) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export const stepKey = ({ owner, index }: { readonly owner: string; readonly index: number }): string =>
  `${owner}#${index}`;

const watches = new WeakMap<PluginHost, HookWatch>();

function watchOf(host: PluginHost): HookWatch {
  const known = watches.get(host);
  if (known !== undefined) return known;
  const inspectors = new Map<string, { dispose(): void }>();
  const latest = new Map<string, WatchedExecution>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const record = (step: HookStepResult): void => {
    const before = latest.get(step.hook);
    const steps = before?.executionId === step.executionId ? before.steps : new Map<string, HookStepResult>();
    latest.set(step.hook, {
      executionId: step.executionId,
      at: Date.now(),
      steps: new Map([...steps, [stepKey(step), step]]),
    });
    changed();
  };
  const made: HookWatch = {
    isOn: (hook) => inspectors.has(hook),
    latest: (hook) => latest.get(hook),
    set(hook, on) {
      if (inspectors.has(hook) === on) return;
      inspectors.get(hook)?.dispose();
      if (on) inspectors.set(hook, host.hooks.inspect({ hook, after: record }));
      else {
        inspectors.delete(hook);
        latest.delete(hook);
      }
      changed();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  watches.set(host, made);
  return made;
}

/** Whether a hook is watched, its latest execution, and the switch. */
export function useHookWatch(host: PluginHost, hook: string) {
  const watch = watchOf(host);
  const isOn = useSyncExternalStore(watch.subscribe, () => watch.isOn(hook));
  const latest = useSyncExternalStore(watch.subscribe, () => watch.latest(hook));
  return { isOn, latest, set: (on: boolean) => watch.set(hook, on) };
}
