import { counter } from '../plural.ts';

const count = counter('en');

/** Why a plugin does not do well, in Health. */
export const causes = {
  quarantine: (what: string) => `It is kept in quarantine: ${what}`,
  resting: (seconds: number) =>
    `It failed too often and rests; it is tried again in ${count(seconds, { one: '# second', other: '# seconds' })}.`,
  says: 'It says of itself:',
  /** Stands before the name of the hook. */
  slow: (time: string) => `It is slow: one of 20 calls takes ${time} or more, for`,
  faults: (n: number, latest: string) =>
    count(n, {
      one: `Something went wrong lately: ${latest}`,
      other: `# things went wrong lately; the latest: ${latest}`,
    }),
  hookCalls: 'Hooks called',
  hookFaults: 'Of these failed',
};
