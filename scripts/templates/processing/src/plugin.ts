import { definePlugin, submissionEnrich, workflowBeforeTransition } from '@airlock/sdk';
import { wordsIn } from './words.ts';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  settings: {
    type: 'object',
    properties: { least: { type: 'integer', title: 'Fewest words to approve', minimum: 0, default: 3 } },
    additionalProperties: false,
  },
  hooks: (hook) => [
    hook(submissionEnrich, {}, (submission) => ({
      ...submission,
      values: { ...submission.values, words: wordsIn(submission.values) },
    })),
    hook(workflowBeforeTransition, {}, ({ submission, to }, { settings }) =>
      to === 'approved' && wordsIn(submission.values) < settings.least
        ? { refuse: `It takes ${settings.least} words to be approved.` }
        : undefined,
    ),
  ],
});
