import type { ActivationOptions, EnabledPlugin } from './activation.ts';
import { letGo, type Entry } from './activation-entry.ts';
import type { Aftermath } from '../supervision/aftermath.ts';
import type { Clock } from '../clock.ts';
import type { AirlockError } from '../errors.ts';
import { Gate } from '../supervision/gate.ts';
import { Holds } from '../supervision/holds.ts';
import { keepingCount } from '../supervision/keepers.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { PluginLimits } from '../supervision/limits.ts';
import { registerPlugin } from './plugin-entries.ts';
import type { Starter } from './starter.ts';
import { Supervision } from '../supervision/supervision.ts';

export interface EntryMaking {
  readonly options: ActivationOptions;
  readonly clock: Clock;
  readonly limits: PluginLimits;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly starter: Starter;
  readonly aftermath: Aftermath;
  readonly runCommand: (name: string, id: string, argument: unknown, signal?: AbortSignal) => Promise<unknown>;
  /** It does not get well by itself. */
  readonly giveUp: (name: string, error: AirlockError) => void;
  readonly fault: (entry: Entry, error: AirlockError) => void;
  readonly changed: (name: string) => void;
}

/** A plugin that was switched on: registered for whatever it declares, with its life and its watchers, not started. */
export function makeEntry(plugin: EnabledPlugin, making: EntryMaking): Entry {
  const { name, manifest } = plugin;
  const { options, clock, limits, starter } = making;
  const { hooks, contributions, capabilities, endpoints, load, mayHandle, watch, report } = options;
  const holds = new Holds(name, hooks);
  const gate = new Gate(clock, limits.concurrency);
  const keepers = new Set<object>();
  const life = makeLife(plugin, keepers, making);
  const entry: Entry = {
    plugin,
    registered: registerPlugin(plugin, {
      hooks,
      contributions,
      capabilities,
      endpoints,
      gate,
      execution: limits.execution,
      running: () => life.instance,
      start: () => starter.start(name),
      startProvider: () => starter.provider(name),
      file: async (path) => (await load(plugin)).file(path),
      mayHandle: (hook) => mayHandle(name, hook),
      watch,
      fault: (error) => making.fault(entry, error),
      shown: () => keepers.add({}),
      runCommand: (id, argument, signal) => making.runCommand(name, id, argument, signal),
    }),
    life,
    holds,
    gate,
    supervision: new Supervision(name, {
      clock,
      hooks,
      holds,
      gate,
      strategy: manifest.recovery?.strategy ?? 'restart',
      report,
      onChange: () => making.changed(name),
      giveUp: (error) => making.giveUp(name, error),
    }),
    quarantine: undefined,
    error: undefined,
    restarts: 0,
    told: false,
    parked: false,
    keepers,
    cancelIdle: undefined,
    cancelCheck: undefined,
    says: undefined,
    activity: undefined,
  };
  return entry;
}

function makeLife(plugin: EnabledPlugin, keepers: Set<object>, making: EntryMaking): Lifecycle {
  const { name } = plugin;
  const { options, clock, limits, entries, aftermath, changed } = making;
  const { realm, load, caller, settings, report } = options;
  const life: Lifecycle = new Lifecycle(plugin, {
    clock,
    startLimit: limits.start,
    realm,
    load,
    caller: (_plugin, stopped) => keepingCount(caller(plugin, stopped), keepers),
    settings,
    report,
    onMove: (state) => {
      const entry = entries.get(name);
      // What was replaced, or switched off, says farewell unseen.
      if (entry?.life !== life) return;
      if (state === 'unloaded') letGo(entry);
      changed(name);
    },
    onStartFailed: (error) => {
      if (error.detail['process'] === true) aftermath.diedTogether(name, true);
      else aftermath.broke(name, error, { comesBack: false });
    },
    onDeath: (error, end) => {
      const entry = entries.get(name);
      const busy = entry?.gate.isAtWork ?? false;
      if (entry !== undefined) letGo(entry);
      if (end.reason !== 'disposed' && end.process === true) aftermath.diedTogether(name, busy);
      // It was in use, so it comes back by itself.
      else aftermath.broke(name, error, { comesBack: true });
    },
  });
  return life;
}
