import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import { perMinute, type TokenBucket } from '../token-bucket.ts';

/**
 * Calls of one capability by one caller under way at a time. Plugins that call each other in a circle add one with each
 * round, so the circle ends here, whatever they do.
 */
const CONCURRENT = 16;

/** Limits kept before those that are as good as new are dropped. */
const LIMITS = 1000;

interface Limit {
  readonly bucket: TokenBucket;
  readonly rate: number;
  running: number;
}

export interface LimitedCall {
  readonly provider: string;
  readonly name: string;
  /** Calls a minute. */
  readonly rate: number;
  /** Who calls, as one text. */
  readonly caller: string;
  /** Full name of the calling plugin, for the error. */
  readonly plugin: string | undefined;
}

/** How often, and how many at a time, each caller may call each capability. */
export class CapabilityLimits {
  readonly #clock: Clock;
  readonly #limits = new Map<string, Limit>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Count a call or throw; the answer ends it. */
  enter({ provider, name, rate, caller, plugin }: LimitedCall): () => void {
    const facts = { ...(plugin === undefined ? {} : { plugin }), detail: { capability: name } };
    const limit = this.#limitOf(JSON.stringify([provider, name, caller]), rate);
    if (limit.running >= CONCURRENT) {
      const message = `"${plugin ?? 'The app'}" has ${CONCURRENT} calls of the capability "${name}" under way.`;
      throw new AirlockError('LIMIT_EXCEEDED', message, facts);
    }
    if (limit.bucket.left() < 1) {
      const message = `"${plugin ?? 'The app'}" calls the capability "${name}" more than ${rate} times a minute.`;
      throw new AirlockError('RATE_LIMITED', message, facts);
    }
    limit.bucket.spend(1);
    limit.running += 1;
    return () => {
      limit.running -= 1;
    };
  }

  #limitOf(key: string, rate: number): Limit {
    let limit = this.#limits.get(key);
    if (limit === undefined) {
      if (this.#limits.size >= LIMITS) this.#drop();
      this.#limits.set(key, (limit = { bucket: perMinute(rate, this.#clock), rate, running: 0 }));
    }
    return limit;
  }

  /** A limit whose bucket is full and that is in no use is as good as a new one. */
  #drop(): void {
    for (const [key, { bucket, rate, running }] of this.#limits) {
      if (running === 0 && bucket.left() >= rate) this.#limits.delete(key);
    }
  }
}
