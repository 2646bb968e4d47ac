import type { EnabledPlugin } from '../activation/activation.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import { Ahead } from './ahead.ts';
import { deathOf, leakOf, leftBehind } from './endings.ts';
import { type LifecycleParts, stepLimits } from './lifecycle-parts.ts';
import { LifecycleMachine, type LifecycleState } from './lifecycle-state.ts';
import { loadInstance } from './load-instance.ts';
import type { InstanceEnd, LifecycleStep, PluginInstance } from '../realm.ts';
import { Scope } from './scope.ts';
import { runStep } from './step.ts';

/** The life of one plugin's code: started and stopped any number of times, one instance at a time. */
export class Lifecycle {
  readonly #plugin: EnabledPlugin;
  readonly #parts: LifecycleParts;
  readonly #machine: LifecycleMachine;
  #scope = new Scope();
  #instance: PluginInstance | undefined;
  #starting: Promise<PluginInstance> | undefined;
  #stopping: Promise<void> | undefined;
  /** The start under way was told to end. */
  #isDoomed = false;
  /** How often it was told to end, so that a start that waits for an end notices the next one. */
  #ends = 0;
  /** What the next run goes on with. */
  #state: unknown;
  readonly #ahead: Ahead;

  constructor(plugin: EnabledPlugin, parts: LifecycleParts) {
    this.#plugin = plugin;
    this.#parts = parts;
    this.#ahead = new Ahead(parts.clock, () => parts.load(plugin));
    this.#machine = new LifecycleMachine(plugin.name, parts.onMove);
  }

  get state(): LifecycleState {
    return this.#machine.state;
  }

  /** While it is active. */
  get instance(): PluginInstance | undefined {
    return this.#instance;
  }

  /** Everything that belongs to the run under way. */
  get scope(): Scope {
    return this.#scope;
  }

  /**
   * The running instance, started if there is none, after what still stops. The last word counts: a start that is asked for
   * while one is being ended is another one, and an end that comes while a start waits is the end of that. Rejects with an
   * `AirlockError`; the state is `error` then, unless it was stopped.
   */
  start(): Promise<PluginInstance> {
    if (this.#instance !== undefined) return Promise.resolve(this.#instance);
    if (this.#isDoomed && this.#starting !== undefined) return this.#startAfter(this.#starting);
    this.#starting ??= this.#boot().finally(() => {
      this.#starting = undefined;
      this.#isDoomed = false;
    });
    return this.#starting;
  }

  /** Read and verify the package for the start that follows, while something else still has to end. */
  loadAhead(): void {
    this.#ahead.begin();
  }

  async #startAfter(doomed: Promise<unknown>): Promise<PluginInstance> {
    const ends = this.#ends;
    await doomed.catch(() => undefined);
    if (this.#ends !== ends) throw this.#wasStopped();
    return this.start();
  }

