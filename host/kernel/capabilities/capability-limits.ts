import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';

/**
 * Calls of one capability by one caller under way at a time. Plugins that call each other in a circle add one with each
 * round, so the circle ends here, whatever they do.
 */
const CONCURRENT = 16;

/** Buckets kept before those that are full again are dropped. */
const BUCKETS = 1000;

interface Bucket {
  tokens: number;
  filled: number;
  running: number;
  readonly rate: number;
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
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Count a call or throw; the answer ends it. */
  enter({ provider, name, rate, caller, plugin }: LimitedCall): () => void {
    const facts = { ...(plugin === undefined ? {} : { plugin }), detail: { capability: name } };
    const bucket = this.#bucketOf(JSON.stringify([provider, name, caller]), rate);
    if (bucket.running >= CONCURRENT) {
      const message = `"${plugin ?? 'The app'}" has ${CONCURRENT} calls of the capability "${name}" under way.`;
      throw new AirlockError('LIMIT_EXCEEDED', message, facts);
    }
    if (bucket.tokens < 1) {
      const message = `"${plugin ?? 'The app'}" calls the capability "${name}" more than ${rate} times a minute.`;
      throw new AirlockError('RATE_LIMITED', message, facts);
    }
    bucket.tokens -= 1;
    bucket.running += 1;
    return () => {
      bucket.running -= 1;
    };
  }

  #bucketOf(key: string, rate: number): Bucket {
    const now = this.#clock.elapsed();
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= BUCKETS) this.#drop(now);
      bucket = { tokens: rate, filled: now, running: 0, rate };
      this.#buckets.set(key, bucket);
    }
    fill(bucket, now);
    return bucket;
  }

  /** A bucket that is full and in no use is as good as a new one. */
  #drop(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      fill(bucket, now);
      if (bucket.running === 0 && bucket.tokens >= bucket.rate) this.#buckets.delete(key);
    }
  }
}

function fill(bucket: Bucket, now: number): void {
  bucket.tokens = Math.min(bucket.rate, bucket.tokens + ((now - bucket.filled) / 60_000) * bucket.rate);
  bucket.filled = now;
}
