import { definePlugin, Priority, submissionSanitize } from '@airlock/sdk';
import { tidy } from './tidy.ts';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  settings: {
    type: 'object',
    properties: { trim: { type: 'boolean', title: 'Take white space off the ends', default: true } },
    additionalProperties: false,
  },
  hooks: (hook) => [
    hook(submissionSanitize, { priority: Priority.NORMAL }, (submission, { settings }) =>
      settings.trim ? { ...submission, values: tidy(submission.values) } : submission,
    ),
  ],
});
