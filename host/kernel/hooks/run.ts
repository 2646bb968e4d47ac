import { askPrepared } from './attempt.ts';
import { Call, type Execution, type Position } from './execution.ts';
import { cancelled, timedOut } from './fault.ts';
import type { Handler } from './handler.ts';
import { Ledger } from './ledger.ts';
import { PASSED } from './passed.ts';
import { hear, promiseOf } from './promises.ts';
import type { RoundReport } from './relay.ts';
import type { Round } from './round.ts';
import { Rounds } from './rounds.ts';
import { Stopwatch } from './stopwatch.ts';
import { Waiting, type Waits } from './waiting.ts';

/**
 * One pass over handlers, as a state machine: it goes on by itself as long as handlers answer at once, stops where one
 * answers with a promise, and goes on from there. It makes a promise of its own only if it has to wait.
 */
export class Run implements Waits, Position {
  /** Index of the handler that is asked now. */
  at = 0;
  readonly #execution: Execution;
  readonly #handlers: readonly Handler[];
  readonly #ledger: Ledger;
  /** Whether the handler that is asked now is limited elsewhere. */
  #unlimited = false;
  #call: Call;
  /** Where handlers may be asked by their relay. */
  readonly #rounds: Rounds | undefined;
  #waiting: Waiting | undefined;
  /** Its caller ended it, and has been told. */
  #isCancelled = false;

  /** `first`: position of the first handler among all that the execution asks. */
  constructor(execution: Execution, handlers: readonly Handler[], value: unknown, first = 0) {
    this.#execution = execution;
    this.#handlers = handlers;
    this.#ledger = new Ledger(execution, value, execution.timed ? new Stopwatch(execution, this, first) : undefined);
    this.#call = new Call(execution, this);
    this.#rounds = execution.rounds ? new Rounds() : undefined;
    execution.begin();
  }

