/** What can be chosen. */
export const STEPS = [1, 2, 3, 4, 5] as const;

/** `3` as `★★★☆☆`. */
export function stars(value: number): string {
  const full = Math.max(0, Math.min(STEPS.length, Math.round(value)));
  return '★'.repeat(full) + '☆'.repeat(STEPS.length - full);
}
