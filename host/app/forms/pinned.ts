import type { Submission } from '@airlock/sdk';

/** What plugins made of a submission, but always the same one: only its values are theirs to change. */
export function pinned(original: Submission, changed: Submission): Submission {
  return { ...original, values: changed.values };
}
