import type { Clock } from '../clock.ts';

/** Something that must end in time. It is a link of the watchdog's list, so that watching allocates nothing. */
export interface Waiter {
  /** Milliseconds; `Infinity` for one that is limited elsewhere. */
  timeout: number;
  /** On the clock's elapsed scale; 0 until the watchdog has seen it. */
  deadline: number;
  before: Waiter | undefined;
  after: Waiter | undefined;
  expire(): void;
}

const longestStep = 125;
/** Milliseconds by which the watchdog may look late before the page counts as busy. */
const stall = 250;

/** How late a time limit may be noticed: an eighth of it, between 1 and 125 ms. */
function step(timeout: number): number {
  return Math.max(1, Math.min(timeout / 8, longestStep));
}

/**
 * One timer for the time limits of all handlers. A handler is not given a timer or even a look at the clock: the
 * watchdog looks in now and then and stamps what it sees for the first time. So limits are never early, at most an eighth
 * late, and a handler that answers at once costs two assignments.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #onStall: ((milliseconds: number) => void) | undefined;
  #first: Waiter | undefined;
  /** When it looks next, on the clock's elapsed scale. */
  #due = Infinity;
  /** Limits at least this long are noticed in time as it is; for shorter ones, `lookIn`. */
  horizon = Infinity;
  #cancel: (() => void) | undefined;

  /** `onStall`: told when the page itself did not run for so long while somebody was waited for. */
  constructor(clock: Clock, onStall?: (milliseconds: number) => void) {
    this.#clock = clock;
    this.#onStall = onStall;
  }

  add(waiter: Waiter): void {
    waiter.deadline = 0;
    waiter.before = undefined;
    waiter.after = this.#first;
    if (this.#first !== undefined) this.#first.before = waiter;
    this.#first = waiter;
    if (waiter.timeout < this.horizon) this.lookIn(waiter.timeout);
  }

  remove(waiter: Waiter): void {
    if (waiter.before !== undefined) waiter.before.after = waiter.after;
    else if (this.#first === waiter) this.#first = waiter.after;
    if (waiter.after !== undefined) waiter.after.before = waiter.before;
    waiter.before = undefined;
    waiter.after = undefined;
  }

  /** See to it that a limit of this length, starting now, is noticed. A waiter that starts anew sets `deadline` to 0. */
  lookIn(timeout: number): void {
    if (timeout !== Infinity) this.#arm(step(timeout));
  }

  #arm(delay: number): void {
    const due = this.#clock.elapsed() + delay;
    if (this.#due <= due) return;
    this.#cancel?.();
    this.#due = due;
    this.horizon = delay <= longestStep ? delay * 8 : Infinity;
    this.#cancel = this.#clock.after(delay, () => this.#look());
  }

  #look(): void {
    const stalled = this.#clock.elapsed() - this.#due;
    this.#due = Infinity;
    this.horizon = Infinity;
    this.#cancel = undefined;
    const now = this.#clock.elapsed();
    const expired: Waiter[] = [];
    let next = Infinity;
    for (let waiter = this.#first; waiter !== undefined; waiter = waiter.after) {
      if (waiter.deadline === 0) waiter.deadline = now + waiter.timeout;
      // While the page did not run no answer could be heard: that time is not the handler's, and one may come only now.
      else if (stalled > stall) {
        waiter.deadline = Math.max(waiter.deadline + stalled, now + step(waiter.timeout));
      }
      if (waiter.deadline <= now) expired.push(waiter);
      else next = Math.min(next, waiter.deadline - now);
    }
    if (next !== Infinity) this.#arm(next);
    if (stalled > stall) this.#onStall?.(stalled);
    for (const waiter of expired) waiter.expire();
  }
}
