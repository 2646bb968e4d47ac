import { AirlockError } from '../errors.ts';
import { askAgain } from './attempt.ts';
import { Call, type Execution, type Position } from './execution.ts';
import { cancelled, invalid, isUnready, notSync, threw, timedOut, Unready, unready } from './fault.ts';
import { deepFreeze } from './freeze.ts';
import type { Handler } from './handler.ts';
import { PASSED } from './passed.ts';
import { hear, promiseOf } from './promises.ts';
import { NOTHING, type RoundReport } from './relay.ts';
import { type Round, roundFrom } from './round.ts';
import type { Answer } from './types.ts';
import { Waiting, type Waits } from './waiting.ts';

const noFaults: readonly AirlockError[] = Object.freeze([]);

/**
 * One pass over handlers, as a state machine: it goes on by itself as long as handlers answer at once, stops where one
 * answers with a promise, and goes on from there. It makes a promise of its own only if it has to wait.
 */
export class Run implements Waits, Position {
  /** Index of the handler that is asked now. */
  at = 0;
  readonly #execution: Execution;
  readonly #handlers: readonly Handler[];
  #value: unknown;
  /** The value that was frozen last. */
  #frozen: unknown;
  #began = 0;
  /** Milliseconds the handler that is asked now waited before it was called. */
  #queued = 0;
  /** Whether the handler that is asked now is limited elsewhere. */
  #unlimited = false;
  #call: Call;
  /** Of an event. */
  #faults: AirlockError[] | undefined;
  /** Of a decision, or of one handler of a collect. */
  #won: Answer<unknown> | undefined;
  #waiting: Waiting | undefined;
  /** Handlers from `at` on that a relay asks now. */
  #round: Round | undefined;
  /** Handlers before this index are asked one by one, because a round came to nothing. */
  #alone = 0;
  /** The handler with which a round was lost. */
  #skipped = -1;
  /** Its caller ended it, and has been told. */
  #isCancelled = false;
  /** Position of the first handler among all that the execution asks. */
  readonly #first: number;

  constructor(execution: Execution, handlers: readonly Handler[], value: unknown, first = 0) {
    this.#execution = execution;
    this.#handlers = handlers;
    this.#value = value;
    this.#first = first;
    this.#call = new Call(execution, this);
    execution.begin();
  }

