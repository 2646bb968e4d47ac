import type { Call, Execution } from './execution.ts';
import type { Waiter } from './watchdog.ts';

/** What a run does when the handler it waits for settles, does not, or is no longer wanted. */
export interface Waits {
  answered(answer: unknown): void;
  threw(thrown: unknown): void;
  expired(): void;
  cancelled(reason: unknown): void;
}

/** The waiting part of a run, made when its first handler answers with a promise. */
export class Waiting implements Waiter {
  /** What the caller of the hook waits for. */
  readonly promise: Promise<unknown>;
  timeout: number;
  deadline = 0;
  before: Waiter | undefined;
  after: Waiter | undefined;
  /** To be given to the promise of the handler that is waited for. */
  onAnswer: (answer: unknown) => void;
  onThrow: (thrown: unknown) => void;
  readonly #run: Waits;
  readonly #execution: Execution;
  #resolve: (result: unknown) => void = noop;
  #reject: (reason: unknown) => void = noop;
  #onCancel: (() => void) | undefined;

  constructor(run: Waits, execution: Execution, call: Call, timeout: number) {
    this.#run = run;
    this.#execution = execution;
    this.timeout = timeout;
    this.onAnswer = noop;
    this.onThrow = noop;
    this.listen(call);
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { signal, host } = execution;
    if (signal !== undefined) {
      this.#onCancel = () => run.cancelled(signal.reason);
      signal.addEventListener('abort', this.#onCancel);
    }
    host.watchdog.add(this);
  }

  /** Bind what is heard from now on to the call that the handler was given: a dead call is not heard. */
  listen(call: Call): void {
    const run = this.#run;
    this.onAnswer = (answer) => {
      if (!call.dead) run.answered(answer);
      else if (call.overdue !== undefined) call.overdue.late += 1;
    };
    this.onThrow = (thrown) => {
      if (!call.dead) run.threw(thrown);
    };
  }

  /** The next handler is waited for. */
  renew(timeout: number): void {
    const { watchdog } = this.#execution.host;
    this.timeout = timeout;
    this.deadline = 0;
    if (timeout < watchdog.horizon) watchdog.lookIn(timeout);
  }

  expire(): void {
    this.#run.expired();
  }

  finish(result: unknown): void {
    this.#end();
    this.#resolve(result);
  }

  fail(reason: unknown): void {
    this.#end();
    this.#reject(reason);
  }

  #end(): void {
    const { host, signal } = this.#execution;
    host.watchdog.remove(this);
    if (this.#onCancel !== undefined) signal?.removeEventListener('abort', this.#onCancel);
  }
}

function noop(): void {
  // Replaced before anybody can call it.
}
