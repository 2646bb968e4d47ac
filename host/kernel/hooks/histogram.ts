import type { TimeStats } from './types.ts';

const perOctave = 4;
/** From one microsecond, four steps to each doubling, up to about a minute. */
const smallest = 0.001;
const buckets = 26 * perOctave;

/** No duration yet. */
export const noTime: TimeStats = Object.freeze({ samples: 0, mean: 0, p50: 0, p95: 0, p99: 0, max: 0 });

/** Durations in logarithmic buckets: constant size, percentiles within 10 %, and two of them can be added. */
export class Histogram {
  readonly #counts = new Uint32Array(buckets);
  #samples = 0;
  #sum = 0;
  #max = 0;

  /** Add one duration in milliseconds. */
  add(time: number): void {
    const bucket = time <= smallest ? 0 : Math.min(buckets - 1, Math.ceil(Math.log2(time / smallest) * perOctave));
    this.#counts[bucket]! += 1;
    this.#samples += 1;
    this.#sum += time;
    if (time > this.#max) this.#max = time;
  }

  merge(other: Histogram): void {
    for (let bucket = 0; bucket < buckets; bucket++) this.#counts[bucket]! += other.#counts[bucket]!;
    this.#samples += other.#samples;
    this.#sum += other.#sum;
    this.#max = Math.max(this.#max, other.#max);
  }

  stats(): TimeStats {
    if (this.#samples === 0) return noTime;
    return {
      samples: this.#samples,
      mean: this.#sum / this.#samples,
      p50: this.#percentile(0.5),
      p95: this.#percentile(0.95),
      p99: this.#percentile(0.99),
      max: this.#max,
    };
  }

  #percentile(share: number): number {
    const rank = Math.ceil(share * this.#samples);
    let seen = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      seen += this.#counts[bucket]!;
      // The middle of the bucket, and never more than the longest there was.
      if (seen >= rank) return Math.min(this.#max, smallest * 2 ** ((bucket - 0.5) / perOctave));
    }
    return this.#max;
  }
}
