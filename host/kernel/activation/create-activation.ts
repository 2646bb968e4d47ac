import type { Activation, ActivationOptions, Activity, EnabledPlugin, PluginUsage, Quarantine } from './activation.ts';
import { activityOf, stopAll, tell, usageOf, type Entry } from './activation-entry.ts';
import { Aftermath } from '../supervision/aftermath.ts';
import { Caretaker } from './caretaker.ts';
import { runCommand } from './command-run.ts';
import { Departures } from './departures.ts';
import { Quarantines } from './quarantines.ts';
import { systemClock, type Clock } from '../clock.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import { pluginLimits, type PluginLimits } from '../supervision/limits.ts';
import { makeEntry } from './make-entry.ts';
import { hookIdFor } from './plugin-hooks.ts';
import type { PluginInstance } from '../realm.ts';
import { Roster } from './roster.ts';
import type { Migrate } from '../settings/settings-migration.ts';
import type { Urgency } from './start-queue.ts';
import { Starter } from './starter.ts';

export function createActivation(options: ActivationOptions): Activation {
  return new Activator(options);
}

class Activator implements Activation {
  readonly #options: ActivationOptions;
  readonly #clock: Clock;
  readonly #limits: PluginLimits;
  readonly #roster: Roster;
  readonly #departures = new Departures();
  readonly #quarantines: Quarantines;
  readonly #starter: Starter;
  readonly #aftermath: Aftermath;
  readonly #caretaker: Caretaker;