  /** Run without waiting; the answer is the value of a filter, the faults of an event, the answer of a decision. */
  now(): unknown {
    this.#advance();
    this.#execution.end();
    const { signal } = this.#execution;
    if (signal?.aborted) throw cancelled(this.#execution, signal.reason);
    return this.#result();
  }

  /** Go on, without waiting, where a sprint could not: with what the handler at this index answered or threw. */
  resume(at: number, outcome: { readonly answer: unknown } | { readonly thrown: unknown }): unknown {
    const handler = this.#handlers[at]!;
    this.at = at;
    if ('thrown' in outcome) this.#threw(handler, outcome.thrown);
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
        : Promise.resolve(this.#result());
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
    if (this.#round !== undefined) return this.#cameBack(this.#round, answer as RoundReport);
    const handler = this.#handlers[this.at]!;
    if (this.#execution.quick && answer !== undefined) {
      this.#accept(handler, answer);
      this.at += 1;
    } else {
      let more = true;
      try {
        more = this.#take(handler, answer);
      } catch (thrown) {
        this.#threw(handler, thrown);
      }
      this.at = more ? this.at + 1 : this.#handlers.length;
    }
    this.#continue();
  }

  threw(thrown: unknown): void {
    if (this.#round !== undefined) return this.#lost(this.#round, thrown);
    this.#threw(this.#handlers[this.at]!, thrown);
    this.at += 1;
    this.#continue();
  }

  /** The handler that is waited for ran out of time: give it up and go on without it. */
  expired(): void {
    // The promise of a round that is abandoned rejects.
    if (this.#round !== undefined) return this.#round.abandon();
    const handler = this.#handlers[this.at]!;
    const fault = timedOut(this.#execution, handler);
    this.#call.die(fault, handler);
    this.#call = new Call(this.#execution, this);
    this.#waiting?.listen(this.#call);
    this.#fail(handler, fault);
    this.at += 1;
    this.#continue();
  }

  cancelled(reason: unknown): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#call.die(reason);
    this.#round?.abandon(reason);
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
      waiting.finish(this.#result());
    }
  }

  /** Ask handlers from `#at` on; a promise when one has to be waited for, `undefined` at the end. */
  #advance(): Promise<unknown> | undefined {
    const { quick, timed } = this.#execution;
    if (timed) this.#began = this.#execution.host.clock.elapsed();
    for (;;) {
      try {
        return quick ? this.#hurry() : this.#pass();
      } catch (thrown) {
        this.#threw(this.#handlers[this.at]!, thrown);
        this.at += 1;
      }
    }
  }

  /** The loop over handlers that only have to be called, apart from `#pass` because it is half as fast inside it. */
  #hurry(): Promise<unknown> | undefined {
    const handlers = this.#handlers;
    const call = this.#call;
    let value = this.#value;
    for (let at = this.at; at < handlers.length; at++) {
      const handler = handlers[at]!;
      if (!handler.live) continue;
      this.at = at;
      if (typeof value === 'object' && value !== this.#frozen) this.#freeze(handler, value);
      const answer = handler.run(value, call);
      if (typeof answer === 'object' && answer !== null) {
        const later = promiseOf(answer);
        if (later !== undefined) return later;
        if (answer !== value) this.#freeze(handler, answer);
      }
      if (answer === undefined) {
        this.#take(handler, answer);
      } else {
        this.#accept(handler, answer);
        value = answer;
      }
    }
    return undefined;
  }

  #pass(): Promise<unknown> | undefined {
    const handlers = this.#handlers;
    const { rounds, signal } = this.#execution;
    for (; this.at < handlers.length; this.at++) {
      if (signal?.aborted) return undefined;
      const handler = handlers[this.at]!;
      if (!handler.live || this.at === this.#skipped || handler.owner.suspended !== undefined) continue;
      if (rounds && this.at >= this.#alone) {
        this.#round = roundFrom(handlers, this.at);
        if (this.#round !== undefined) return this.#round.start(this.#execution, this.#value, this.#call);
      }
      if (this.#value !== this.#frozen) this.#freeze(handler, this.#value);
      const answer = this.#ask(handler, this.#value);
      const later = typeof answer === 'object' && answer !== null ? promiseOf(answer) : undefined;
      if (later !== undefined) {
        if (this.#mayWait(handler, later)) return later;
      } else if (!this.#take(handler, answer)) return undefined;
    }
    return undefined;
  }

  /** What the handler that a sprint ended with answered. */
  #answeredNow(handler: Handler, answer: unknown): void {
    try {
      const later = typeof answer === 'object' && answer !== null ? promiseOf(answer) : undefined;
      if (later === undefined) this.#take(handler, answer);
      else this.#mayWait(handler, later);
    } catch (thrown) {
      this.#threw(handler, thrown);
    }
  }

  #freeze(handler: Handler, value: unknown): void {
    if (!handler.frozen) return;
    deepFreeze(value);
    this.#frozen = value;
  }

  /** Whether this run waits for promises; if not, the handler is refused and its promise dropped. */
  #mayWait(handler: Handler, later: Promise<unknown>): boolean {
    if (this.#execution.waits) return true;
    later.catch(() => undefined);
    this.#refuse(handler);
    return false;
  }

  /** Ask a handler that may have to be started, watched or asked again. */
  #ask(handler: Handler, value: unknown): unknown {
    const execution = this.#execution;
    if (!execution.waits && !handler.sync) {
      this.#refuse(handler);
      return PASSED;
    }
    const gate = execution.observer?.before(execution, handler, this.#first + this.at, value);
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
    return this.#askPrepared(handler, value, Promise.all([gate, ready]));
  }

  async #askPrepared(handler: Handler, value: unknown, ready: Promise<unknown>): Promise<unknown> {
    const call = this.#call;
    try {
      await ready;
    } catch (thrown) {
      throw new Unready(thrown);
    }
    if (call.dead || !handler.live) return PASSED;
    if (this.#execution.timed) {
      const now = this.#execution.host.clock.elapsed();
      this.#queued = now - this.#began;
      this.#began = now;
    }
    return askAgain(this.#execution, handler, value, call);
  }

  /** Use an answer; false when the run is over. */
  #take(handler: Handler, answer: unknown): boolean {
    if (answer === PASSED) return true;
    const { kind, output, timed } = this.#execution;
    const before = this.#value;
    // Here, so that one whose parts cannot be read is put down to the handler that gave it; and for good: what is checked
    // next must not change afterwards.
    if (answer !== before && kind !== 'event') this.#freeze(handler, answer);
    if (kind === 'filter') {
      // What a plugin gave back unchanged was frozen when it got it, and is as right as before.
      if (answer !== before || !handler.frozen) {
        const problem = answer === undefined ? NOTHING : output?.(answer);
        if (problem !== undefined) return this.#invalid(handler, problem);
      } else if (answer === undefined) return this.#invalid(handler, NOTHING);
    } else if (kind !== 'event' && answer !== undefined) {
      const problem = output?.(answer);
      if (problem !== undefined) return this.#invalid(handler, problem);
      this.#won = { answer, by: handler.owner.name };
    }
    this.#accept(handler, kind === 'filter' ? answer : before);
    if (timed) this.#time(handler, before, kind === 'filter' ? this.#value : answer, undefined);
    return this.#won === undefined;
  }

  /** What a relay did for us, put down to the handlers as if each had been asked from here. */
  #cameBack(round: Round, { outcomes, answer }: RoundReport): void {
    const { kind, output, host } = this.#execution;
    if (answer !== undefined && output?.(answer) !== undefined) return this.#lost(round);
    this.#round = undefined;
    round.leave(outcomes);
    const now = host.clock.elapsed();
    for (const [index, outcome] of outcomes.entries()) {
      const { position, handler } = round.stops[index]!;
      this.at = position;
      this.#began = now - outcome.time;
      if (outcome.status === 'answered') {
        this.#accept(handler, kind === 'filter' ? answer : this.#value);
        this.#time(handler, this.#value, this.#value, undefined);
      } else if (handler.live) {
        if (outcome.status === 'threw') this.#threw(handler, outcome.error);
        else if (outcome.status === 'invalid') this.#invalid(handler, outcome.problem);
        else this.#fail(handler, timedOut(this.#execution, handler));
      }
    }
    if (kind === 'decision' && answer !== undefined) {
      this.#won = { answer, by: this.#handlers[this.at]!.owner.name };
      this.at = this.#handlers.length;
    } else this.at = round.end;
    this.#continue();
  }

  /** A round came to nothing; its handlers are asked one by one, but not the one that may have been the end of it. */
  #lost(round: Round, thrown?: unknown): void {
    this.#round = undefined;
    round.leave();
    this.#alone = round.end;
    const last = round.current;
    if (last === undefined && thrown instanceof AirlockError && thrown.code === 'CHANNEL_CLOSED') round.distrust();
    if (last !== undefined && thrown !== undefined) {
      this.#skipped = last.position;
      this.#threw(last.handler, thrown);
    }
    this.#continue();
  }

  #accept(handler: Handler, value: unknown): void {
    handler.calls += 1;
    this.#value = value;
  }

  #invalid(handler: Handler, problem: string): true {
    this.#fail(handler, invalid(this.#execution, handler, problem));
    return true;
  }

  #threw(handler: Handler, thrown: unknown): void {
    if (isUnready(thrown)) this.#fail(handler, unready(this.#execution, handler, thrown.cause), false);
    else this.#fail(handler, threw(this.#execution, handler, thrown));
  }

