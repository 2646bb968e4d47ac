import type { Activation, ActivationOptions, Activity, EnabledPlugin, PluginUsage, Quarantine } from './activation.ts';
import { activityOf, letGo, refusalOf, usageOf, type Entry } from './activation-entry.ts';
import type { RunningProvider } from './capabilities.ts';
import { Caretaker } from './caretaker.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Migrate } from './settings-migration.ts';
import { AirlockError, toAirlockError } from './errors.ts';
import { Gate } from './gate.ts';
import { Holds } from './holds.ts';
import { Inquest, type Victim } from './inquest.ts';
import { Lifecycle, stepLimits } from './lifecycle.ts';
import { pluginLimits, type PluginLimits } from './limits.ts';
import { keepingCount } from './keepers.ts';
import { registerPlugin, through } from './plugin-entries.ts';
import { hookIdFor } from './plugin-hooks.ts';
import type { PluginInstance } from './realm.ts';
import { standbyReason } from './stand-ins.ts';
import { requirementsOf } from './requirements.ts';
import { dependentsOf, startOrder, type Graph } from './start-order.ts';
import { StartQueue, type Urgency } from './start-queue.ts';
import { Supervision, type Breakage } from './supervision.ts';

export function createActivation(options: ActivationOptions): Activation {
  return new Activator(options);
}

class Activator implements Activation {
  readonly #options: ActivationOptions;
  readonly #clock: Clock;
  readonly #limits: PluginLimits;
  readonly #entries = new Map<string, Entry>();
  /** Code of plugins that were switched off and is still stopping. */
  readonly #ending = new Map<string, Promise<void>>();
  readonly #listeners = new Set<(name: string) => void>();
  readonly #queue: StartQueue;
  readonly #inquest: Inquest;
  readonly #caretaker: Caretaker;
  /** Plugins that ended with a process just now; looked at together. */
  #victims: Victim[] = [];
  readonly #graph: Graph = (name) => {
    const plugin = this.#entries.get(name)?.plugin;
    return plugin && requirementsOf(plugin, this.#options.capabilities);
  };

