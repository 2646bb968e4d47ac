import { seeded } from '../fixtures/random.ts';
import { seedKeys } from '../fixtures/registry-simulator/index.ts';
import { Finding, FuzzTarget } from './target.ts';

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** Called after every thousandth run. */
  readonly onProgress?: (done: number) => void;
}

export interface FuzzResult {
  readonly runs: number;
  /** How often each kind of file ended in each result. */
  readonly results: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Largest size of the process, in bytes. */
  readonly memory: number;
}

/** The process must stay below this, whatever it is given; bytes. */
export const MEMORY_LIMIT = 1_000_000_000;

/** Repeatable: run `n` of a seed does the same in every process. Throws the first `Finding`, which names seed and run. */
export async function fuzz({ runs, seed, onProgress }: FuzzOptions): Promise<FuzzResult> {
  const random = seeded(seed);
  seedKeys(() => Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256)));
  const target = await FuzzTarget.create();
  const results = new Map<string, Map<string, number>>();
  let memory = 0;
  for (let run = 0; run < runs; run++) {
    try {
      const { file, result } = await target.run(seeded(Math.imul(seed + 1, 1_000_003) + run));
      const counts = results.get(file) ?? new Map<string, number>();
      counts.set(result, (counts.get(result) ?? 0) + 1);
      results.set(file, counts);
    } catch (error) {
      throw new Finding(`Seed ${seed}, run ${run}: ${String(error)}`, { cause: error });
    }
    if (run % 1000 === 999) {
      memory = Math.max(memory, process.memoryUsage.rss());
      if (memory > MEMORY_LIMIT) throw new Finding(`Seed ${seed}, run ${run}: ${memory} bytes of memory are in use`);
      onProgress?.(run + 1);
    }
  }
  return { runs, results, memory: Math.max(memory, process.memoryUsage.rss()) };
}
