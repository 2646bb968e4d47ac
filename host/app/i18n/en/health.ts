import { counter } from '../plural.ts';

const count = counter('en');

/** What Health and Developer say of the past. */
export const health = {
  /** `since` is how long ago the first was, such as "yesterday". */
  timesSince: (n: number, since: string) => `${count(n, { one: 'once', other: '# times' })}, first ${since}`,
  leaks: 'What plugins leave in the page',
  leaksLead:
    'Listeners of the page, timers, observers and elements that a plugin in the page does not take back when it stops are told in Health. What the browser does not tell apart is not seen. Takes effect with the next load of the page, and costs a little.',
  watchLeaks: 'Look for what is left behind',
  tracesKept: 'The latest 100 stay for two weeks, also when this page is left; values are never kept.',
};