  constructor(options: ActivationOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#limits = { ...pluginLimits, ...options.limits };
    this.#queue = new StartQueue(this.#limits.starting);
    this.#caretaker = new Caretaker({
      clock: this.#clock,
      limits: this.#limits,
      entries: this.#entries,
      isNeeded: (name) => this.#dependents(name).some(({ life }) => life.instance !== undefined),
      park: (name) => this.park(name),
      report: (fault) => this.#report(fault),
      changed: (name) => this.#changed(name),
    });
    this.#inquest = new Inquest({
      clock: this.#clock,
      probation: this.#limits.probation,
      start: (name) => this.#comeBack(name),
      answers: (name) => this.#answers(name),
      hold: (name, reason) => {
        if (this.#entries.get(name)?.holds.set('inquest', reason) === true) this.#changed(name);
      },
      guilty: (name, evidence, harmed) =>
        this.#broke(name, crashOf(name, evidence), { comesBack: true, ...(harmed === undefined ? {} : { harmed }) }),
    });
  }

  enable(plugin: EnabledPlugin, quarantine?: Quarantine): void {
    const { name } = plugin;
    if (this.#entries.has(name)) {
      throw new AirlockError('LIFECYCLE_ILLEGAL', `'${name}' is switched on already.`, { plugin: name });
    }
    const { hostVersion, onQuarantine } = this.#options;
    const entry = this.#entryOf(plugin);
    this.#entries.set(name, entry);
    const holds = quarantine?.version === plugin.manifest.version && quarantine.hostVersion === hostVersion;
    if (quarantine !== undefined && holds) this.#hold(entry, quarantine);
    else if (quarantine !== undefined) onQuarantine?.(name, undefined);
    this.#changed(name);
  }

  async replace(plugin: EnabledPlugin, quarantine?: Quarantine): Promise<void> {
    const { name } = plugin;
    const old = this.#entries.get(name);
    if (old === undefined) {
      this.enable(plugin, quarantine);
      return;
    }
    const ran = [...this.#dependents(name), old].filter(({ life }) => life.instance !== undefined);
    const ended = this.#remove(old, (state) => this.#entries.get(name)?.life.giveState(state));
    this.enable(plugin, quarantine);
    for (const { plugin: other } of ran.toReversed()) void this.#startQuietly(other.name);
    await ended;
  }

  async disable(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return this.#ending.get(name);
    const ended = this.#remove(entry);
    this.#changed(name);
    await ended;
  }

  async start(name: string, urgency: Urgency = 'used'): Promise<PluginInstance> {
    const entry = this.#entries.get(name);
    const running = entry?.life.instance;
    if (running !== undefined && entry?.holds.has('suspended') !== true) return running;
    let order: readonly string[];
    try {
      order = startOrder(name, this.#graph);
    } catch (thrown) {
      const error = toAirlockError(thrown, 'DEPENDENCY_MISSING', { plugin: name });
      if (entry !== undefined) this.#fault(entry, error);
      throw error;
    }
    const failed = new Map<string, AirlockError>();
    for (const other of order) {
      const cause = this.#graph(other)
        ?.needs.map((needed) => failed.get(needed))
        .find((error) => error !== undefined);
      try {
        if (cause !== undefined) throw this.#dependencyFailed(other, cause);
        const instance = await this.#startOne(other, urgency, order);
        if (other === name) return instance;
      } catch (thrown) {
        const error = toAirlockError(thrown, 'START_FAILED', { plugin: other });
        if (other === name) throw error;
        // What needs it is not started; what only uses it goes on without it.
        failed.set(other, error);
      }
    }
    throw new AirlockError('NOT_RUNNING', `'${name}' was switched off while it was starting.`, { plugin: name });
  }

  async stop(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry !== undefined) await stopAll([...this.#dependents(name), entry], true);
  }

  async restart(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    const ran = this.#dependents(name).filter(({ life }) => life.instance !== undefined);
    await this.stop(name);
    await this.start(name);
    for (const { plugin } of ran.toReversed()) void this.#startQuietly(plugin.name);
  }

  kill(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    entry.life.kill(new AirlockError('NOT_RUNNING', `'${name}' was ended by force.`, { plugin: name }));
    void stopAll(this.#dependents(name), true);
  }

  suspend(name: string, reason: string): void {
    if (this.#entries.get(name)?.holds.set('suspended', reason) === true) this.#changed(name);
  }

  resume(name: string): void {
    if (this.#entries.get(name)?.holds.set('suspended', undefined) === true) this.#changed(name);
  }

  throttle(name: string, perSecond: number | undefined): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    if (perSecond !== undefined && !(perSecond > 0)) {
      throw new AirlockError('INVALID_ARGUMENT', 'A throttled plugin is let through some calls a second.', {
        plugin: name,
      });
    }
    entry.gate.throttle = perSecond;
    this.#changed(name);
  }

  async park(name: string): Promise<boolean> {
    const entry = this.#entries.get(name);
    if (entry === undefined || !this.#caretaker.mayPark(entry)) return false;
    entry.parked = true;
    await entry.life.stop(true);
    return true;
  }

  async configure(
    name: string,
    settings: Readonly<Record<string, unknown>>,
    previous: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    try {
      await this.#entries.get(name)?.life.step('configChange', { settings, previous });
    } catch (thrown) {
      const error = toAirlockError(thrown, 'CONFIG_INVALID', { plugin: name });
      throw new AirlockError('CONFIG_INVALID', `'${name}' refuses these settings: ${error.message}`, {
        plugin: name,
        cause: error,
      });
    }
  }

  async migrate(name: string, change: Parameters<Migrate>[0]): Promise<unknown> {
    await this.start(name);
    return this.#entries.get(name)?.life.step('migrate', change);
  }

  setPriority(name: string, index: number, priority: number | undefined): void {
    const hook = this.#entries.get(name)?.plugin.manifest.hooks[index]?.hook;
    if (hook !== undefined) this.#options.hooks.setPriority(name, hookIdFor(name, hook), index, priority);
  }

  async runCommand(name: string, id: string, argument?: unknown, signal?: AbortSignal): Promise<unknown> {
    const instance = await this.start(name);
    const entry = this.#entries.get(name);
    const stopped = entry?.life.scope.signal;
    const signals = [signal, stopped].filter((one) => one !== undefined);
    const run = (): Promise<unknown> => instance.runCommand(id, argument, AbortSignal.any(signals));
    try {
      return await (entry === undefined ? run() : through(name, entry.gate, run));
    } catch (thrown) {
      const error = toAirlockError(thrown, 'COMMAND_FAILED', { plugin: name, detail: { command: id } });
      if (entry !== undefined && signal?.aborted !== true) this.#fault(entry, error);
      throw error;
    }
  }

  quarantine(name: string, by: Quarantine['by'], error: AirlockError): void {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.quarantine !== undefined) return;
    const { version } = entry.plugin.manifest;
    const quarantine = { by, error, at: this.#clock.now(), version, hostVersion: this.#options.hostVersion };
    this.#report(error.with({ recovery: 'quarantined' }));
    this.#hold(entry, quarantine);
    this.#options.onQuarantine?.(name, quarantine);
    this.#changed(name);
    void stopAll([...this.#dependents(name), entry], false);
  }

  lift(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    const wasHeld = entry.quarantine !== undefined;
    entry.quarantine = undefined;
    entry.error = undefined;
    entry.supervision.reset();
    entry.holds.clear();
    if (wasHeld) this.#options.onQuarantine?.(name, undefined);
    this.#changed(name);
  }

  hookFault(fault: AirlockError): void {
    const entry = fault.plugin === undefined ? undefined : this.#entries.get(fault.plugin);
    if (entry === undefined || fault.severity === 'warning') return;
    entry.supervision.hookFailed();
    this.#tell(entry, fault);
  }

  activity(name: string): Activity | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    entry.activity ??= activityOf(entry);
    return entry.activity;
  }

  usage(name: string): PluginUsage | undefined {
    const entry = this.#entries.get(name);
    return entry && usageOf(entry);
  }

  subscribe(listener: (name: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    this.#inquest.end();
    await Promise.all(Array.from(this.#entries.keys(), (name) => this.disable(name)));
    await Promise.all(this.#ending.values());
  }

  #entryOf(plugin: EnabledPlugin): Entry {
    const { name, manifest } = plugin;
    const { hooks, contributions, capabilities, endpoints } = this.#options;
    const holds = new Holds(name, hooks);
    const gate = new Gate(this.#clock, this.#limits.concurrency);
    const keepers = new Set<object>();
    const life = this.#lifeOf(plugin, keepers);
    const entry: Entry = {
      plugin,
      registered: registerPlugin(plugin, {
        hooks,
        contributions,
        capabilities,
        endpoints,
        gate,
        execution: this.#limits.execution,
        running: () => life.instance,
        start: () => this.start(name),
        startProvider: () => this.#startProvider(name),
        file: async (path) => (await this.#options.load(plugin)).file(path),
        mayHandle: (hook) => this.#options.mayHandle(name, hook),
        watch: this.#options.watch,
        fault: (error) => this.#fault(entry, error),
        shown: () => keepers.add({}),
        runCommand: (id, argument, signal) => this.runCommand(name, id, argument, signal),
      }),
      life,
      holds,
      gate,
      supervision: new Supervision(name, {
        clock: this.#clock,
        hooks,
        holds,
        gate,
        strategy: manifest.recovery?.strategy ?? 'restart',
        report: (fault) => this.#report(fault),
        onChange: () => this.#changed(name),
        giveUp: (error) => this.quarantine(name, 'host', error),
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

  /** Take back everything by which it can be called, at once; then stop it, and hand over its state where somebody wants it. */
  #remove(entry: Entry, handOver?: (state: unknown) => void): Promise<void> {
    const { name } = entry.plugin;
    const dependents = this.#dependents(name);
    entry.registered.end();
    entry.supervision.end();
    entry.holds.clear();
    entry.cancelIdle?.();
    entry.cancelCheck?.();
    this.#inquest.forget(name);
    this.#entries.delete(name);
    const earlier = this.#ending.get(name);
    const stop = async (): Promise<void> => {
      for (const { life } of dependents) await life.stop(true);
      await entry.life.stop(handOver !== undefined);
      handOver?.(entry.life.takeState());
      // One that was switched off before may still be stopping.
      await earlier;
    };
    const ending = stop().finally(() => {
      if (this.#ending.get(name) === ending) this.#ending.delete(name);
    });
    this.#ending.set(name, ending);
    return ending;
  }

  #lifeOf(plugin: EnabledPlugin, keepers: Set<object>): Lifecycle {
    const { name } = plugin;
    const { realm, load, caller, settings } = this.#options;
    const life = new Lifecycle(plugin, {
      clock: this.#clock,
      startLimit: this.#limits.start,
      realm,
      load,
      caller: (_plugin, stopped) => keepingCount(caller(plugin, stopped), keepers),
      settings,
      report: (fault) => this.#report(fault),
      onMove: (state) => {
        const entry = this.#entries.get(name);
        if (state === 'unloaded' && entry?.life === life) letGo(entry);
        this.#changed(name);
      },
      onStartFailed: (error) => {
        if (error.detail['process'] === true) this.#diedTogether(name, true);
        else this.#broke(name, error, { comesBack: false });
      },
      onDeath: (error, end) => {
        const entry = this.#entries.get(name);
        const busy = (entry?.gate.inFlight ?? 0) > 0;
        if (entry !== undefined) letGo(entry);
        if (end.reason !== 'disposed' && end.process === true) this.#diedTogether(name, busy);
        // It was in use, so it comes back by itself.
        else this.#broke(name, error, { comesBack: true });
      },
    });
    return life;
  }

  #broke(name: string, error: AirlockError, how: { comesBack: boolean; harmed?: 'likely' | 'proven' }): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    entry.error = error;
    const breakage: Breakage = {
      error,
      ...(how.comesBack ? { again: () => void this.#comeBack(name) } : {}),
      ...(how.harmed === undefined ? {} : { harmed: how.harmed }),
    };
    entry.supervision.broke(breakage);
    this.#changed(name);
  }

  /** The process of a plugin died. Those that died with it are told in the same moment, and are looked at together. */
  #diedTogether(name: string, busy: boolean): void {
    this.#victims.push({ name, busy });
    if (this.#victims.length > 1) return;
    this.#clock.after(0, () => {
      const victims = this.#victims.filter((victim) => this.#entries.has(victim.name));
      this.#victims = [];
      for (const { name: victim } of victims) {
        const entry = this.#entries.get(victim);
        if (entry !== undefined) entry.error = crashOf(victim, 'the process of the sandboxes died');
      }
      this.#inquest.died(victims);
    });
  }

  /** Whether it still runs shows in whether it answers; that it does not is somebody else's business. */
  async #answers(name: string): Promise<void> {
    try {
      await this.#entries.get(name)?.life.step('healthCheck', undefined, stepLimits.start);
    } catch {
      // It ended, hangs or is broken, each of which is found and reported where it is watched.
    }
  }

  /** Start it again after it ended without wanting to. */
  async #comeBack(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    entry.restarts += 1;
    await this.#startQuietly(name);
  }

  async #startQuietly(name: string): Promise<void> {
    try {
      await this.start(name, 'returning');
    } catch {
      // Reported where it happened.
    }
  }

  async #startProvider(name: string): Promise<RunningProvider> {
    const instance = await this.start(name);
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new AirlockError('NOT_RUNNING', `'${name}' has just stopped.`, { plugin: name });
    const gated: RunningProvider['instance'] = {
      runCapability: async (...given) => through(name, entry.gate, () => instance.runCapability(...given)),
      runEndpoint: async (...given) => through(name, entry.gate, () => instance.runEndpoint(...given)),
    };
    return { instance: gated, stopped: entry.life.scope.signal };
  }

  async #startOne(name: string, urgency: Urgency, together: readonly string[]): Promise<PluginInstance> {
    // What was switched off while this waited has to stop first, too.
    for (let ending = this.#ending.get(name); ending !== undefined; ending = this.#ending.get(name)) await ending;
    const entry = this.#entries.get(name);
    if (entry === undefined) throw notOn(name);
    const refusal = refusalOf(entry);
    if (refusal !== undefined) throw refusal;
    if (entry.life.instance !== undefined) return entry.life.instance;
    await this.#caretaker.makeRoom(entry, together);
    const instance = await this.#queue.run(urgency, async () => {
      // It may have been switched off, replaced or held while it waited for its turn.
      if (this.#entries.get(name) !== entry) return undefined;
      const late = refusalOf(entry);
      if (late !== undefined) throw late;
      return entry.life.start();
    });
    if (instance === undefined) return this.#startOne(name, urgency, together);
    entry.error = undefined;
    entry.parked = false;
    entry.gate.touch();
    this.#caretaker.watch(entry);
    return instance;
  }

  #dependents(name: string): readonly Entry[] {
    return dependentsOf(name, this.#entries.keys(), this.#graph).flatMap((other) => this.#entries.get(other) ?? []);
  }

  #dependencyFailed(name: string, cause: AirlockError): AirlockError {
    const error = new AirlockError(
      'DEPENDENCY_FAILED',
      `'${name}' was not started, because '${String(cause.plugin)}', which it needs, was not: ${cause.message}`,
      { plugin: name, cause },
    );
    const entry = this.#entries.get(name);
    if (entry !== undefined) this.#fault(entry, error);
    return error;
  }

  #hold(entry: Entry, quarantine: Quarantine): void {
    entry.supervision.end();
    entry.quarantine = quarantine;
    entry.holds.set('quarantine', `in quarantine: ${quarantine.error.message}`);
  }

  /** Tell the plugin of its own fault, one at a time: a handler that is slow to listen is not flooded. */
  #tell(entry: Entry, fault: AirlockError): void {
    if (entry.told) return;
    entry.told = true;
    const { code, message } = fault;
    entry.life
      .step('error', { code, message }, stepLimits.farewell)
      .catch(() => undefined)
      .finally(() => {
        entry.told = false;
      });
  }

  #fault(entry: Entry, error: AirlockError): void {
    entry.error = error;
    this.#report(error);
    this.#changed(entry.plugin.name);
  }

  #report(fault: AirlockError): void {
    this.#options.report(fault);
  }

  #changed(name: string): void {
    const entry = this.#entries.get(name);
    if (entry !== undefined) entry.activity = undefined;
    for (const listener of this.#listeners) listener(name);
    // Whoever stands in for it may have to work now, or no longer.
    for (const other of this.#entries.values()) {
      if (other.plugin.manifest.standsInFor === undefined) continue;
      const reason = standbyReason(other.plugin, (primary) => this.#entries.get(primary));
      if (other.holds.set('standby', reason)) this.#changed(other.plugin.name);
    }
  }
}

async function stopAll(entries: readonly Entry[], keep: boolean): Promise<void> {
  for (const entry of entries) await entry.life.stop(keep);
}

function notOn(name: string): AirlockError {
  return new AirlockError('NOT_RUNNING', `'${name}' is not switched on.`, { plugin: name });
}

function crashOf(name: string, evidence: string): AirlockError {
  return new AirlockError('CRASHED', `'${name}' ended by itself: ${evidence}.`, { plugin: name });
}
