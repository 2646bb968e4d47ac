import type { HookKind, HookToken } from '@airlock/sdk';
import { systemClock, type Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import type { Disposable } from '../lifecycle/scope.ts';
import type { Entry } from './entry.ts';
import { Execution, type ExecutionHost } from './execution.ts';
import { cancelled, hostBusy } from './fault.ts';
import { explain, outcomesOf, statsOf, totalsOf } from './figures.ts';
import { Observer } from './observer.ts';
import { Registrations } from './registrations.ts';
import { Run } from './run.ts';
import { sprint } from './sprint.ts';
import type {
  Answer,
  HandlerExplanation,
  HandlerStats,
  HookInspector,
  Hooks,
  HooksOptions,
  Outcomes,
  OwnerTotals,
  RunOptions,
} from './types.ts';
import { Watchdog } from './watchdog.ts';

/** Make the hooks of a host. Timers run only while a handler is waited for. */
export function createHooks(options: HooksOptions = {}): Hooks {
  // `Engine` works on unknown values; the types of the methods tie tokens, values and answers together for callers.
  return new Engine(options) as Hooks;
}

const nothing: readonly never[] = Object.freeze([]);

class Engine {
  readonly #host: ExecutionHost;
  readonly #registered: Registrations;
  readonly #sampleEvery: number;
  #inspectors: readonly HookInspector[] = [];

  readonly define: Hooks['define'];
  readonly register: Hooks['register'];
  readonly setPriority: Hooks['setPriority'];
  readonly suspend: Hooks['suspend'];
  readonly resume: Hooks['resume'];

  constructor(options: HooksOptions) {
    const clock: Clock = options.clock ?? systemClock;
    this.#host = {
      clock,
      watchdog: new Watchdog(clock, (milliseconds) => this.#host.report(hostBusy(milliseconds))),
      id: options.id ?? randomId,
      underWay: new Map(),
      report: (fault) => {
        try {
          options.onFault?.(fault);
        } catch {
          // A report that fails must not become a fault of the run it reports on.
        }
      },
    };
    const registered = new Registrations(this.#host, options.policy ?? { allowReserved: () => false }, options.compile);
    this.#registered = registered;
    this.#sampleEvery = options.sampleEvery ?? 64;
    this.define = (token) => registered.define(token);
    this.register = (owner, hook, handler) => registered.register(owner, hook, handler);
    this.setPriority = (owner, hook, index, priority) => registered.setPriority(owner, hook, index, priority);
    this.suspend = (owner, reason) => registered.suspend(owner, reason);
    this.resume = (owner) => registered.suspend(owner, undefined);
  }

  filter(token: HookToken, value: unknown, run?: RunOptions): Promise<unknown> {
    return this.#fire('filter', token, value, value, run);
  }

  event(token: HookToken, input: unknown, run?: RunOptions): Promise<unknown> {
    return this.#fire('event', token, input, nothing, run);
  }

  decision(token: HookToken, input: unknown, run?: RunOptions): Promise<unknown> {
    return this.#fire('decision', token, input, undefined, run);
  }

  collect(token: HookToken, input: unknown, run?: RunOptions): Promise<unknown> {
    return this.#fire('collect', token, input, nothing, run);
  }

  filterSync(token: HookToken, value: unknown, run?: RunOptions): unknown {
    return this.#fireNow('filter', token, value, value, run);
  }

  eventSync(token: HookToken, input: unknown, run?: RunOptions): unknown {
    return this.#fireNow('event', token, input, nothing, run);
  }

  decisionSync(token: HookToken, input: unknown, run?: RunOptions): unknown {
    return this.#fireNow('decision', token, input, undefined, run);
  }

  collectSync(token: HookToken, input: unknown, run?: RunOptions): unknown {
    return this.#fireNow('collect', token, input, nothing, run);
  }

  has(token: { readonly id: string }): boolean {
    return (this.#registered.entries.get(token.id)?.active.length ?? 0) > 0;
  }

  tokens(): readonly HookToken[] {
    return [...this.#registered.entries.values()].flatMap((entry) => entry.token ?? []);
  }

  explain(hook: string): readonly HandlerExplanation[] {
    const entry = this.#registered.entries.get(hook);
    return entry === undefined ? nothing : explain(entry, (handler) => this.#registered.overrideOf(handler));
  }

  stats(hook?: string): readonly HandlerStats[] {
    const { entries } = this.#registered;
    const entry = hook === undefined ? undefined : entries.get(hook);
    if (hook === undefined) return [...entries.values()].flatMap(statsOf);
    return entry === undefined ? nothing : statsOf(entry);
  }

  outcomes(owner: string): Outcomes {
    return outcomesOf(this.#registered.settled(owner));
  }

  totals(owner: string): OwnerTotals {
    return totalsOf(this.#registered.settled(owner));
  }

  state(executionId: string): Map<string, unknown> | undefined {
    return this.#host.underWay.get(executionId)?.state;
  }

  inspect(inspector: HookInspector): Disposable {
    this.#inspectors = [...this.#inspectors, inspector];
    return {
      dispose: () => {
        this.#inspectors = this.#inspectors.filter((other) => other !== inspector);
      },
    };
  }

  #fire(kind: HookKind, token: HookToken, value: unknown, empty: unknown, options?: RunOptions): Promise<unknown> {
    try {
      const entry = this.#registered.fired(kind, token);
      if (entry.active.length === 0) return Promise.resolve(empty);
      const execution = this.#execution(entry, value, true, this.#observer(entry), options);
      if (kind !== 'collect') return new Run(execution, entry.active, value).start();
      execution.begin();
      const answers = Promise.all(entry.active.map((handler, at) => new Run(execution, [handler], value, at).start()));
      return answers.then(present).finally(() => execution.end());
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  #fireNow(kind: HookKind, token: HookToken, value: unknown, empty: unknown, options?: RunOptions): unknown {
    const entry = this.#registered.fired(kind, token);
    if (entry.active.length === 0) return empty;
    const observer = this.#observer(entry);
    if (entry.sprints && observer === undefined && options?.signal === undefined && !this.#isSampled(entry.runs)) {
      entry.runs += 1;
      return sprint(entry, value, options);
    }
    const execution = this.#execution(entry, value, false, observer, options);
    if (kind !== 'collect') return new Run(execution, entry.active, value).now();
    return present(entry.active.map((handler, at) => new Run(execution, [handler], value, at).now()));
  }

  /** Whether the execution of this number is timed. */
  #isSampled(runs: number): boolean {
    const every = this.#sampleEvery;
    return every > 0 && (runs < every || runs % every === 0);
  }

  #execution(
    entry: Entry,
    value: unknown,
    waits: boolean,
    observer: Observer | undefined,
    options?: RunOptions,
  ): Execution {
    const runs = entry.runs++;
    const timed = this.#isSampled(runs) || entry.isolated || observer !== undefined;
    const execution = new Execution(entry, waits, timed, observer, options);
    const problem = entry.input?.(value);
    if (problem !== undefined) {
      throw new AirlockError('HOOK_INVALID_INPUT', `'${entry.id}' was fired with something invalid: ${problem}`, {
        hook: entry.id,
      });
    }
    if (options?.signal?.aborted) throw cancelled(execution, options.signal.reason);
    return execution;
  }

  /** Whoever watches the next execution of a hook. */
  #observer({ id: hook, runs }: Entry): Observer | undefined {
    if (this.#inspectors.length === 0) return undefined;
    let here: HookInspector[] | undefined;
    for (const inspector of this.#inspectors) {
      if (inspector.every !== undefined && runs % inspector.every !== 0) continue;
      if (inspector.hook !== undefined && inspector.hook !== hook) continue;
      if (inspector.wants?.() ?? true) (here ??= []).push(inspector);
    }
    return here && new Observer(here);
  }
}

/** Answers of a collect, without the handlers that had none. */
function present(answers: readonly unknown[]): readonly Answer<unknown>[] {
  // A run of one handler that is asked for an answer gives `Answer` or `undefined`.
  return answers.filter((answer) => answer !== undefined) as Answer<unknown>[];
}

/** Executions cannot be guessed from one another: who knows the id of one can ask for its state. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
