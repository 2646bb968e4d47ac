import type { Activation, ActivationOptions, Activity, EnabledPlugin, Quarantine } from './activation.ts';
import { systemClock, type Clock } from './clock.ts';
import { AirlockError, toAirlockError } from './errors.ts';
import { Lifecycle, stepLimits } from './lifecycle.ts';
import { registerPlugin } from './plugin-entries.ts';
import { hookIdFor } from './plugin-hooks.ts';
import type { PluginInstance } from './realm.ts';
import type { Scope } from './scope.ts';
import { dependentsOf, startOrder, type Graph, type Requirements } from './start-order.ts';
import { Supervision } from './supervision.ts';

export function createActivation(options: ActivationOptions): Activation {
  return new Activator(options);
}

/** A plugin that is switched on. */
interface Entry {
  readonly plugin: EnabledPlugin;
  readonly registered: Scope;
  readonly life: Lifecycle;
  readonly supervision: Supervision;
  quarantine: Quarantine | undefined;
  error: AirlockError | undefined;
  restarts: number;
  /** Whether it is being told of a fault now. */
  told: boolean;
  activity: Activity | undefined;
}

class Activator implements Activation {
  readonly #options: ActivationOptions;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  /** Code of plugins that were switched off and is still stopping. */
  readonly #ending = new Map<string, Promise<void>>();
  readonly #listeners = new Set<(name: string) => void>();
  readonly #graph: Graph = (name) => {
    const plugin = this.#entries.get(name)?.plugin;
    return plugin && this.#requirementsOf(plugin);
  };

  constructor(options: ActivationOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  enable(plugin: EnabledPlugin, quarantine?: Quarantine): void {
    const { name } = plugin;
    if (this.#entries.has(name)) {
      throw new AirlockError('LIFECYCLE_ILLEGAL', `'${name}' is switched on already.`, { plugin: name });
    }
    const { hooks, hostVersion, onQuarantine } = this.#options;
    const life = this.#lifeOf(plugin);
    const entry: Entry = {
      plugin,
      registered: registerPlugin(plugin, {
        hooks,
        contributions: this.#options.contributions,
        capabilities: this.#options.capabilities,
        endpoints: this.#options.endpoints,
        running: () => life.instance,
        start: () => this.start(name),
        mayHandle: (hook) => this.#options.mayHandle(name, hook),
        startProvider: async () => ({ instance: await this.start(name), stopped: life.scope.signal }),
        fault: (error) => this.#fault(entry, error),
        runCommand: (id, argument, signal) => this.runCommand(name, id, argument, signal),
        file: async (path) => (await this.#options.load(plugin)).file(path),
      }),
      life,
      supervision: new Supervision(name, {
        clock: this.#clock,
        hooks,
        report: (fault) => this.#report(fault),
        onChange: () => this.#changed(name),
        giveUp: (error) => this.quarantine(name, 'host', error),
      }),
      quarantine: undefined,
      error: undefined,
      restarts: 0,
      told: false,
      activity: undefined,
    };
    this.#entries.set(name, entry);
    const holds = quarantine?.version === plugin.manifest.version && quarantine.hostVersion === hostVersion;
    if (quarantine !== undefined && holds) this.#hold(entry, quarantine);
    else if (quarantine !== undefined) onQuarantine?.(name, undefined);
    this.#changed(name);
  }

  async disable(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return this.#ending.get(name);
    const dependents = this.#dependents(name);
    entry.registered.end();
    entry.supervision.end();
    this.#options.hooks.resume(name);
    this.#entries.delete(name);
    const ending = this.#stopAll([...dependents, entry]).finally(() => {
      if (this.#ending.get(name) === ending) this.#ending.delete(name);
    });
    this.#ending.set(name, ending);
    this.#changed(name);
    await ending;
  }

  async start(name: string): Promise<PluginInstance> {
    const running = this.#entries.get(name)?.life.instance;
    if (running !== undefined) return running;
    let order: readonly string[];
    try {
      order = startOrder(name, this.#graph);
    } catch (thrown) {
      const error = toAirlockError(thrown, 'DEPENDENCY_MISSING', { plugin: name });
      const entry = this.#entries.get(name);
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
        const instance = await this.#startOne(other);
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
    if (entry !== undefined) await this.#stopAll([...this.#dependents(name), entry]);
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

  setPriority(name: string, index: number, priority: number | undefined): void {
    const hook = this.#entries.get(name)?.plugin.manifest.hooks[index]?.hook;
    if (hook !== undefined) this.#options.hooks.setPriority(name, hookIdFor(name, hook), index, priority);
  }

  async runCommand(name: string, id: string, argument?: unknown, signal?: AbortSignal): Promise<unknown> {
    const instance = await this.start(name);
    const entry = this.#entries.get(name);
    const stopped = entry?.life.scope.signal;
    const signals = [signal, stopped].filter((one) => one !== undefined);
    try {
      return await instance.runCommand(id, argument, AbortSignal.any(signals));
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
    void this.stop(name);
  }

  lift(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    const wasHeld = entry.quarantine !== undefined;
    entry.quarantine = undefined;
    entry.error = undefined;
    entry.supervision.reset();
    this.#options.hooks.resume(name);
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

  subscribe(listener: (name: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    await Promise.all(Array.from(this.#entries.keys(), (name) => this.disable(name)));
    await Promise.all(this.#ending.values());
  }

  /** Plugins it names, and those that provide the exports it names; a required one that nobody provides stands for itself. */
  #requirementsOf({ manifest, needs, uses }: EnabledPlugin): Requirements {
    const { requires = [], optional = [] } = manifest;
    if (requires.length === 0 && optional.length === 0) return { needs, uses };
    const { capabilities } = this.#options;
    const related = new Set([...needs, ...uses]);
    const providerOf = (token: string): string | undefined => {
      const providers = capabilities.exporters(token);
      return providers.find((name) => related.has(name)) ?? providers[0];
    };
    return {
      needs: [...needs, ...requires.map((token) => providerOf(token) ?? token)],
      uses: [...uses, ...optional.flatMap((token) => providerOf(token) ?? [])],
    };
  }

  #lifeOf(plugin: EnabledPlugin): Lifecycle {
    const { name } = plugin;
    const { realm, load, caller, settings } = this.#options;
    return new Lifecycle(plugin, {
      clock: this.#clock,
      realm,
      load,
      caller,
      settings,
      report: (fault) => this.#report(fault),
      onMove: () => this.#changed(name),
      onStartFailed: (error) => this.#broke(name, error, false),
      // It was in use, so it comes back by itself.
      onDeath: (error) => this.#broke(name, error, true),
    });
  }

  #broke(name: string, error: AirlockError, comesBack: boolean): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    entry.error = error;
    entry.supervision.broke(error, comesBack ? () => void this.#comeBack(entry) : undefined);
    this.#changed(name);
  }

  async #comeBack(entry: Entry): Promise<void> {
    entry.restarts += 1;
    try {
      await this.start(entry.plugin.name);
    } catch {
      // Reported where it happened.
    }
  }

  async #startOne(name: string): Promise<PluginInstance> {
    await this.#ending.get(name);
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw new AirlockError('NOT_RUNNING', `'${name}' is not switched on.`, { plugin: name });
    }
    const refusal = entry.quarantine?.error ?? entry.supervision.refusal();
    if (refusal !== undefined) throw refusal;
    const instance = await entry.life.start();
    entry.error = undefined;
    return instance;
  }

  async #stopAll(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) await entry.life.stop();
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
    this.#options.hooks.suspend(entry.plugin.name, `in quarantine: ${quarantine.error.message}`);
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
  }
}

function activityOf(entry: Entry): Activity {
  const { plugin, life, error, quarantine, restarts, supervision } = entry;
  const { suspendedUntil } = supervision;
  return {
    name: plugin.name,
    state: life.state,
    restarts,
    ...(life.instance === undefined ? {} : { isolation: life.instance.isolation }),
    ...(error === undefined ? {} : { error }),
    ...(suspendedUntil === undefined ? {} : { suspendedUntil }),
    ...(quarantine === undefined ? {} : { quarantine }),
  };
}
