/** A stream of numbers in [0, 1) that a seed decides (mulberry32): the same catalogue in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` different integers below `limit`. */
export function sample(count: number, limit: number, seed: number): number[] {
  const random = seeded(seed);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, limit)) chosen.add(Math.floor(random() * limit));
  return [...chosen];
}
