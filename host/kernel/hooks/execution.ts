import type { HookKind, HookRun, HookToken } from '@airlock/sdk';
import type { Clock } from '../clock.ts';
import type { AirlockError } from '../errors.ts';
import type { Entry } from './entry.ts';
import { deepFreeze } from './freeze.ts';
import type { Handler } from './handler.ts';
import type { Observer } from './observer.ts';
import type { Check, HookCall, RunOptions } from './types.ts';
import type { Watchdog } from './watchdog.ts';

/** What every execution needs of the engine. */
export interface ExecutionHost {
  readonly clock: Clock;
  readonly watchdog: Watchdog;
  readonly id: () => string;
  /** Executions whose id somebody knows; the others need no entry. */
  readonly underWay: Map<string, Execution>;
  report(fault: AirlockError): void;
}

/** One firing of a hook. Id, time and shared state are made when somebody asks, so that most firings pay for none. */
export class Execution {
  readonly entry: Entry;
  /** What its hook was when it was fired: a hook of a plugin may be gone before it ends. */
  readonly kind: HookKind;
  readonly token: HookToken | undefined;
  readonly output: Check | undefined;
  /** Whether it may wait for promises. */
  readonly waits: boolean;
  readonly timed: boolean;
  readonly observer: Observer | undefined;
  /** Whether handlers only have to be called: a filter that nobody times, watches, checks or ends, its handlers plain. */
  readonly quick: boolean;
  /** Whether handlers that run side by side may be asked by their relay. Somebody who watches sees them one by one. */
  readonly rounds: boolean;
  readonly #options: RunOptions | undefined;
  #facts: { readonly run: HookRun; state: Map<string, unknown> | undefined } | undefined;
  #users = 0;

  constructor(
    entry: Entry,
    waits: boolean,
    timed: boolean,
    observer: Observer | undefined,
    options: RunOptions | undefined,
  ) {
    this.entry = entry;
    this.kind = entry.kind;
    this.token = entry.token;
    this.output = entry.output;
    this.waits = waits;
    this.timed = timed;
    this.observer = observer;
    this.quick = waits && !timed && entry.quick && options?.signal === undefined;
    this.rounds = waits && observer === undefined && entry.neighbours;
    this.#options = options;
  }

  get host(): ExecutionHost {
    return this.entry.host;
  }

  get run(): HookRun {
    return this.#known().run;
  }

  get state(): Map<string, unknown> {
    const facts = this.#known();
    facts.state ??= new Map();
    return facts.state;
  }

  get signal(): AbortSignal | undefined {
    return this.#options?.signal;
  }

  /** Somebody works on it. Every `begin` is followed by one `end`. */
  begin(): void {
    this.#users += 1;
  }

  end(): void {
    this.#users -= 1;
    if (this.#users > 0 || this.#facts === undefined) return;
    this.host.underWay.delete(this.#facts.run.executionId);
    this.observer?.ended(this.#facts.run.executionId);
  }

  #known(): { readonly run: HookRun; state: Map<string, unknown> | undefined } {
    if (this.#facts === undefined) {
      const options = this.#options;
      const run: HookRun = {
        executionId: this.host.id(),
        hook: this.entry.id,
        time: this.host.clock.now(),
        ...(options?.user === undefined ? {} : { user: options.user }),
        ...(options?.session === undefined ? {} : { session: options.session }),
        ...(options?.firedBy === undefined ? {} : { firedBy: options.firedBy }),
      };
      // To its leaves: who fired it may hand out objects of its own, such as the roles of the user.
      deepFreeze(run);
      this.#facts = { run, state: options?.state };
      if (this.#users > 0) this.host.underWay.set(run.executionId, this);
    }
    return this.#facts;
  }
}

/** Tells which handler is asked now, so that what was made for one is not mistaken for that of the next. */
export interface Position {
  readonly at: number;
}

/**
 * What the handlers of one run are given, as long as all of them answer in time. When one does not, this call dies with
 * it and the handlers after it get a new one: whatever the late handler still does or answers reaches nobody.
 */
export class Call implements HookCall {
  readonly #execution: Execution;
  readonly #position: Position;
  /** Made for the handler that asked for it, with the attempt under way of that handler. */
  #own: { readonly at: number; readonly controller: AbortController; attempt: Call | undefined } | undefined;
  #death: { readonly reason: unknown; readonly overdue: Handler | undefined } | undefined;

  constructor(execution: Execution, position: Position) {
    this.#execution = execution;
    this.#position = position;
  }

  get run(): HookRun {
    return this.#execution.run;
  }

  get state(): Map<string, unknown> {
    return this.#execution.state;
  }

  get signal(): AbortSignal {
    return this.#current().controller.signal;
  }

  get dead(): boolean {
    return this.#death !== undefined;
  }

  /** The handler whose time limit it died of. */
  get overdue(): Handler | undefined {
    return this.#death?.overdue;
  }

  /** An attempt of the handler that is asked now; it dies with this call. */
  adopt(attempt: Call): void {
    this.#current().attempt = attempt;
  }

  die(reason: unknown, overdue?: Handler): void {
    this.#death = { reason, overdue };
    const own = this.#own;
    // What is left over from a handler that has answered is not its business.
    this.#own = own?.at === this.#position.at ? own : undefined;
    this.#own?.controller.abort(reason);
    this.#own?.attempt?.die(reason, overdue);
  }

  #current(): { readonly controller: AbortController; attempt: Call | undefined } {
    const { at } = this.#position;
    // A dead call belongs to the handler it died with, whoever is asked by now.
    if (this.#own === undefined || (this.#death === undefined && this.#own.at !== at)) {
      this.#own = { at, controller: new AbortController(), attempt: undefined };
      if (this.#death !== undefined) this.#own.controller.abort(this.#death.reason);
    }
    return this.#own;
  }
}
