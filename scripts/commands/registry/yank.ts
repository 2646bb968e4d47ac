import { moderation } from './moderation.ts';

/** `airlock registry yank`: nobody new gets it. */
export default moderation(
  'yank',
  'Have nobody install a release, or a plugin, any more; installed copies keep running.',
  'Take it back, also what a rollback yanked.',
);