  constructor(options: ActivationOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#limits = { ...pluginLimits, ...options.limits };
    this.#roster = new Roster(options.capabilities);
    const { entries, graph } = this.#roster;
    this.#quarantines = new Quarantines({
      clock: this.#clock,
      hostVersion: options.hostVersion,
      report: (fault) => this.#report(fault),
      onQuarantine: options.onQuarantine,
    });
    this.#caretaker = new Caretaker({
      clock: this.#clock,
      limits: this.#limits,
      entries,
      isNeeded: (name) => this.#roster.runningDependents(name).length > 0,
      park: (name) => this.park(name),
      report: (fault) => this.#report(fault),
      changed: (name) => this.#roster.changed(name),
    });
    this.#starter = new Starter({
      entries,
      departures: this.#departures,
      graph,
      starting: this.#limits.starting,
      caretaker: this.#caretaker,
      fault: (entry, error) => this.#fault(entry, error),
    });
    this.#aftermath = new Aftermath({
      clock: this.#clock,
      limits: this.#limits,
      entries,
      comeBack: (name) => this.#starter.comeBack(name),
      changed: (name) => this.#roster.changed(name),
    });
  }

  enable(plugin: EnabledPlugin, quarantine?: Quarantine): void {
    const { name } = plugin;
    if (this.#roster.get(name) !== undefined) {
      throw new AirlockError('LIFECYCLE_ILLEGAL', `'${name}' is switched on already.`, { plugin: name });
    }
    const entry = makeEntry(plugin, {
      options: this.#options,
      clock: this.#clock,
      limits: this.#limits,
      entries: this.#roster.entries,
      starter: this.#starter,
      aftermath: this.#aftermath,
      runCommand: (...call) => this.runCommand(...call),
      giveUp: (broken, error) => this.quarantine(broken, 'host', error),
      fault: (faulty, error) => this.#fault(faulty, error),
      changed: (moved) => this.#roster.changed(moved),
    });
    this.#roster.add(entry);
    this.#quarantines.goOn(entry, quarantine);
    this.#roster.changed(name);
  }

  async replace(plugin: EnabledPlugin, quarantine?: Quarantine): Promise<void> {
    const { name } = plugin;
    const old = this.#roster.get(name);
    if (old === undefined) {
      this.enable(plugin, quarantine);
      return;
    }
    const ran = [...this.#roster.dependents(name), old].filter(({ life }) => life.instance !== undefined);
    const ended = this.#remove(old, (state) => this.#roster.get(name)?.life.giveState(state));
    this.enable(plugin, quarantine);
    if (ran.includes(old)) this.#roster.get(name)?.life.loadAhead();
    for (const { plugin: other } of ran.toReversed()) void this.#starter.quietly(other.name);
    await ended;
  }

  async disable(name: string): Promise<void> {
    const entry = this.#roster.get(name);
    if (entry === undefined) return this.#departures.of(name);
    const ended = this.#remove(entry);
    this.#roster.changed(name);
    await ended;
  }

  start(name: string, urgency: Urgency = 'used'): Promise<PluginInstance> {
    return this.#starter.start(name, urgency);
  }

  async stop(name: string): Promise<void> {
    const entry = this.#roster.get(name);
    if (entry !== undefined) await stopAll([...this.#roster.dependents(name), entry], true);
  }

  async restart(name: string): Promise<void> {
    const entry = this.#roster.get(name);
    if (entry === undefined) return;
    const ran = this.#roster.runningDependents(name);
    await this.stop(name);
    await this.start(name);
    for (const { plugin } of ran.toReversed()) void this.#starter.quietly(plugin.name);
  }

  kill(name: string): void {
    const entry = this.#roster.get(name);
    if (entry === undefined) return;
    entry.life.kill(new AirlockError('NOT_RUNNING', `'${name}' was ended by force.`, { plugin: name }));
    void stopAll(this.#roster.dependents(name), true);
  }

  suspend(name: string, reason: string): void {
    if (this.#roster.get(name)?.holds.set('suspended', reason) === true) this.#roster.changed(name);
  }

  resume(name: string): void {
    if (this.#roster.get(name)?.holds.set('suspended', undefined) === true) this.#roster.changed(name);
  }

  throttle(name: string, perSecond: number | undefined): void {
    const entry = this.#roster.get(name);
    if (entry === undefined) return;
    if (perSecond !== undefined && !(perSecond > 0)) {
      throw new AirlockError('INVALID_ARGUMENT', 'A throttled plugin is let through some calls a second.', {
        plugin: name,
      });
    }
    entry.gate.throttle = perSecond;
    this.#roster.changed(name);
  }

  async park(name: string): Promise<boolean> {
    const entry = this.#roster.get(name);
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
      await this.#roster.get(name)?.life.step('configChange', { settings, previous });
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
    return this.#roster.get(name)?.life.step('migrate', change);
  }

  setPriority(name: string, index: number, priority: number | undefined): void {
    const hook = this.#roster.get(name)?.plugin.manifest.hooks[index]?.hook;
    if (hook !== undefined) this.#options.hooks.setPriority(name, hookIdFor(name, hook), index, priority);
  }

  async runCommand(name: string, id: string, argument?: unknown, signal?: AbortSignal): Promise<unknown> {
    const instance = await this.start(name);
    const entry = this.#roster.get(name);
    return runCommand(name, entry, instance, { id, argument, signal }, (error) => {
      if (entry !== undefined) this.#fault(entry, error);
    });
  }

  quarantine(name: string, by: Quarantine['by'], error: AirlockError): void {
    const entry = this.#roster.get(name);
    if (entry === undefined || entry.quarantine !== undefined) return;
    this.#quarantines.begin(entry, by, error);
    this.#roster.changed(name);
    void stopAll([...this.#roster.dependents(name), entry], false);
  }

  lift(name: string): void {
    const entry = this.#roster.get(name);
    if (entry === undefined) return;
    this.#quarantines.lift(entry);
    this.#roster.changed(name);
  }

  hookFault(fault: AirlockError): void {
    const entry = fault.plugin === undefined ? undefined : this.#roster.get(fault.plugin);
    if (entry === undefined || fault.severity === 'warning') return;
    entry.supervision.hookFailed();
    tell(entry, fault);
  }

  activity(name: string): Activity | undefined {
    const entry = this.#roster.get(name);
    if (entry === undefined) return undefined;
    entry.activity ??= activityOf(entry);
    return entry.activity;
  }

  usage(name: string): PluginUsage | undefined {
    const entry = this.#roster.get(name);
    return entry && usageOf(entry);
  }

  subscribe(listener: (name: string) => void): () => void {
    return this.#roster.subscribe(listener);
  }

  async dispose(): Promise<void> {
    this.#aftermath.end();
    await Promise.all(Array.from(this.#roster.entries.keys(), (name) => this.disable(name)));
    await this.#departures.all();
  }

  /** Take back everything by which it can be called, at once; then stop it, and hand over its state where somebody wants it. */
  #remove(entry: Entry, handOver?: (state: unknown) => void): Promise<void> {
    const { name } = entry.plugin;
    const dependents = this.#roster.dependents(name);
    entry.registered.end();
    entry.supervision.end();
    entry.holds.clear();
    entry.cancelIdle?.();
    entry.cancelCheck?.();
    this.#aftermath.forget(name);
    this.#roster.remove(name);
    return this.#departures.begin(name, async () => {
      for (const { life } of dependents) await life.stop(true);
      await entry.life.stop(handOver !== undefined);
      handOver?.(entry.life.takeState());
    });
  }

  #fault(entry: Entry, error: AirlockError): void {
    entry.error = error;
    this.#report(error);
    this.#roster.changed(entry.plugin.name);
  }

  #report(fault: AirlockError): void {
    this.#options.report(fault);
  }
}
