import type { Clock } from './clock.ts';

/** A rate with a burst: so many tokens at once, and so many more a second. What is spent beyond them is owed. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #filled: number;

  /** `now`: milliseconds of a clock that never goes back. */
  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }, now: () => number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#now = now;
    this.#tokens = burst;
    this.#filled = now();
  }

  /** Tokens there are now; below 0 what is owed. */
  left(): number {
    const time = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((time - this.#filled) * this.#perSecond) / 1000);
    this.#filled = time;
    return this.#tokens;
  }

  spend(tokens: number): void {
    this.#tokens -= tokens;
  }

  /** Whole milliseconds until so many are left. */
  until(tokens: number): number {
    return Math.max(0, Math.ceil(((tokens - this.left()) * 1000) / this.#perSecond));
  }
}

/** A rate that is told by the minute, and all of it at once. */
export function perMinute(rate: number, clock: Pick<Clock, 'elapsed'>): TokenBucket {
  return new TokenBucket({ perSecond: rate / 60, burst: rate }, () => clock.elapsed());
}
