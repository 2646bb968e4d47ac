/** Looks that count: those of about the last minute, one with each heartbeat. */
const KEPT = 75;
/** Fewer say nothing. */
const LEAST = 5;
/** Milliseconds beyond its quickest answer that a thread may take while it is free; more would miss short work. */
const SLACK = 2;
/** The same for a machine whose quickest answer is slow: a share of that. */
const SPREAD = 1.25;

/**
 * How busy a worker's thread is, seen from outside: in how many looks it did not answer at once. No browser tells what a
 * worker takes of a processor. A thread that is free answers within a fraction of a millisecond; on a machine that is short
 * of processors it has to wait for one, which looks the same. Whoever looks does so at irregular times, or work that repeats
 * in step would be seen always or never.
 */
export class Looks {
  readonly #busy: boolean[] = [];
  #quickest = Infinity;

  /** It was looked at, and answered after so many milliseconds; `Infinity` when it has not yet. */
  note(delay: number): void {
    this.#quickest = Math.min(this.#quickest, delay);
    this.#busy.push(delay > this.#quickest * SPREAD + SLACK || delay === Infinity);
    if (this.#busy.length > KEPT) this.#busy.shift();
  }

  /** 0 to 1; `undefined` until there were enough looks. */
  get share(): number | undefined {
    const { length } = this.#busy;
    return length < LEAST ? undefined : this.#busy.filter(Boolean).length / length;
  }
}
