import type { HookKind, HookToken, JsonSchema } from '@airlock/sdk';
import { systemClock, type Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import type { Disposable } from '../scope.ts';
import { Entry } from './entry.ts';
import { Execution, type ExecutionHost } from './execution.ts';
import { cancelled } from './fault.ts';
import { Handler, Owner, reasonFor, reserved } from './handler.ts';
import { noTime } from './histogram.ts';
import { Observer } from './observer.ts';
import { Run } from './run.ts';
import { HOST } from './types.ts';
import type {
  Answer,
  Check,
  HandlerExplanation,
  HandlerOptions,
  HandlerStats,
  HookInspector,
  HookPolicy,
  Hooks,
  HooksOptions,
  RunOptions,
} from './types.ts';
import { Watchdog } from './watchdog.ts';

/** Make the hooks of a host. Timers run only while a handler is waited for. */
export function createHooks(options: HooksOptions = {}): Hooks {
  // `Engine` works on unknown values; the types of the methods tie tokens, values and answers together for callers.
  return new Engine(options) as Hooks;
}

/** Every execution is timed until a hook ran this often, then one of so many. Timing costs more than calling. */
const sampling = 64;
const nothing: readonly never[] = Object.freeze([]);

class Engine {
  readonly #entries = new Map<string, Entry>();
  readonly #owners = new Map<string, Owner>();
  /** Priorities set here instead of the declared ones, by hook, owner and index. */
  readonly #overrides = new Map<string, number>();
  readonly #policy: HookPolicy;
  readonly #compile: ((schema: JsonSchema) => Check) | undefined;
  readonly #host: ExecutionHost;
  #inspectors: readonly HookInspector[] = [];
  #sequence = 0;

  constructor(options: HooksOptions) {
    const clock: Clock = options.clock ?? systemClock;
    this.#policy = options.policy ?? { allowReserved: () => false };
    this.#compile = options.compile;
    this.#host = {
      clock,
      watchdog: new Watchdog(clock),
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
    return (this.#entries.get(token.id)?.active.length ?? 0) > 0;
  }

  define(token: HookToken): void {
    const entry = this.#named(token.id);
    if (entry.token !== undefined) return;
    entry.define(token, this.#compile);
    entry.refresh();
    for (const handler of entry.all) this.#welcome(entry, handler);
  }

  tokens(): readonly HookToken[] {
    return [...this.#entries.values()].flatMap((entry) => entry.token ?? []);
  }

  register(ownerName: string, hook: string, options: HandlerOptions): Disposable {
    const owner = this.#owner(ownerName);
    const entry = this.#named(hook);
    const handler = new Handler(owner, hook, this.#sequence++, options);
    handler.priority = this.#priorityOf(handler);
    owner.handlers.add(handler);
    entry.add(handler);
    if (entry.token !== undefined) this.#welcome(entry, handler);
    return {
      dispose: () => {
        if (!handler.live) return;
        handler.live = false;
        entry.remove(handler);
        owner.handlers.delete(handler);
        owner.pastCalls += handler.calls;
        owner.pastFaults += handler.faults;
      },
    };
  }

  setPriority(owner: string, hook: string, index: number, priority: number | undefined): void {
    const key = overrideKey(owner, hook, index);
    if (priority === undefined) this.#overrides.delete(key);
    else this.#overrides.set(key, priority);
    const entry = this.#named(hook);
    for (const handler of entry.all) {
      if (handler.owner.name === owner && handler.index === index) handler.priority = this.#priorityOf(handler);
    }
    entry.sort();
  }

  suspend(owner: string, reason: string): void {
    this.#setSuspended(owner, reason);
  }

  resume(owner: string): void {
    this.#setSuspended(owner, undefined);
  }

  explain(hook: string): readonly HandlerExplanation[] {
    const entry = this.#entries.get(hook);
    if (entry === undefined) return nothing;
    return entry.all.map((handler, position) => ({
      position,
      owner: handler.owner.name,
      index: handler.index,
      priority: handler.priority,
      declared: handler.declared,
      timeout: handler.timeout,
      sync: handler.sync,
      suspended: handler.owner.suspended !== undefined,
      reason: entry.fits(handler)
        ? reasonFor(
            handler,
            entry.all[position - 1],
            this.#overrides.get(overrideKey(handler.owner.name, hook, handler.index)),
          )
        : entry.mismatch(handler).message,
    }));
  }

  stats(hook?: string): readonly HandlerStats[] {
    const entries = hook === undefined ? [...this.#entries.values()] : [this.#named(hook)];
    return entries.flatMap((entry) =>
      entry.all.map((handler) => ({
        hook: entry.id,
        owner: handler.owner.name,
        index: handler.index,
        calls: handler.calls,
        faults: handler.faults,
        late: handler.late,
        time: handler.times?.stats() ?? noTime,
      })),
    );
  }

  outcomes(ownerName: string): { readonly succeeded: number; readonly failed: number } {
    const owner = this.#owner(ownerName);
    let calls = owner.pastCalls;
    let failed = owner.pastFaults;
    for (const handler of owner.handlers) {
      calls += handler.calls;
      failed += handler.faults;
    }
    return { succeeded: calls - failed, failed };
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
      const entry = this.#entry(kind, token);
      if (entry.active.length === 0) return Promise.resolve(empty);
      const execution = this.#execution(entry, value, true, options);
      if (kind !== 'collect') return new Run(execution, entry.active, value).start();
      execution.begin();
      const answers = Promise.all(entry.active.map((handler) => new Run(execution, [handler], value).start()));
      return answers.then(present).finally(() => execution.end());
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  #fireNow(kind: HookKind, token: HookToken, value: unknown, empty: unknown, options?: RunOptions): unknown {
    const entry = this.#entry(kind, token);
    if (entry.active.length === 0) return empty;
    const execution = this.#execution(entry, value, false, options);
    if (kind !== 'collect') return new Run(execution, entry.active, value).now();
    return present(entry.active.map((handler) => new Run(execution, [handler], value).now()));
  }

  #execution(entry: Entry, value: unknown, waits: boolean, options?: RunOptions): Execution {
    const runs = entry.runs++;
    const observer = this.#inspectors.length === 0 ? undefined : this.#observer(entry.id);
    const timed = runs < sampling || runs % sampling === 0 || entry.isolated || observer !== undefined;
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

  #observer(hook: string): Observer | undefined {
    const here = this.#inspectors.filter((inspector) => inspector.hook === undefined || inspector.hook === hook);
    return here.length === 0 ? undefined : new Observer(here);
  }

  #entry(kind: HookKind, token: HookToken): Entry {
    const entry = this.#entries.get(token.id);
    if (entry?.token === undefined) {
      this.define(token);
      return this.#entry(kind, token);
    }
    if (entry.token.kind !== kind) {
      throw new AirlockError(
        'HOOK_KIND_MISMATCH',
        `'${token.id}' was fired as a hook of kind ${kind}; it is defined as ${entry.token.kind}.`,
        { hook: token.id },
      );
    }
    return entry;
  }

  #named(id: string): Entry {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = new Entry(id, this.#host);
      this.#entries.set(id, entry);
    }
    return entry;
  }

  #owner(name: string): Owner {
    let owner = this.#owners.get(name);
    if (owner === undefined) {
      owner = new Owner(name);
      this.#owners.set(name, owner);
    }
    return owner;
  }

  #setSuspended(name: string, reason: string | undefined): void {
    const owner = this.#owner(name);
    owner.suspended = reason;
    for (const hook of new Set(Array.from(owner.handlers, (handler) => handler.hook))) this.#named(hook).refresh();
  }

  /** What is set here, else what is declared; reserved ones only where the policy allows them. */
  #priorityOf(handler: Handler): number {
    const { name } = handler.owner;
    const wanted = this.#overrides.get(overrideKey(name, handler.hook, handler.index)) ?? handler.declared;
    if (!Number.isFinite(wanted)) {
      throw new AirlockError('INVALID_ARGUMENT', `The priority of a handler of '${name}' is not a finite number.`, {
        hook: handler.hook,
      });
    }
    if (wanted < reserved || name === HOST || this.#policy.allowReserved(name, handler.hook)) return wanted;
    this.#host.report(
      new AirlockError(
        'HOOK_PRIORITY_RESERVED',
        `'${name}' asks for priority ${wanted} on '${handler.hook}'; it runs with ${reserved - 1}.`,
        { plugin: name, hook: handler.hook, severity: 'warning', recovery: 'adjusted' },
      ),
    );
    return reserved - 1;
  }

  /** Tell, once per handler, what is wrong or old about the way it uses the hook. */
  #welcome(entry: Entry, handler: Handler): void {
    if (!entry.fits(handler)) this.#host.report(entry.mismatch(handler));
    const old = entry.token?.deprecated;
    if (old === undefined) return;
    const instead = old.replacedBy === undefined ? '' : ` Use '${old.replacedBy}'.`;
    const until = old.removedIn === undefined ? '' : ` It goes away in ${old.removedIn}.`;
    this.#host.report(
      new AirlockError(
        'HOOK_DEPRECATED',
        `'${handler.owner.name}' handles '${entry.id}', deprecated since ${old.since}.${instead}${until}`,
        {
          ...(handler.owner.name === HOST ? {} : { plugin: handler.owner.name }),
          hook: entry.id,
          severity: 'warning',
        },
      ),
    );
  }
}

function overrideKey(owner: string, hook: string, index: number): string {
  return `${hook}\n${owner}\n${index}`;
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
