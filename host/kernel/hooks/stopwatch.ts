import type { AirlockError } from '../errors.ts';
import type { Execution, Position } from './execution.ts';
import type { Handler } from './handler.ts';

/** Takes the time of a run's handlers, one after the other, and shows each to whoever watches. */
export class Stopwatch {
  readonly #execution: Execution;
  readonly #position: Position;
  /** Position of the first handler of the run among all that the execution asks. */
  readonly #first: number;
  /** When the handler that is asked now was called, and for how many milliseconds it waited before. */
  #began = 0;
  #queued = 0;

  constructor(execution: Execution, position: Position, first: number) {
    this.#execution = execution;
    this.#position = position;
    this.#first = first;
  }

  /** A handler is called now, or was a number of milliseconds ago. */
  start(ago = 0): void {
    this.#began = this.#now() - ago;
  }

  /** A handler that had to wait until it could be called is called now. */
  startLate(): void {
    const began = this.#began;
    this.start();
    this.#queued = this.#began - began;
  }

  /** Whoever watches is told that a handler is next, and may make it wait. */
  announce(handler: Handler, value: unknown): Promise<unknown> | undefined {
    return this.#execution.observer?.before(this.#execution, handler, this.#place, value);
  }

  /** A handler is done; the next one is called now. */
  stop(handler: Handler, before: unknown, after: unknown, fault: AirlockError | undefined): void {
    const now = this.#now();
    const time = now - this.#began;
    const spent = { time, queued: this.#queued };
    handler.time(time);
    this.#execution.observer?.after(this.#execution, handler, this.#place, before, after, spent, fault);
    this.#queued = 0;
    this.#began = now;
  }

  #now(): number {
    return this.#execution.host.clock.elapsed();
  }

  get #place(): number {
    return this.#first + this.#position.at;
  }
}
