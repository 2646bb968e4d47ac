import type { Activation } from './activation.ts';

/** Activation whose code comes with the first plugin that is switched on: a page without plugins does not carry it. */
export interface LazyActivation extends Omit<Activation, 'enable' | 'replace' | 'stop'> {
  /** The whole of it. */
  ready(): Promise<Activation>;
}

/** `load` is called once; again when it failed. */
export function lazyActivation(load: () => Promise<Activation>): LazyActivation {
  let loading: Promise<Activation> | undefined;
  let loaded: Activation | undefined;
  const listeners = new Set<(name: string) => void>();

  function ready(): Promise<Activation> {
    loading ??= load().then(
      (activation) => {
        activation.subscribe((name) => listeners.forEach((listener) => listener(name)));
        loaded = activation;
        return activation;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  }

  // Where the code is not there yet nothing runs, so there is nothing to stop, to tell or to ask.
  return {
    ready,
    disable: async (name) => loaded?.disable(name),
    start: async (...given) => (await ready()).start(...given),
    restart: async (name) => loaded?.restart(name),
    kill: (name) => loaded?.kill(name),
    suspend: (...given) => loaded?.suspend(...given),
    resume: (name) => loaded?.resume(name),
    throttle: (...given) => loaded?.throttle(...given),
    park: async (name) => (await loaded?.park(name)) ?? false,
    quarantine: (...given) => loaded?.quarantine(...given),
    lift: (name) => loaded?.lift(name),
    usage: (name) => loaded?.usage(name),
    configure: async (...given) => loaded?.configure(...given),
    migrate: async (...given) => (await ready()).migrate(...given),
    setPriority: (...given) => loaded?.setPriority(...given),
    runCommand: async (...given) => (await ready()).runCommand(...given),
    hookFault: (fault) => loaded?.hookFault(fault),
    activity: (name) => loaded?.activity(name),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: async () => loaded?.dispose(),
  };
}
