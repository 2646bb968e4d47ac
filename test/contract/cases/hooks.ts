import {
  dashboardStats,
  submissionAfterSave,
  submissionEnrich,
  submissionSanitize,
  workflowBeforeTransition,
  type FieldValues,
  type Submission,
} from '@airlock/sdk';
import { createSubmission } from '@airlock/sdk/testing';
import { until, type ContractCase, type ContractHost } from '../contract.ts';

const sanitize = async (host: ContractHost, values: FieldValues) => {
  const { result, ran, faults } = await host.executeHook(submissionSanitize, createSubmission({ values }));
  return {
    trail: (result as Submission).values['trail'],
    ran,
    faults: faults.map(({ plugin, hook, code }) => [plugin, hook, code].join(' ')),
  };
};

/** `alpha.1` has priority 500; the others have 100. */
const trailWithout = (...skipped: readonly string[]): string =>
  ['alpha.1', 'alpha.0', 'alpha.2', 'beta.0']
    .filter((step) => !skipped.includes(step))
    .map((step) => `${step} `)
    .join('');

export const hookCases: readonly ContractCase[] = [
  {
    name: 'filters run by priority, then by plugin, then as registered, each on the answer of the one before',
    plugins: ['beta', 'alpha'],
    run: (host) => sanitize(host, {}),
    expected: { trail: trailWithout(), ran: ['alpha', 'alpha', 'alpha', 'beta'], faults: [] },
  },
  {
    name: 'a handler that throws, answers wrongly or not at all is passed over, and it is its plugin’s fault',
    plugins: ['alpha', 'beta'],
    async run(host) {
      const seen = [];
      for (const way of ['throw', 'wrong', 'nothing']) seen.push(await sanitize(host, { 'alpha.0': way }));
      return seen.map(({ trail, faults }) => [trail, ...faults]);
    },
    expected: [
      [trailWithout('alpha.0'), 'alpha submission.sanitize HOOK_THREW'],
      [trailWithout('alpha.0'), 'alpha submission.sanitize HOOK_INVALID_ANSWER'],
      [trailWithout('alpha.0'), 'alpha submission.sanitize HOOK_INVALID_ANSWER'],
    ],
  },
  {
    name: 'a code that a handler makes up is not believed',
    plugins: ['alpha'],
    run: async (host) => (await sanitize(host, { 'alpha.0': 'deny' })).faults,
    expected: ['alpha submission.sanitize HOOK_THREW'],
  },
  {
    name: 'a handler that runs out of time is passed over and told so',
    plugins: ['alpha', 'beta'],
    async run(host) {
      const { trail, faults } = await sanitize(host, { 'alpha.2': 'hang' });
      const told = await until(
        () => host.runCommand('alpha', 'aborted'),
        (list) => (list as string[]).length > 0,
      );
      return { trail, faults, told };
    },
    expected: {
      trail: trailWithout('alpha.2'),
      faults: ['alpha submission.sanitize HOOK_TIMEOUT'],
      told: ['alpha.2'],
    },
  },
  {
    name: 'a handler that fails is asked again as often as it declares',
    plugins: ['alpha'],
    async run(host) {
      const { result, ran, faults } = await host.executeHook(submissionEnrich, createSubmission());
      return [(result as Submission).values['tries'], ran, faults];
    },
    expected: [3, ['alpha'], []],
  },
  {
    name: 'an event reaches all, what one changes or fails by is not seen by the next, and they share state',
    plugins: ['alpha', 'beta'],
    async run(host) {
      const run = { user: { id: 'ann', roles: ['boss'] }, session: { id: 's1' } };
      const first = await host.executeHook(
        submissionAfterSave,
        { submission: createSubmission({ id: 'first', values: { note: 'n' } }) },
        run,
      );
      const broken = await host.executeHook(submissionAfterSave, { submission: createSubmission({ id: 'broken' }) });
      const lines = await until(
        () => host.logs('beta'),
        (found) => found.length >= 2,
      );
      return {
        first,
        faults: broken.faults.map(({ plugin, code }) => [plugin, code]),
        ran: broken.ran,
        details: lines.map(({ details }) => details),
      };
    },
    expected: {
      first: { result: undefined, ran: ['alpha', 'beta'], faults: [] },
      faults: [['alpha', 'HOOK_THREW']],
      ran: ['alpha', 'beta'],
      details: [
        { fields: ['note'], shared: 'first', run: ['submission.afterSave', 'string', 'number', 'ann', 's1'] },
        {
          fields: ['note'],
          shared: 'broken',
          run: ['submission.afterSave', 'string', 'number', 'nobody', 'none'],
        },
      ],
    },
  },
  {
    name: 'the first answer decides, and later handlers are not asked',
    plugins: ['alpha', 'beta'],
    async run(host) {
      const submission = createSubmission();
      const decide = (to: string) => host.executeHook(workflowBeforeTransition, { submission, from: 'new', to });
      return [await decide('refused'), await decide('done')];
    },
    expected: [
      { result: { refuse: 'alpha says no' }, ran: ['alpha'], faults: [] },
      { result: { refuse: 'beta says no' }, ran: ['alpha', 'beta'], faults: [] },
    ],
  },
  {
    name: 'all answers are collected in order, whoever is quicker',
    plugins: ['beta', 'alpha'],
    run: (host) => host.executeHook(dashboardStats, { forms: 1, submissions: 2 }),
    expected: {
      result: [[{ label: 'alpha', value: 1 }], [{ label: 'beta', value: 2 }]],
      ran: ['alpha', 'beta'],
      faults: [],
    },
  },
  {
    name: 'a hook that nobody handles gives back what it was given',
    plugins: ['living'],
    async run(host) {
      const { result, ran } = await host.executeHook(submissionSanitize, createSubmission({ id: 'same' }));
      return [(result as Submission).id, ran];
    },
    expected: ['same', []],
  },
  {
    name: 'a plugin fires a hook of its own, and others take part in it, told who fired it',
    plugins: ['beta', 'provider'],
    run: async (host) => [
      await host.runCommand('provider', 'fire', 2),
      await host.runCommand('provider', 'fire', 'two'),
    ],
    expected: [{ value: 12 }, { code: 'HOOK_INVALID_INPUT' }],
  },
  {
    name: 'handlers of a plugin whose permission to take part was taken back are left out',
    plugins: ['beta', 'provider'],
    async run(host) {
      await host.deny('beta', 'hooks');
      const without = await host.runCommand('provider', 'fire', 2);
      await host.grant('beta', 'hooks');
      return [without, await host.runCommand('provider', 'fire', 2)];
    },
    expected: [{ value: 2 }, { value: 12 }],
  },
];
