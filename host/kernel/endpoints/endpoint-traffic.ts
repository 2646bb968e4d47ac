import type { Clock } from '../clock.ts';
import { keyOf } from './endpoint-routes.ts';
import type { EndpointProvider } from './endpoints.ts';
import { AirlockError } from '../errors.ts';
import { perMinute, type TokenBucket } from '../token-bucket.ts';

/** Requests a minute to an endpoint that does not say. */
const RATE = 600;
/** Requests of one plugin under way at a time, their bodies included. */
const CONCURRENT = 32;

/** How often endpoints are asked, and how much is under way. */
export class EndpointTraffic {
  readonly #clock: Clock;
  readonly #rates = new Map<string, TokenBucket>();
  readonly #running = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Count a request against the rate of its endpoint. Throws `RATE_LIMITED`. */
  spend({ plugin, endpoint }: EndpointProvider): void {
    const { rateLimit = RATE } = endpoint;
    const key = `${plugin} ${keyOf(endpoint)}`;
    let bucket = this.#rates.get(key);
    if (bucket === undefined) this.#rates.set(key, (bucket = perMinute(rateLimit, this.#clock)));
    if (bucket.left() < 1) {
      const seconds = Math.max(1, Math.ceil(bucket.until(1) / 1000));
      throw new AirlockError('RATE_LIMITED', `"${keyOf(endpoint)}" was asked more than ${rateLimit} times a minute.`, {
        nextStep: `Ask again in ${seconds} s.`,
        detail: { retryAfter: seconds },
      });
    }
    bucket.spend(1);
  }

  /** Count a request that is under way; the answer ends it. Throws `LIMIT_EXCEEDED`. */
  enter(plugin: string): () => void {
    const running = this.#running.get(plugin) ?? 0;
    if (running >= CONCURRENT) {
      throw new AirlockError('LIMIT_EXCEEDED', `${CONCURRENT} requests of '${plugin}' are under way already.`, {
        nextStep: 'Ask again when one of them is answered.',
      });
    }
    this.#running.set(plugin, running + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#running.set(plugin, (this.#running.get(plugin) ?? 1) - 1);
    };
  }
}
