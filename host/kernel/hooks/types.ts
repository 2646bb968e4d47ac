import type {
  CollectHook,
  DecisionHook,
  EventHook,
  FilterHook,
  HookKind,
  HookRun,
  HookToken,
  JsonSchema,
} from '@airlock/sdk';
import type { Clock } from '../clock.ts';
import type { AirlockError } from '../errors.ts';
import type { Disposable } from '../lifecycle/scope.ts';
import type { Seat, Visit } from './relay.ts';

/** The owner of handlers that the app itself registers. May use every priority. */
export const HOST = 'host';

/** An answer and whose it is. */
export interface Answer<Output> {
  readonly answer: Output;
  /** Full name of the plugin, or `host`. */
  readonly by: string;
}

/** What the caller knows about one execution. */
export interface RunOptions {
  readonly user?: HookRun['user'];
  readonly session?: HookRun['session'];
  /** Full name of the plugin on whose behalf it is fired. Default: the app itself. */
  readonly firedBy?: HookRun['firedBy'];
  /** What its handlers share. Default: nothing yet. */
  readonly state?: Map<string, unknown>;
  /** Stops the execution: its promise rejects with `HOOK_CANCELLED`, the running handler's signal is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * The hooks of one host.
 *
 * Handlers run by priority, higher first, then by plugin id, then by registration index, on every machine alike. Each is
 * fenced: one that throws, answers with something invalid or runs out of time is skipped, the value before it is kept,
 * and the fault is put down to its plugin. So the methods below never reject because of a plugin; they reject only
 * with `HOOK_INVALID_INPUT` (the caller's value does not fit the token) and `HOOK_CANCELLED`.
 *
 * Values are frozen before the first plugin in the page sees them: handlers answer with a new value. A caller gives up
 * changing the value it passed in.
 */
export interface Hooks {
  /** Pass a value through all handlers; each gets the answer of the one before. */
  filter<Value>(token: FilterHook<Value>, value: Value, run?: RunOptions): Promise<Value>;
  /** Run all handlers one after the other; resolves with the faults, usually none. */
  event<Input>(token: EventHook<Input>, input: Input, run?: RunOptions): Promise<readonly AirlockError[]>;
  /** Ask handlers in order until one answers something else than `undefined`; later ones are not asked. */
  decision<Input, Output>(
    token: DecisionHook<Input, Output>,
    input: Input,
    run?: RunOptions,
  ): Promise<Answer<Output> | undefined>;
  /** Ask all handlers, started in order, waited for together; the answers are in order, `undefined` left out. */
  collect<Input, Output>(
    token: CollectHook<Input, Output>,
    input: Input,
    run?: RunOptions,
  ): Promise<readonly Answer<Output>[]>;

  /**
   * The same without waiting, for places that cannot wait. Handlers that are not `sync`, and those that answer with a
   * promise, are skipped with a `HOOK_NOT_SYNC` fault.
   */
  filterSync<Value>(token: FilterHook<Value>, value: Value, run?: RunOptions): Value;
  eventSync<Input>(token: EventHook<Input>, input: Input, run?: RunOptions): readonly AirlockError[];
  decisionSync<Input, Output>(
    token: DecisionHook<Input, Output>,
    input: Input,
    run?: RunOptions,
  ): Answer<Output> | undefined;
  collectSync<Input, Output>(
    token: CollectHook<Input, Output>,
    input: Input,
    run?: RunOptions,
  ): readonly Answer<Output>[];

  /** Whether any handler would run; ask before building an expensive value. */
  has(token: { readonly id: string }): boolean;

  /**
   * Make a token known, so that handlers registered by its id alone are checked against it. Firing does it too. The first
   * definition holds until it is taken back.
   */
  define(token: HookToken): Disposable;
  /** Every token known so far. */
  tokens(): readonly HookToken[];

  /** Add a handler. It runs from the next execution on; executions under way do not see it. */
  register(owner: string, hook: string, handler: HandlerOptions): Disposable;
  /** Put another priority in place of the declared one, now and for handlers yet to come; `undefined` takes it back. */
  setPriority(owner: string, hook: string, index: number, priority: number | undefined): void;
  /** Pass over all handlers of a plugin until `resume`; `reason` is a sentence shown by `explain`. */
  suspend(owner: string, reason: string): void;
  resume(owner: string): void;

