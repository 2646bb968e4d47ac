import type { Submission } from '@airlock/sdk';

const DAY = 86_400_000;

/** How many submissions came in the 24 hours before `now`, in milliseconds since the epoch. */
export function today(submissions: readonly Submission[], now: number): number {
  return submissions.filter(({ createdAt }) => createdAt > now - DAY && createdAt <= now).length;
}