  /** Run without waiting; the answer is the value of a filter, the faults of an event, the answer of a decision. */
  now(): unknown {
    this.#advance();
    this.#execution.end();
    const { signal } = this.#execution;
    if (signal?.aborted) throw cancelled(this.#execution, signal.reason);
    return this.#ledger.result();
  }

  /** Go on, without waiting, where a sprint could not: with what the handler at this index answered or threw. */
  resume(at: number, outcome: { readonly answer: unknown } | { readonly thrown: unknown }): unknown {
    const handler = this.#handlers[at]!;
    this.at = at;
    if ('thrown' in outcome) this.#ledger.threw(handler, outcome.thrown);
    else this.#answeredNow(handler, outcome.answer);
    this.at = at + 1;
    return this.now();
  }

  /** Run, waiting where a handler needs it. */
  start(): Promise<unknown> {
    const later = this.#advance();
    const { signal } = this.#execution;
    if (later === undefined) {
      this.#execution.end();
      return signal?.aborted
        ? Promise.reject(cancelled(this.#execution, signal.reason))
        : Promise.resolve(this.#ledger.result());
    }
    const waiting = new Waiting(this, this.#execution, this.#call, this.#limit());
    this.#waiting = waiting;
    hear(later, waiting);
    // A handler may have brought that about itself.
    if (signal?.aborted) this.cancelled(signal.reason);
    return waiting.promise;
  }

  /** The handler that is waited for answered. */
  answered(answer: unknown): void {
    // A round is answered with its report.
    const round = this.#rounds?.current;
    if (round !== undefined) return this.#cameBack(round, answer as RoundReport);
    const handler = this.#handlers[this.at]!;
    if (this.#execution.quick && answer !== undefined) {
      this.#ledger.accept(handler, answer);
      this.at += 1;
    } else {
      let more = true;
      try {
        more = this.#ledger.take(handler, answer);
      } catch (thrown) {
        this.#ledger.threw(handler, thrown);
      }
      this.at = more ? this.at + 1 : this.#handlers.length;
    }
    this.#continue();
  }

  threw(thrown: unknown): void {
    const round = this.#rounds?.current;
    if (round !== undefined) return this.#lost(round, thrown);
    this.#ledger.threw(this.#handlers[this.at]!, thrown);
    this.at += 1;
    this.#continue();
  }

  /** The handler that is waited for ran out of time: give it up and go on without it. */
  expired(): void {
    // The promise of a round that is abandoned rejects.
    const round = this.#rounds?.current;
    if (round !== undefined) return round.abandon();
    const handler = this.#handlers[this.at]!;
    const fault = timedOut(this.#execution, handler);
    this.#call.die(fault, handler);
    this.#call = new Call(this.#execution, this);
    this.#waiting?.listen(this.#call);
    this.#ledger.fail(handler, fault);
    this.at += 1;
    this.#continue();
  }

  cancelled(reason: unknown): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#call.die(reason);
    this.#rounds?.current?.abandon(reason);
    this.#execution.end();
    this.#waiting?.fail(cancelled(this.#execution, reason));
  }

  #continue(): void {
    const later = this.#advance();
    const waiting = this.#waiting!;
    if (later !== undefined) {
      if (!this.#isCancelled) waiting.renew(this.#limit());
      hear(later, waiting);
    } else if (!this.#isCancelled) {
      this.#execution.end();
      waiting.finish(this.#ledger.result());
    }
  }

  /** Ask handlers from `#at` on; a promise when one has to be waited for, `undefined` at the end. */
  #advance(): Promise<unknown> | undefined {
    const { quick } = this.#execution;
    this.#ledger.stopwatch?.start();
    for (;;) {
      try {
        return quick ? this.#hurry() : this.#pass();
      } catch (thrown) {
        this.#ledger.threw(this.#handlers[this.at]!, thrown);
        this.at += 1;
      }
    }
  }

  /** The loop over handlers that only have to be called, apart from `#pass` because it is half as fast inside it. */
  #hurry(): Promise<unknown> | undefined {
    const handlers = this.#handlers;
    const call = this.#call;
    const ledger = this.#ledger;
    let { value } = ledger;
    for (let at = this.at; at < handlers.length; at++) {
      const handler = handlers[at]!;
      if (!handler.live) continue;
      this.at = at;
      if (typeof value === 'object') ledger.freeze(handler, value);
      const answer = handler.run(value, call);
      if (typeof answer === 'object' && answer !== null) {
        const later = promiseOf(answer);
        if (later !== undefined) return later;
        if (answer !== value) ledger.freeze(handler, answer);
      }
      if (answer === undefined) {
        ledger.take(handler, answer);
      } else {
        ledger.accept(handler, answer);
        value = answer;
      }
    }
    return undefined;
  }

  #pass(): Promise<unknown> | undefined {
    const handlers = this.#handlers;
    const ledger = this.#ledger;
    const rounds = this.#rounds;
    const { signal } = this.#execution;
    for (; this.at < handlers.length; this.at++) {
      if (signal?.aborted) return undefined;
      const handler = handlers[this.at]!;
      if (!handler.live || handler.owner.suspended !== undefined) continue;
      if (rounds !== undefined) {
        if (rounds.skips(this.at)) continue;
        const round = rounds.begin(handlers, this.at);
        if (round !== undefined) return round.start(this.#execution, ledger.value, this.#call);
      }
      ledger.freeze(handler, ledger.value);
      const answer = this.#ask(handler, ledger.value);
      const later = typeof answer === 'object' && answer !== null ? promiseOf(answer) : undefined;
      if (later !== undefined) {
        if (this.#mayWait(handler, later)) return later;
      } else if (!ledger.take(handler, answer)) return undefined;
    }
    return undefined;
  }

  /** What the handler that a sprint ended with answered. */
  #answeredNow(handler: Handler, answer: unknown): void {
    try {
      const later = typeof answer === 'object' && answer !== null ? promiseOf(answer) : undefined;
      if (later === undefined) this.#ledger.take(handler, answer);
      else this.#mayWait(handler, later);
    } catch (thrown) {
      this.#ledger.threw(handler, thrown);
    }
  }

  /** Whether this run waits for promises; if not, the handler is refused and its promise dropped. */
  #mayWait(handler: Handler, later: Promise<unknown>): boolean {
    if (this.#execution.waits) return true;
    later.catch(() => undefined);
    this.#ledger.refuse(handler);
    return false;
  }

  /** Ask a handler that may have to be started, watched or asked again. */
  #ask(handler: Handler, value: unknown): unknown {
    const execution = this.#execution;
    if (!execution.waits && !handler.sync) {
      this.#ledger.refuse(handler);
      return PASSED;
    }
    const gate = this.#ledger.stopwatch?.announce(handler, value);
    const ready = handler.prepare?.();
    if (!execution.waits) {
      if (ready === undefined) return handler.run(value, this.#call);
      // Being started now, for the next time; who starts it reports what goes wrong.
      ready.catch(() => undefined);
      return PASSED;
    }
    if (gate === undefined && ready === undefined && handler.retries === 0) return handler.run(value, this.#call);
    // Starting and pausing are not the handler's time; its calls are limited one by one.
    this.#unlimited = true;
    return askPrepared(execution, handler, value, this.#call, this.#ledger.stopwatch, Promise.all([gate, ready]));
  }

  /** What a relay did for us, put down to the handlers as if each had been asked from here. */
  #cameBack(round: Round, { outcomes, answer }: RoundReport): void {
    const { kind, output } = this.#execution;
    if (answer !== undefined && output?.(answer) !== undefined) return this.#lost(round);
    this.#rounds?.end();
    round.leave(outcomes);
    for (const [index, outcome] of outcomes.entries()) {
      const { position, handler } = round.stops[index]!;
      this.at = position;
      this.#ledger.relayed(handler, outcome, answer);
    }
    if (kind === 'decision' && answer !== undefined) {
      this.#ledger.win(this.#handlers[this.at]!, answer);
      this.at = this.#handlers.length;
    } else this.at = round.end;
    this.#continue();
  }

  #lost(round: Round, thrown?: unknown): void {
    const culprit = this.#rounds?.lose(round, thrown);
    if (culprit !== undefined) this.#ledger.threw(culprit, thrown);
    this.#continue();
  }

  #limit(): number {
    const round = this.#rounds?.current;
    if (round !== undefined) return round.timeout;
    if (!this.#unlimited) return this.#handlers[this.at]!.timeout;
    this.#unlimited = false;
    return Infinity;
  }
}
