import type { BisectState } from './management/bisect.ts';
import { asleep, type Meanwhile, type Sleeper } from './asleep.ts';
import type { HostOptions, PluginHost } from './host.ts';
import { expectedIsolation } from './isolation.ts';
import { idleHooks } from './idle-hooks.ts';
import type { TabSignal } from './storage/tabs.ts';

const none: readonly never[] = Object.freeze([]);
const nothing = (): undefined => undefined;
const empty = (): readonly never[] => none;
const no = (): boolean => false;
const searchedNothing: BisectState = { phase: 'idle' };

/**
 * A host in which nothing is installed: it answers what is true then, and `make` brings the whole of it once somebody looks
 * for a plugin, changes one or handles a hook, or another tab installed one. An app whose users have no plugins carries
 * this much. When `make` fails, who asked is told, and the next one tries again.
 */
export function idleHost(
  { store, realms, safeMode = false }: HostOptions,
  tabs: TabSignal,
  make: () => Promise<PluginHost>,
): PluginHost {
  let awake: PluginHost | undefined;
  let waking: Promise<PluginHost> | undefined;
  const works = new Set<(host: PluginHost) => void>();

  async function bring(): Promise<PluginHost> {
    const host = await make();
    unfollow();
    awake = host;
    for (const work of works) {
      try {
        work(host);
      } catch (error) {
        // What one caller asked for cannot be done; the others' can.
        globalThis.reportError?.(error);
      }
    }
    works.clear();
    return host;
  }

  const sleeper: Sleeper = {
    get awake() {
      return awake;
    },
    wake: () =>
      (waking ??= bring().catch((error: unknown) => {
        waking = undefined;
        throw error;
      })),
    nudge: () => void sleeper.wake().catch((error: unknown) => globalThis.reportError?.(error)),
    later(work) {
      let undo = (): void => void works.delete(run);
      const run = (host: PluginHost): void => {
        undo = work(host);
      };
      if (awake) run(awake);
      else works.add(run);
      return () => undo();
    },
  };
  const unfollow = tabs.subscribe(({ type }) => {
    // Something was installed, or is on its way.
    if (type === 'plugin' || type === 'pending') sleeper.nudge();
  });

  const sleeping = <Name extends keyof PluginHost>(
    name: Name,
    meanwhile: Meanwhile<PluginHost[Name]>,
  ): PluginHost[Name] => asleep<PluginHost[Name]>(sleeper, (host) => host[name], meanwhile);
  const faults = sleeping('faults', { list: empty, subscribe: 'listen', clear: nothing, report: 'tell' });

  return {
    hooks: idleHooks(sleeper, faults.report),
    faults,
    plugins: sleeping('plugins', {
      list: empty,
      get: nothing,
      subscribe: 'listen',
      plan: 'wake',
      install: 'wake',
      scorecard: 'wake',
      document: 'wake',
      planChange: 'wake',
      enable: 'wake',
      disable: 'wake',
      uninstall: 'wake',
      rollback: 'wake',
      setPriority: 'wake',
      settings: 'wake',
      configure: 'wake',
      start: 'wake',
      runCommand: 'wake',
    }),
    catalogue: sleeping('catalogue', {
      browse: 'wake',
      listing: 'wake',
      facets: 'wake',
      details: 'wake',
      icon: 'wake',
      warnings: 'wake',
      freshness: 'wake',
      refresh: 'wake',
      // Who listens wants it kept fresh.
      subscribe: (listener) => {
        sleeper.nudge();
        return sleeper.later(({ catalogue }) => catalogue.subscribe(listener));
      },
    }),
    packages: sleeping('packages', {
      planFromFile: 'wake',
      planFromDevelopmentServer: 'wake',
      unlisted: 'wake',
      allowUnlisted: 'wake',
      source: 'wake',
    }),
    pending: sleeping('pending', { list: empty, retry: 'wake', cancel: 'wake', subscribe: 'listen' }),
    approvals: sleeping('approvals', {
      needed: no,
      mayDecide: no,
      list: empty,
      request: 'wake',
      decide: 'wake',
      forget: 'wake',
      subscribe: 'listen',
    }),
    updates: sleeping('updates', {
      list: empty,
      check: 'wake',
      run: 'wake',
      preferences: () => ({ auto: true, pinned: false }),
      setPreferences: 'wake',
      trial: nothing,
      reverted: nothing,
      changelog: 'wake',
      subscribe: 'listen',
    }),
    contributions: sleeping('contributions', {
      list: empty,
      arranged: empty,
      entries: empty,
      widget: nothing,
      all: empty,
      subscribe: 'listen',
    }),
    layout: sleeping('layout', { reorder: 'wake', hide: 'wake', show: 'wake', move: 'wake', reset: 'wake' }),
    capabilities: sleeping('capabilities', { list: empty, invoke: 'wake', invalidate: nothing }),
    settings: sleeping('settings', {
      of: 'wake',
      check: 'wake',
      set: 'wake',
      reset: 'wake',
      export: 'wake',
      import: 'wake',
      subscribe: (listener) => sleeper.later(({ settings }) => settings.subscribe(listener)),
    }),
    endpoints: sleeping('endpoints', { list: empty, handle: 'wake' }),
    health: sleeping('health', { of: nothing, subscribe: 'listen' }),
    metrics: sleeping('metrics', {
      of: nothing,
      history: 'wake',
      stored: 'wake',
      alerts: empty,
      subscribe: 'listen',
      painted: nothing,
    }),
    traces: sleeping('traces', { list: empty, subscribe: 'listen', recording: false, record: 'tell', clear: nothing }),
    profile: async (...given) => (await sleeper.wake()).profile(...given),
    supervisor: sleeping('supervisor', {
      activity: nothing,
      usage: nothing,
      subscribe: (listener) => sleeper.later(({ supervisor }) => supervisor.subscribe(listener)),
      restart: async () => {},
      kill: nothing,
      suspend: nothing,
      resume: nothing,
      throttle: nothing,
      park: async () => false,
      quarantine: nothing,
      lift: nothing,
    }),
    troubleshooting: {
      safeMode,
      bisect: asleep(sleeper, ({ troubleshooting: { bisect } }) => bisect, {
        state: () => searchedNothing,
        start: 'wake',
        answer: 'wake',
        keepLooking: 'wake',
        end: 'wake',
        subscribe: 'listen',
      }),
    },
    grants: sleeping('grants', {
      of: empty,
      find: nothing,
      refusals: empty,
      grant: 'wake',
      revoke: 'wake',
      refuse: 'wake',
      mayAsk: no,
      forgetRefusal: 'wake',
      subscribe: 'listen',
    }),
    prompts: sleeping('prompts', { current: nothing, answer: nothing, subscribe: 'listen' }),
    monitor: sleeping('monitor', {
      anomalies: empty,
      dismiss: nothing,
      usage: 'wake',
      broke: nothing,
      subscribe: 'listen',
    }),
    audit: sleeping('audit', { entries: 'wake', verify: 'wake', export: 'wake', subscribe: 'listen' }),
    isolation: (kind) => expectedIsolation(realms, kind),
    preview: async (...given) => (await sleeper.wake()).preview(...given),
    async dispose() {
      // Who woke it was told when that failed.
      const host = await waking?.catch(() => undefined);
      if (host) return host.dispose();
      unfollow();
      tabs.close();
      store.close();
    },
  };
}