  /** The order of the handlers of one hook, and why. */
  explain(hook: string): readonly HandlerExplanation[];
  /** Figures per handler, in order; of one hook or all. */
  stats(hook?: string): readonly HandlerStats[];
  /** How often handlers of a plugin answered well and failed, since the start. */
  outcomes(owner: string): Outcomes;
  /** The same with the time its handlers took, of handlers that are gone, too. */
  totals(owner: string): OwnerTotals;
  /** State shared by the handlers of an execution under way; `undefined` when it has ended. */
  state(executionId: string): Map<string, unknown> | undefined;
  /** Watch executions from outside: what each handler got, gave and changed. Costs nothing while nobody does. */
  inspect(inspector: HookInspector): Disposable;
}

/** One handler, as the engine runs it. */
export interface HandlerOptions {
  /** The kind its author took the hook for; another kind than the token's is refused with `HOOK_KIND_MISMATCH`. */
  readonly kind?: HookKind;
  /** Default: `Priority.NORMAL`, 100. 1000 and above needs the policy's consent, else it is lowered to 999. */
  readonly priority?: number;
  /** Position among the plugin's registrations; `manifest.hooks[index]`. */
  readonly index: number;
  /** Milliseconds one call may take. Default: the token's. */
  readonly timeout?: number;
  /** Milliseconds that its calls may take at most, whatever hook and handler say. Default: 30 s, or the hook's own. */
  readonly longest?: number;
  /** How often a failed call is tried again. Default: 0. */
  readonly retries?: number;
  /** Whether it answers at once, in the page. Default: false. */
  readonly sync?: boolean;
  /** Whether the realm copies values at its boundary, so that they need not be frozen. Default: false. */
  readonly isolated?: boolean;
  /**
   * Called before each call; start the plugin if it is not running. Answers `undefined` when it is ready. The time it
   * takes is not the handler's; when it rejects, the handler is skipped.
   */
  readonly prepare?: () => Promise<unknown> | undefined;
  readonly run: (value: unknown, call: HookCall) => unknown;
  /** The id by which its author knows the hook. Default: the hook's own. */
  readonly alias?: string;
  /**
   * Where a relay finds it, while its plugin runs behind one. Handlers of one relay that follow each other may be asked by
   * it, without `run`; `prepare` is called as for each call. Default: it is always asked by `run`.
   */
  readonly seat?: () => Seat | undefined;
  /** Called before a relay may ask it; `undefined` when it may not be asked so now. Default: it always may. */
  readonly visit?: () => Visit | undefined;
}

/** What one call of a handler is given beside the value. */
export interface HookCall {
  /** The facts of the execution as plain frozen data, the same for all its handlers. */
  readonly run: HookRun;
  /** Shared by all handlers of this execution. */
  readonly state: Map<string, unknown>;
  /** Aborted when this handler runs out of time or the execution is cancelled. Made when first asked for. */
  readonly signal: AbortSignal;
}

export interface HandlerExplanation {
  readonly position: number;
  readonly owner: string;
  readonly index: number;
  readonly priority: number;
  readonly declared: number;
  readonly timeout: number;
  readonly sync: boolean;
  readonly suspended: boolean;
  /** A sentence: why it stands here. */
  readonly reason: string;
}

export interface HandlerStats {
  readonly hook: string;
  readonly owner: string;
  readonly index: number;
  readonly calls: number;
  readonly faults: number;
  /** Answers that came after the handler was given up. */
  readonly late: number;
  /** Milliseconds, from a sample of the calls; zeros when none was timed yet. */
  readonly time: TimeStats;
}

/** Totals that only grow. */
export interface Outcomes {
  readonly succeeded: number;
  readonly failed: number;
}

export interface OwnerTotals extends Outcomes {
  /** Answers that came after the handler was given up. */
  readonly late: number;
  readonly time: TimeStats;
}

export interface TimeStats {
  readonly samples: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One call of a handler, seen from outside. `before` and `after` are frozen or copies: safe to keep. */
export interface HookStep {
  readonly executionId: string;
  readonly hook: string;
  readonly kind: HookKind;
  readonly owner: string;
  readonly index: number;
  readonly position: number;
  /** Whether the execution waits for promises; one that does not cannot be held. */
  readonly waits: boolean;
  readonly before: unknown;
}

export interface HookStepResult extends HookStep {
  readonly after: unknown;
  /** Milliseconds the handler took. */
  readonly time: number;
  /** Milliseconds it waited before that, for its plugin to start or for an inspector. */
  readonly queued: number;
  readonly fault?: AirlockError;
  /** What a filter changed, computed when asked for. */
  changes(): readonly Change[];
}

export interface HookInspector {
  /** Only this hook. Default: all. */
  readonly hook?: string;
  /** Only one of so many executions of each hook, the first among them; the others pay nothing. Default: 1, all. */
  readonly every?: number;
  /** Asked before each execution that it would watch: `false` lets it pass unseen. */
  wants?(): boolean;
  /** Called before each handler; the execution waits for the promise. Executions that cannot wait do not. */
  before?(step: HookStep): Promise<void> | void;
  after?(step: HookStepResult): void;
  /** Called when an execution that was watched has ended, however it ended. */
  ended?(executionId: string): void;
}

/** One difference between two plain values. `path` holds keys and indexes from the root. */
export type Change =
  | { readonly path: readonly (string | number)[]; readonly op: 'add'; readonly after: unknown }
  | { readonly path: readonly (string | number)[]; readonly op: 'remove'; readonly before: unknown }
  | {
      readonly path: readonly (string | number)[];
      readonly op: 'replace';
      readonly before: unknown;
      readonly after: unknown;
    };

/** What the team allows. */
export interface HookPolicy {
  /** Whether a plugin may use priorities of 1000 and above on a hook. */
  allowReserved(owner: string, hook: string): boolean;
}

/** Checks one value: `undefined` when it fits, else a sentence that names the path and what is wrong. */
export type Check = (value: unknown) => string | undefined;

export interface HooksOptions {
  readonly clock?: Clock;
  /** Told of every fault, attributed. What it throws is dropped: a report must not break the run. */
  readonly onFault?: (fault: AirlockError) => void;
  /** Default: no plugin may use reserved priorities. */
  readonly policy?: HookPolicy;
  /** Compiles a JSON Schema to a check, once per token. Default: values are not checked. */
  readonly compile?: (schema: JsonSchema) => Check;
  /**
   * How many executions of a hook are timed: the first so many, then one of so many; 0 for none. Taking the time costs
   * more than calling a handler in the page. Those with a handler behind a boundary are always timed. Default: 64.
   */
  readonly sampleEvery?: number;
  /** Where random execution ids come from. Default: the platform's `crypto`. */
  readonly id?: () => string;
}