  #fail(handler: Handler, fault: AirlockError, report = true): void {
    const { kind, timed, host } = this.#execution;
    handler.calls += 1;
    handler.faults += 1;
    if (kind === 'event') (this.#faults ??= []).push(fault);
    if (timed) this.#time(handler, this.#value, this.#value, fault);
    if (report) host.report(fault);
  }

  /** Skip a handler that cannot answer at once. Told once: the reason does not change from run to run. */
  #refuse(handler: Handler): void {
    handler.sync = false;
    if (handler.refused) return;
    handler.refused = true;
    this.#execution.entry.refresh();
    this.#execution.host.report(notSync(this.#execution, handler));
  }

  #time(handler: Handler, before: unknown, after: unknown, fault: AirlockError | undefined): void {
    const { host, observer } = this.#execution;
    const now = host.clock.elapsed();
    const time = now - this.#began;
    handler.time(time);
    observer?.after(
      this.#execution,
      handler,
      this.#first + this.at,
      before,
      after,
      { time, queued: this.#queued },
      fault,
    );
    this.#queued = 0;
    this.#began = now;
  }

  #limit(): number {
    if (this.#round !== undefined) return this.#round.timeout;
    if (!this.#unlimited) return this.#handlers[this.at]!.timeout;
    this.#unlimited = false;
    return Infinity;
  }

  #result(): unknown {
    const { kind } = this.#execution;
    if (kind === 'filter') return this.#value;
    return kind === 'event' ? (this.#faults ?? noFaults) : this.#won;
  }
}
