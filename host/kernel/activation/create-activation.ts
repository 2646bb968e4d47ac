import type { Activation, ActivationOptions, Activity, EnabledPlugin, PluginUsage, Quarantine } from './activation.ts';
import { activityOf, usageOf, type Entry } from './activation-entry.ts';
import { Aftermath } from '../supervision/aftermath.ts';
import { Caretaker } from './caretaker.ts';
import { Departures } from './departures.ts';
import { Quarantines } from './quarantines.ts';
import { systemClock, type Clock } from '../clock.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import { stepLimits } from '../lifecycle/lifecycle-parts.ts';
import { pluginLimits, type PluginLimits } from '../supervision/limits.ts';
import { makeEntry } from './make-entry.ts';
import { through } from './plugin-entries.ts';
import { hookIdFor } from './plugin-hooks.ts';
import type { PluginInstance } from '../realm.ts';
import { requirementsOf } from './requirements.ts';
import type { Migrate } from '../settings/settings-migration.ts';
import { standbyReason } from './stand-ins.ts';
import { dependentsOf, type Graph } from './start-order.ts';
import type { Urgency } from './start-queue.ts';
import { Starter } from './starter.ts';
import { unlessAborted } from '../unless-aborted.ts';

export function createActivation(options: ActivationOptions): Activation {
  return new Activator(options);
}

class Activator implements Activation {
  readonly #options: ActivationOptions;
  readonly #clock: Clock;
  readonly #limits: PluginLimits;
  readonly #entries = new Map<string, Entry>();
  readonly #departures = new Departures();
  readonly #quarantines: Quarantines;
  readonly #listeners = new Set<(name: string) => void>();
  readonly #starter: Starter;
  readonly #aftermath: Aftermath;
  readonly #caretaker: Caretaker;
  readonly #graph: Graph = (name) => {
    const plugin = this.#entries.get(name)?.plugin;
    return plugin && requirementsOf(plugin, this.#options.capabilities);
  };

  constructor(options: ActivationOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#limits = { ...pluginLimits, ...options.limits };
    this.#quarantines = new Quarantines({
      clock: this.#clock,
      hostVersion: options.hostVersion,
      report: (fault) => this.#report(fault),
      onQuarantine: options.onQuarantine,
    });
    this.#caretaker = new Caretaker({
      clock: this.#clock,
      limits: this.#limits,
      entries: this.#entries,
      isNeeded: (name) => this.#dependents(name).some(({ life }) => life.instance !== undefined),
      park: (name) => this.park(name),
      report: (fault) => this.#report(fault),
      changed: (name) => this.#changed(name),
    });
    this.#starter = new Starter({
      entries: this.#entries,
      departures: this.#departures,
      graph: this.#graph,
      starting: this.#limits.starting,
      caretaker: this.#caretaker,
      fault: (entry, error) => this.#fault(entry, error),
    });
    this.#aftermath = new Aftermath({
      clock: this.#clock,
      limits: this.#limits,
      entries: this.#entries,
      comeBack: (name) => this.#starter.comeBack(name),
      changed: (name) => this.#changed(name),
    });
  }

  enable(plugin: EnabledPlugin, quarantine?: Quarantine): void {
    const { name } = plugin;
    if (this.#entries.has(name)) {
      throw new AirlockError('LIFECYCLE_ILLEGAL', `'${name}' is switched on already.`, { plugin: name });
    }
    const entry = makeEntry(plugin, {
      options: this.#options,
      clock: this.#clock,
      limits: this.#limits,
      entries: this.#entries,
      starter: this.#starter,
      aftermath: this.#aftermath,
      runCommand: (...call) => this.runCommand(...call),
      giveUp: (broken, error) => this.quarantine(broken, 'host', error),
      fault: (faulty, error) => this.#fault(faulty, error),
      changed: (moved) => this.#changed(moved),
    });
    this.#entries.set(name, entry);
    this.#quarantines.goOn(entry, quarantine);
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
    if (ran.includes(old)) this.#entries.get(name)?.life.loadAhead();
    for (const { plugin: other } of ran.toReversed()) void this.#starter.quietly(other.name);
    await ended;
  }

  async disable(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return this.#departures.of(name);
    const ended = this.#remove(entry);
    this.#changed(name);
    await ended;
  }

  start(name: string, urgency: Urgency = 'used'): Promise<PluginInstance> {
    return this.#starter.start(name, urgency);
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
    for (const { plugin } of ran.toReversed()) void this.#starter.quietly(plugin.name);
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
    const either = AbortSignal.any([signal, stopped].filter((one) => one !== undefined));
    // Code in the page may go on without end; whoever waits for it does not.
    const run = (): Promise<unknown> => unlessAborted(either, instance.runCommand(id, argument, either));
    try {
      return await (entry === undefined ? run() : through(name, entry.gate, run));
    } catch (thrown) {
      const facts = { plugin: name, detail: { command: id } };
      if (signal?.aborted === true) {
        const message = `Whoever ran the command '${id}' of '${name}' gave it up.`;
        throw new AirlockError('COMMAND_CANCELLED', message, { ...facts, cause: thrown });
      }
      // That it was stopped is no failure of the command; that it died was told already.
      if (stopped?.aborted === true) throw toAirlockError(stopped.reason, 'NOT_RUNNING', facts);
      const error = toAirlockError(thrown, 'COMMAND_FAILED', facts);
      if (entry !== undefined) this.#fault(entry, error);
      throw error;
    }
  }

  quarantine(name: string, by: Quarantine['by'], error: AirlockError): void {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.quarantine !== undefined) return;
    this.#quarantines.begin(entry, by, error);
    this.#changed(name);
    void stopAll([...this.#dependents(name), entry], false);
  }

  lift(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#quarantines.lift(entry);
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
    this.#aftermath.end();
    await Promise.all(Array.from(this.#entries.keys(), (name) => this.disable(name)));
    await this.#departures.all();
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
    this.#aftermath.forget(name);
    this.#entries.delete(name);
    return this.#departures.begin(name, async () => {
      for (const { life } of dependents) await life.stop(true);
      await entry.life.stop(handOver !== undefined);
      handOver?.(entry.life.takeState());
    });
  }

  #dependents(name: string): readonly Entry[] {
    return dependentsOf(name, this.#entries.keys(), this.#graph).flatMap((other) => this.#entries.get(other) ?? []);
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