  /**
   * Stop in order, within limits; resolves when nothing runs any more. Never rejects: what goes wrong is reported.
   * `keep`: ask for its state first, for the next run.
   */
  stop(keep = false): Promise<void> {
    this.#doom();
    this.#stopping ??= this.#halt(keep).finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  /** Stop at once, without a word to the plugin. */
  kill(reason: AirlockError): void {
    this.#doom();
    if (this.#machine.state === 'error') this.#machine.move('error', 'unloaded');
    if (this.#machine.state === 'unloaded') return;
    const isMoving = this.#starting !== undefined || this.#stopping !== undefined;
    this.#instance = undefined;
    this.#end(this.#scope, reason);
    // A start or a stop under way notices by itself.
    if (!isMoving) this.#drop();
  }

  #doom(): void {
    this.#ends += 1;
    this.#isDoomed = this.#starting !== undefined;
  }

  /** From wherever it is to `unloaded`, without the steps between. */
  #drop(): void {
    this.#machine.fail();
    this.#machine.move('error', 'unloaded');
  }

  /** Take what the next run would go on with, to give it to another life of the plugin. */
  takeState(): unknown {
    const state = this.#state;
    this.#state = undefined;
    return state;
  }

  /** Go on with this in the next run. */
  giveState(state: unknown): void {
    this.#state = state;
  }

  /** Run a lifecycle handler of the running instance under a limit; `undefined` when none runs. */
  async step(step: LifecycleStep, argument: unknown, limit: number = stepLimits.handler): Promise<unknown> {
    const instance = this.#instance;
    return instance && this.#step(instance, step, argument, limit);
  }

  async #boot(): Promise<PluginInstance> {
    await this.#stopping;
    if (this.#isDoomed) throw this.#wasStopped();
    if (this.#machine.state === 'error') this.#machine.move('error', 'unloaded');
    this.#machine.move('unloaded', 'loading');
    const scope = new Scope();
    this.#scope = scope;
    try {
      const finding = this.#parts.settings(this.#plugin.name);
      // Told where it is waited for, unless something else went wrong before.
      finding.catch(() => undefined);
      const instance = await loadInstance(this.#plugin, this.#parts, scope, () => this.#ahead.take());
      const start = await finding;
      const settings = await start((change) => this.#step(instance, 'migrate', change, stepLimits.handler));
      await this.#step(instance, 'load', settings, stepLimits.handler);
      this.#machine.move('loading', 'loaded');
      this.#machine.move('loaded', 'initializing');
      await this.#step(instance, 'activate', settings, stepLimits.handler);
      if (this.#state !== undefined) await this.#resume(instance);
      // Whoever is told that it is active may ask for it at once.
      this.#instance = instance;
      this.#machine.move('initializing', 'active');
      void instance.ended.then((end) => this.#died(instance, end));
      return instance;
    } catch (thrown) {
      const wasStopped = scope.ended;
      const error = toAirlockError(thrown, 'START_FAILED', { plugin: this.#plugin.name });
      this.#end(scope, error);
      this.#machine.fail();
      if (wasStopped) this.#machine.move('error', 'unloaded');
      else this.#parts.onStartFailed(error);
      throw error;
    }
  }

  /** Hand over what the last run left. One that cannot take it up starts afresh. */
  async #resume(instance: PluginInstance): Promise<void> {
    const state = this.#state;
    this.#state = undefined;
    try {
      await this.#step(instance, 'resume', state, stepLimits.handler);
    } catch (thrown) {
      if (this.#scope.ended) throw thrown;
      this.#skipped(thrown);
    }
  }

  async #halt(keep: boolean): Promise<void> {
    if (this.#starting !== undefined) {
      this.#scope.end(this.#wasStopped());
      await this.#starting.catch(() => undefined);
    }
    if (this.#machine.state === 'error') this.#machine.move('error', 'unloaded');
    const instance = this.#instance;
    if (instance === undefined) return;
    if (keep) await this.#keepState(instance);
    // It may have ended meanwhile, or was killed.
    if (this.#instance !== instance) {
      if (this.#machine.state === 'active') this.#drop();
      return;
    }
    // From here on nobody is given the instance, and its end is expected.
    this.#instance = undefined;
    this.#machine.move('active', 'stopping');
    await this.#farewell(instance, 'deactivate');
    this.#machine.move('stopping', 'stopped');
    this.#machine.move('stopped', 'unloading');
    await this.#farewell(instance, 'unload');
    const { name } = this.#plugin;
    // What was asked of it and is not answered yet fails with this.
    const nextStep = 'Switch it on if it is off, and do it again.';
    this.#end(this.#scope, new AirlockError('NOT_RUNNING', `'${name}' was stopped.`, { plugin: name, nextStep }));
    void this.#look(instance);
    this.#machine.move('unloading', 'unloaded');
  }

  async #keepState(instance: PluginInstance): Promise<void> {
    try {
      const state = await this.#step(instance, 'suspend', undefined, stepLimits.farewell);
      // A copy, in every realm; what cannot be copied cannot be handed over.
      this.#state = structuredClone(state);
    } catch (thrown) {
      this.#skipped(thrown);
    }
  }

  async #farewell(instance: PluginInstance, step: 'deactivate' | 'unload'): Promise<void> {
    try {
      await this.#step(instance, step, undefined, stepLimits.farewell);
    } catch (thrown) {
      this.#skipped(thrown);
    }
  }

  /** A handler failed that the plugin goes on, or ends, without. */
  #skipped(thrown: unknown): void {
    const facts = { plugin: this.#plugin.name, recovery: 'skipped' } as const;
    this.#parts.report(toAirlockError(thrown, 'LIFECYCLE_FAILED', facts));
  }

  #step(instance: PluginInstance, step: LifecycleStep, argument: unknown, limit: number): Promise<unknown> {
    const { clock } = this.#parts;
    return runStep(instance, step, argument, { clock, name: this.#plugin.name, stopped: this.#scope.signal, limit });
  }

  #died(instance: PluginInstance, end: InstanceEnd): void {
    if (this.#instance !== instance) return;
    this.#instance = undefined;
    const error = deathOf(this.#plugin.name, end);
    this.#end(this.#scope, error);
    void this.#look(instance);
    this.#machine.fail();
    this.#parts.onDeath(error, end);
  }

  #end(scope: Scope, reason: AirlockError | undefined): void {
    const { name } = this.#plugin;
    for (const leak of scope.end(reason)) this.#parts.report(leakOf(name, leak));
  }

  /** Tell what it left where no scope can undo it. */
  async #look(instance: PluginInstance): Promise<void> {
    const left = (await instance.leftBehind?.()) ?? [];
    if (left.length > 0) this.#parts.report(leftBehind(this.#plugin.name, left));
  }

  #wasStopped(): AirlockError {
    const { name } = this.#plugin;
    return new AirlockError('NOT_RUNNING', `'${name}' was stopped while it was starting.`, { plugin: name });
  }
}
