import type { Submission } from '@airlock/sdk';
import { withOwnFiles } from '../data/files.ts';

/** What plugins made of a submission, but always the same one: only its values are theirs to change. */
export function pinned(original: Submission, changed: Submission): Submission {
  return { ...original, values: withOwnFiles(original.values, changed.values) };
}
