import type { Clock } from '../clock.ts';
import type { Visit } from '../hooks/relay.ts';

/** Why a call is not let through: too many under way, more often than allowed, or a first one after a rest is out. */
export type GateRefusal = 'busy' | 'throttled' | 'probing';

/** How finely the share of busy time is known, and over how long. */
const SLOT = 10_000;
const SLOTS = 6;

interface Throttle {
  readonly perSecond: number;
  tokens: number;
  filled: number;
}

/**
 * Every call into one plugin goes through it: keeps count of what is under way, lets through only so many at a time and,
 * when throttled, so many a second. After a rest it lets through one at a time until one goes well.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #concurrency: number;
  #inFlight = 0;
  /** Calls that a relay will make. */
  #expected = 0;
  /** How many of those may be under way by now. */
  #suspected = 0;
  #calls = 0;
  #lastUsed: number;
  /** Since when calls are under way, and how long they were in each of the latest slots. */
  #busySince = 0;
  readonly #busy: number[] = Array.from({ length: SLOTS }, () => 0);
  #slot: number;
  #throttle: Throttle | undefined;
  #probing = false;
  /** Raised when its plugin ended: what was under way then is not counted any more. */
  #run = 0;

  constructor(clock: Clock, concurrency: number) {
    this.#clock = clock;
    this.#concurrency = concurrency;
    this.#lastUsed = clock.elapsed();
    this.#slot = this.#slotNow();
  }

  /** Calls under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Whether a call is under way, or may be. */
  get isAtWork(): boolean {
    return this.#inFlight + this.#suspected > 0;
  }

  /** With those that will begin any moment. */
  get #taken(): number {
    return this.#inFlight + this.#expected;
  }

  /** Calls that were let through. */
  get calls(): number {
    return this.#calls;
  }

  /** Milliseconds since the last call began or ended; 0 while one is under way. */
  get idleFor(): number {
    return this.#taken > 0 ? 0 : this.#clock.elapsed() - this.#lastUsed;
  }

  /** Calls a second that are let through; `undefined` when there is no such limit. */
  get throttle(): number | undefined {
    return this.#throttle?.perSecond;
  }

  set throttle(perSecond: number | undefined) {
    this.#throttle =
      perSecond === undefined ? undefined : { perSecond, tokens: perSecond, filled: this.#clock.elapsed() };
  }

  /** Share of the last minute during which somebody waited for it: the most that its share of a processor can have been. */
  get busyShare(): number {
    this.#account();
    return Math.min(1, this.#busy.reduce((sum, time) => sum + time, 0) / (SLOT * SLOTS));
  }

  /** One call at a time from here on, until one goes well. */
  probe(): void {
    this.#probing = true;
  }

  /** Why the next call is not let through; counts it when it is. */
  refusal(): GateRefusal | undefined {
    if (this.#taken >= this.#concurrency) return 'busy';
    if (this.#probing && this.#taken > 0) return 'probing';
    if (this.#throttle !== undefined && !this.#take(this.#throttle)) return 'throttled';
    this.#calls += 1;
    return undefined;
  }

  /** Count an answer that is waited for as under way until it is there; gives the answer back. */
  track<Answer>(answer: Answer): Answer {
    if (answer instanceof Promise) {
      const run = this.#run;
      this.#enter();
      const leave = (): void => this.#leave(run);
      const wentWell = (): void => {
        this.#probing = false;
        leave();
      };
      answer.then(wentWell, leave);
    } else {
      this.#probing = false;
      this.#lastUsed = this.#clock.elapsed();
    }
    return answer;
  }

  /** A call that a relay will make; `undefined` when it is not let through. It is under way once it begins. */
  visit(): Visit | undefined {
    if (this.refusal() !== undefined) return undefined;
    const run = this.#run;
    let state: 'expected' | 'suspected' | 'begun' | 'over' = 'expected';
    let isTimed = false;
    this.#expected += 1;
    const move = (to: typeof state): void => {
      if (run === this.#run) {
        if (state === 'suspected') this.#suspected -= 1;
        if (to === 'suspected') this.#suspected += 1;
        if (to === 'begun' || to === 'over') this.#expected -= 1;
      }
      state = to;
    };
    const isAhead = (): boolean => state === 'expected' || state === 'suspected';
    const leave = (): void => {
      if (state === 'begun') {
        this.#leave(run);
        state = 'over';
      } else if (isAhead()) move('over');
    };
    return {
      suspect(isPossible) {
        if (isAhead()) move(isPossible ? 'suspected' : 'expected');
      },
      begin: () => {
        if (!isAhead() || run !== this.#run) return;
        move('begun');
        isTimed = true;
        this.#enter();
      },
      leave,
      settle: (well, time) => {
        leave();
        if (run !== this.#run) return;
        if (well) this.#probing = false;
        this.#lastUsed = this.#clock.elapsed();
        // Seen while it was under way, its time is counted already.
        if (!isTimed) this.#spend(time);
      },
    };
  }

  /** Used in another way than by a call. */
  touch(): void {
    this.#lastUsed = this.#clock.elapsed();
  }

  /** Its plugin ended: nothing is under way in it any more. */
  reset(): void {
    this.#account();
    this.#run += 1;
    this.#inFlight = 0;
    this.#expected = 0;
    this.#suspected = 0;
  }

  #enter(): void {
    if (this.#inFlight === 0) {
      this.#account();
      this.#busySince = this.#clock.elapsed();
    }
    this.#inFlight += 1;
  }

  #leave(run: number): void {
    if (run !== this.#run) return;
    if (this.#inFlight === 1) this.#account();
    this.#inFlight -= 1;
    this.#lastUsed = this.#clock.elapsed();
  }

  /** It was busy for so long just now. */
  #spend(milliseconds: number): void {
    this.#account();
    this.#busy[this.#slot % SLOTS]! += milliseconds;
  }

  #take(throttle: Throttle): boolean {
    const now = this.#clock.elapsed();
    throttle.tokens = Math.min(
      Math.max(1, throttle.perSecond),
      throttle.tokens + ((now - throttle.filled) / 1000) * throttle.perSecond,
    );
    throttle.filled = now;
    if (throttle.tokens < 1) return false;
    throttle.tokens -= 1;
    return true;
  }

  #slotNow(): number {
    return Math.floor(this.#clock.elapsed() / SLOT);
  }

  /** Put the time until now into the slots that it fell into. */
  #account(): void {
    const now = this.#clock.elapsed();
    const current = this.#slotNow();
    for (let slot = Math.max(this.#slot + 1, current - SLOTS + 1); slot <= current; slot++)
      this.#busy[slot % SLOTS] = 0;
    this.#slot = current;
    if (this.#inFlight === 0) return;
    const oldest = Math.max(0, current - SLOTS + 1);
    for (let slot = Math.max(oldest, Math.floor(this.#busySince / SLOT)); slot <= current; slot++) {
      const from = Math.max(this.#busySince, slot * SLOT);
      this.#busy[slot % SLOTS]! += Math.min(now, (slot + 1) * SLOT) - from;
    }
    this.#busySince = now;
  }
}
