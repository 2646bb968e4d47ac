export interface PulseOptions {
  /** Milliseconds between two beats. */
  readonly every: number;
  /** Beats that may stay without an answer. */
  readonly missed: number;
  /** Milliseconds from any origin, never going back. */
  readonly elapsed: () => number;
}

/**
 * Whether somebody else still runs, told apart from whether we do. `ask`: send the next ping. `wait`: the last one is not
 * answered yet. `late`: we ourselves did not run in time, so silence says nothing about the other. `lost`: it was silent
 * for too long while we ran well.
 */
export type Beat = 'ask' | 'wait' | 'late' | 'lost';

/** The judgement of a heartbeat; its owner sends pings and runs the timer. Shared by the host and the relay. */
export class Pulse {
  readonly #options: PulseOptions;
  #last: number;
  #waiting = false;
  #missed = 0;

  constructor(options: PulseOptions) {
    this.#options = options;
    this.#last = options.elapsed();
  }

  /** The timer fired. */
  beat(): Beat {
    const { every, missed, elapsed } = this.#options;
    const now = elapsed();
    const isLate = now - this.#last > every * 1.5;
    this.#last = now;
    if (!this.#waiting) {
      this.#waiting = true;
      this.#missed = 0;
      return 'ask';
    }
    // The answer may lie among what we had no time to look at.
    if (isLate) return 'late';
    this.#missed += 1;
    return this.#missed >= missed ? 'lost' : 'wait';
  }

  /** Whether a ping was not answered yet. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** The last ping was answered. */
  answered(): void {
    this.#waiting = false;
  }

  /** Milliseconds for which it was silent. */
  get silence(): number {
    return this.#missed * this.#options.every;
  }
}
