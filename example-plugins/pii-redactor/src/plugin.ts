import { definePlugin, Priority, submissionSanitize } from '@airlock/sdk';
import { redactSubmission } from './redact.ts';

/** Masks personal numbers and addresses in text before a submission is kept. */
export default definePlugin({
  id: 'pii-redactor',
  name: 'PII redactor',
  categories: ['privacy'],
  pricing: 'free',
  settings: {
    type: 'object',
    properties: {
      email: { type: 'boolean', title: 'Mask e-mail addresses', default: true },
      phone: { type: 'boolean', title: 'Mask phone numbers', default: true },
      card: { type: 'boolean', title: 'Mask payment card numbers', default: true },
      iban: { type: 'boolean', title: 'Mask bank account numbers (IBAN)', default: true },
    },
    additionalProperties: false,
  },
  hooks: (hook) => [
    hook(submissionSanitize, { priority: Priority.HIGH }, (submission, { settings, log }) => {
      const { submission: redacted, counts } = redactSubmission(submission, settings);
      if (redacted !== submission) log.info('Masked personal data.', counts);
      return redacted;
    }),
  ],
});
