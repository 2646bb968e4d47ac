import { definePlugin, Priority, submissionSanitize } from '@airlock/sdk';
import { normaliseSubmission } from './normalise.ts';

/** Writes the text of submissions the way each field asks for. */
export default definePlugin({
  id: 'normaliser',
  name: 'Normaliser',
  categories: ['text'],
  pricing: 'free',
  settings: {
    type: 'object',
    properties: {
      unicode: { type: 'boolean', title: 'Compose accented letters (Unicode NFC)', default: true },
      whiteSpace: { type: 'boolean', title: 'Tidy white space', default: true },
      textCase: { type: 'boolean', title: 'Apply the case a field asks for', default: true },
    },
    additionalProperties: false,
  },
  hooks: (hook) => [
    hook(submissionSanitize, { priority: Priority.NORMAL }, (submission, { settings }) =>
      normaliseSubmission(submission, settings),
    ),
  ],
});
