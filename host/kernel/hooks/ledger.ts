import type { AirlockError } from '../errors.ts';
import type { Execution } from './execution.ts';
import { invalid, isUnready, notSync, threw, timedOut, unready } from './fault.ts';
import { deepFreeze } from './freeze.ts';
import type { Handler } from './handler.ts';
import { PASSED } from './passed.ts';
import { NOTHING, type StopOutcome } from './relay.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { Answer } from './types.ts';

const noFaults: readonly AirlockError[] = Object.freeze([]);

/** What has come of a run so far: its value, its faults, its answer; and what is put down to each of its handlers. */
export class Ledger {
  readonly #execution: Execution;
  /** Of a run whose handlers are timed. */
  readonly stopwatch: Stopwatch | undefined;
  #value: unknown;
  /** The value that was frozen last. */
  #frozen: unknown;
  /** Of an event. */
  #faults: AirlockError[] | undefined;
  /** Of a decision, or of one handler of a collect. */
  #won: Answer<unknown> | undefined;

  constructor(execution: Execution, value: unknown, stopwatch: Stopwatch | undefined) {
    this.#execution = execution;
    this.#value = value;
    this.stopwatch = stopwatch;
  }

  /** What the next handler is given. */
  get value(): unknown {
    return this.#value;
  }

  /** The value of a filter, the faults of an event, the answer of a decision. */
  result(): unknown {
    const { kind } = this.#execution;
    if (kind === 'filter') return this.#value;
    return kind === 'event' ? (this.#faults ?? noFaults) : this.#won;
  }

  /** Make sure that a plugin's handler can neither change what it is given nor, later, what it gave. */
  freeze(handler: Handler, value: unknown): void {
    if (value === this.#frozen || !handler.frozen) return;
    deepFreeze(value);
    this.#frozen = value;
  }

  /** Use an answer; false when the run is over. */
  take(handler: Handler, answer: unknown): boolean {
    if (answer === PASSED) return true;
    const { kind, output } = this.#execution;
    const before = this.#value;
    // Here, so that one whose parts cannot be read is put down to the handler that gave it; and for good: what is checked
    // next must not change afterwards.
    if (answer !== before && kind !== 'event') this.freeze(handler, answer);
    if (kind === 'filter') {
      // What a plugin gave back unchanged was frozen when it got it, and is as right as before.
      if (answer !== before || !handler.frozen) {
        const problem = answer === undefined ? NOTHING : output?.(answer);
        if (problem !== undefined) return this.#invalid(handler, problem);
      } else if (answer === undefined) return this.#invalid(handler, NOTHING);
    } else if (kind !== 'event' && answer !== undefined) {
      const problem = output?.(answer);
      if (problem !== undefined) return this.#invalid(handler, problem);
      this.win(handler, answer);
    }
    this.accept(handler, kind === 'filter' ? answer : before);
    this.stopwatch?.stop(handler, before, kind === 'filter' ? this.#value : answer, undefined);
    return this.#won === undefined;
  }

  /** Count a handler and go on with a value that is known to be right. */
  accept(handler: Handler, value: unknown): void {
    handler.calls += 1;
    this.#value = value;
  }

  /** The answer that ends the run. */
  win(handler: Handler, answer: unknown): void {
    this.#won = { answer, by: handler.owner.name };
  }

  /** What a relay tells of a handler, put down to it as if it had been asked from here; `answer`: that of the round. */
  relayed(handler: Handler, outcome: StopOutcome, answer: unknown): void {
    const { kind } = this.#execution;
    this.stopwatch?.start(outcome.time);
    if (outcome.status === 'answered') {
      this.accept(handler, kind === 'filter' ? answer : this.#value);
      this.stopwatch?.stop(handler, this.#value, this.#value, undefined);
    } else if (handler.live) {
      if (outcome.status === 'threw') this.threw(handler, outcome.error);
      else if (outcome.status === 'invalid') this.#invalid(handler, outcome.problem);
      else this.fail(handler, timedOut(this.#execution, handler));
    }
  }

  threw(handler: Handler, thrown: unknown): void {
    if (isUnready(thrown)) this.fail(handler, unready(this.#execution, handler, thrown.cause), false);
    else this.fail(handler, threw(this.#execution, handler, thrown));
  }

  fail(handler: Handler, fault: AirlockError, report = true): void {
    const { kind, host } = this.#execution;
    handler.calls += 1;
    handler.faults += 1;
    if (kind === 'event') (this.#faults ??= []).push(fault);
    this.stopwatch?.stop(handler, this.#value, this.#value, fault);
    if (report) host.report(fault);
  }

  /** Skip a handler that cannot answer at once. Told once: the reason does not change from run to run. */
  refuse(handler: Handler): void {
    handler.sync = false;
    if (handler.refused) return;
    handler.refused = true;
    this.#execution.entry.refresh();
    this.#execution.host.report(notSync(this.#execution, handler));
  }

  #invalid(handler: Handler, problem: string): true {
    this.fail(handler, invalid(this.#execution, handler, problem));
    return true;
  }
}
