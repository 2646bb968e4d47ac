import { moderation } from './moderation.ts';

/** `airlock registry revoke`: this code is not to run any more, anywhere. */
export default moderation(
  'revoke',
  'Stop a plugin, a release or everything of a publisher on every client; data of users is kept.',
  'Take it back.',
);
