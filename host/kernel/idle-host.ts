import type { BisectState } from './management/bisect.ts';
import { asleep, type Meanwhile, type Sleeper } from './asleep.ts';
import type { HostOptions, PluginHost } from './host.ts';
import { expectedIsolation } from './isolation.ts';
import { idleHooks } from './idle-hooks.ts';
import { knowsNothing, type Known } from './start/known.ts';
import type { TabSignal } from './storage/tabs.ts';

const none: readonly never[] = Object.freeze([]);
const nothing = (): undefined => undefined;
const empty = (): readonly never[] => none;
const no = (): boolean => false;
/** What holds plugins back: where none is installed it has nothing to do, else it is the host's. */
const HOLDS_NOTHING = {
  restart: async () => {},
  kill: nothing,
  suspend: nothing,
  resume: nothing,
  throttle: nothing,
  park: async () => false,
  quarantine: nothing,
  lift: nothing,
};
const HOLDING = {
  restart: 'wake',
  kill: 'tell',
  suspend: 'tell',
  resume: 'tell',
  throttle: 'tell',
  park: 'wake',
  quarantine: 'tell',
  lift: 'tell',
} as const;
const searchedNothing: BisectState = { phase: 'idle' };

/**
 * A host in which nothing is installed, or nothing of what is installed has to run: it answers what it knows, and `make`
 * brings the whole of it once somebody looks for a plugin, changes or needs one or handles a hook, or another tab installed
 * one. An app whose users have no plugins carries this much. When `make` fails, who asked is told, and the next one tries
 * again. `knowing` gives what is known of installed plugins; `rest` says when the whole of it comes although nobody asked.
 * Default: nothing is installed, and it never does.
 */
export function idleHost(
  { store, realms, safeMode = false }: HostOptions,
  tabs: TabSignal,
  make: () => Promise<PluginHost>,
  knowing: (wake: () => Promise<PluginHost>) => Known = () => knowsNothing,
  rest?: (work: () => void) => void,
): PluginHost {
  let awake: PluginHost | undefined;
  let waking: Promise<PluginHost> | undefined;
  let disposed = false;
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
  const known = knowing(sleeper.wake);
  const unfollow = tabs.subscribe(({ type }) => {
    // Something was installed, or is on its way; what is known of others may be out of date.
    if (known.any || type === 'plugin' || type === 'pending') sleeper.nudge();
  });
  rest?.(() => {
    if (!disposed) sleeper.nudge();
  });
  /** There is nothing to say before a plugin runs, and something as soon as the host is there. */
  const look = known.any ? (): undefined => void sleeper.nudge() : nothing;

  const sleeping = <Name extends keyof PluginHost>(
    name: Name,
    meanwhile: Meanwhile<PluginHost[Name]>,
  ): PluginHost[Name] => asleep<PluginHost[Name]>(sleeper, (host) => host[name], meanwhile);
  const faults = sleeping('faults', { list: empty, subscribe: 'listen', clear: nothing, report: 'tell' });

  return {
    hooks: idleHooks(sleeper, faults.report, known),
    faults,
    plugins: sleeping('plugins', {
      ...known.plugins,
      subscribe: 'listen',
      plan: 'wake',
      install: 'wake',
      scorecard: 'wake',
      picture: 'wake',
      document: 'wake',
      planChange: 'wake',
      enable: 'wake',
      disable: 'wake',
      uninstall: 'wake',
      removed: 'wake',
      restore: 'wake',
      discard: 'wake',
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
      arrived: empty,
      seen: 'wake',
      changelog: 'wake',
      subscribe: 'listen',
    }),
    contributions: sleeping('contributions', {
      ...known.contributions,
      subscribe: 'listen',
    }),
    layout: sleeping('layout', { reorder: 'wake', hide: 'wake', show: 'wake', move: 'wake', reset: 'wake' }),
    capabilities: sleeping('capabilities', { ...known.capabilities, invoke: 'wake', invalidate: nothing }),
    settings: sleeping('settings', {
      of: 'wake',
      check: 'wake',
      set: 'wake',
      reset: 'wake',
      export: 'wake',
      import: 'wake',
      subscribe: (listener) => sleeper.later(({ settings }) => settings.subscribe(listener)),
    }),
    endpoints: sleeping('endpoints', { ...known.endpoints, handle: 'wake' }),
    health: sleeping('health', { of: look, subscribe: 'listen' }),
    metrics: sleeping('metrics', {
      of: look,
      history: 'wake',
      earlierFaults: 'wake',
      forgetFaults: 'wake',
      stored: 'wake',
      alerts: empty,
      subscribe: 'listen',
      painted: nothing,
    }),
    traces: sleeping('traces', {
      list: empty,
      earlier: 'wake',
      subscribe: 'listen',
      recording: false,
      record: 'tell',
      clear: nothing,
    }),
    profile: async (...given) => (await sleeper.wake()).profile(...given),
    supervisor: sleeping('supervisor', {
      activity: look,
      usage: look,
      subscribe: (listener) => sleeper.later(({ supervisor }) => supervisor.subscribe(listener)),
      ...(known.any ? HOLDING : HOLDS_NOTHING),
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
      ...known.grants,
      grant: 'wake',
      revoke: 'wake',
      refuse: 'wake',
      forgetRefusal: 'wake',
      subscribe: 'listen',
    }),
    prompts: sleeping('prompts', {
      current: nothing,
      answer: nothing,
      waiting: () => 0,
      putAway: nothing,
      subscribe: 'listen',
    }),
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
      disposed = true;
      // Who woke it was told when that failed.
      const host = await waking?.catch(() => undefined);
      if (host) return host.dispose();
      unfollow();
      tabs.close();
      store.close();
    },
  };
}
