import { counter } from '../plural.ts';

const count = counter('en');

/** What Health and Developer say of the past. */
export const health = {
  /** `since` is how long ago the first was, such as "yesterday". */
  timesSince: (n: number, since: string) => `${count(n, { one: 'once', other: '# times' })}, first ${since}`,
  tracesInMemory: 'They are kept in memory, and gone when this page is left; faults in Health stay.',
};
