import { CircuitState, CountBreaker, ExponentialBackoff, noJitterGenerator } from 'cockatiel';
import type { Outcomes } from '../hooks/types.ts';

/** When a plugin is no longer called. Times in milliseconds. */
export interface CircuitLimits {
  /** How many latest calls are looked at. Default: 20. */
  readonly window: number;
  /** Fewer calls than this never open the circuit. Default: 5. */
  readonly atLeast: number;
  /** Rest after the first opening, doubled with each that follows without a good call between. Default: 10 s. */
  readonly rest: number;
  /** Default: 10 minutes. */
  readonly longestRest: number;
  /** Openings without a good call between them, until it is given up. Default: 4. */
  readonly openings: number;
}

export const circuitLimits: CircuitLimits = {
  window: 20,
  atLeast: 5,
  rest: 10_000,
  longestRest: 600_000,
  openings: 4,
};

export type Verdict =
  | { readonly kind: 'closed' }
  /** Stop calling it, and try again after `rest`. */
  | { readonly kind: 'open'; readonly rest: number; readonly failed: number; readonly seen: number }
  /** It was tried often enough. */
  | { readonly kind: 'given-up'; readonly failed: number; readonly seen: number };

/**
 * Opens when more than half of the latest calls failed. Looks at totals, and only when something failed: a call that
 * goes well costs nothing here. Whether a trial after a rest went well shows in the totals, too.
 */
export class Circuit {
  readonly #limits: CircuitLimits;
  #breaker: CountBreaker;
  #seen: Outcomes = { succeeded: 0, failed: 0 };
  #state: CircuitState = CircuitState.Closed;
  #openings = 0;

  constructor(limits: CircuitLimits = circuitLimits) {
    this.#limits = limits;
    this.#breaker = this.#freshBreaker();
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#state === CircuitState.Open) return 'open';
    return this.#state === CircuitState.HalfOpen ? 'half-open' : 'closed';
  }

  /** Something failed; these are the totals now. */
  failed(outcomes: Outcomes): Verdict {
    const succeeded = outcomes.succeeded - this.#seen.succeeded;
    const failures = outcomes.failed - this.#seen.failed;
    this.#seen = outcomes;
    if (failures <= 0 || this.#state === CircuitState.Open) return { kind: 'closed' };
    if (this.#state === CircuitState.HalfOpen && succeeded > 0) this.#close();
    for (let count = Math.min(succeeded, this.#limits.window); count > 0; count--) this.#breaker.success(this.#state);
    let opens = false;
    for (let count = Math.min(failures, this.#limits.window); count > 0; count--) {
      opens = this.#breaker.failure(this.#state) || opens;
    }
    return opens ? this.#open() : { kind: 'closed' };
  }

  /** The rest is over: the next calls are the trial. */
  tryAgain(): void {
    if (this.#state === CircuitState.Open) this.#state = CircuitState.HalfOpen;
  }

  /** Forget everything but the totals. */
  reset(outcomes: Outcomes): void {
    this.#close();
    this.#seen = outcomes;
  }

  #close(): void {
    this.#state = CircuitState.Closed;
    this.#openings = 0;
    this.#breaker = this.#freshBreaker();
  }

  #open(): Verdict {
    // The library types its state as unknown; these two are its totals.
    const { failures: failed, successes } = this.#breaker.state as { failures: number; successes: number };
    const seen = failed + successes;
    this.#state = CircuitState.Open;
    this.#openings += 1;
    if (this.#openings >= this.#limits.openings) return { kind: 'given-up', failed, seen };
    return {
      kind: 'open',
      rest: delayAfter(this.#openings, this.#limits.rest, this.#limits.longestRest),
      failed,
      seen,
    };
  }

  #freshBreaker(): CountBreaker {
    return new CountBreaker({ threshold: 0.5, size: this.#limits.window, minimumNumberOfCalls: this.#limits.atLeast });
  }
}

/** Milliseconds after failure `count` (from 1): `first`, doubled each time, at most `longest`. */
export function delayAfter(count: number, first: number, longest: number): number {
  const backoff = new ExponentialBackoff({ generator: noJitterGenerator, initialDelay: first, maxDelay: longest });
  let step = backoff.next();
  for (let number = 1; number < count && step.duration < longest; number++) step = step.next(undefined);
  return step.duration;
}
