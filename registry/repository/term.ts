/** Milliseconds. */
export const DAY = 24 * 3_600_000;
/** Two machines that sign may be apart by this. */
const SLACK = DAY;

/** Whether a signature that ends after `left` milliseconds holds for longer than its term of `days` can be from now on. */
export function outlives(left: number, days: number): boolean {
  return left > days * DAY + SLACK;
}

/** What that tells; a sentence. */
export const WRONG_CLOCK = 'the clock of this machine is behind, or was ahead when that was signed.';
