import { dashboardRecent, definePlugin, Priority, submissionSanitize } from '@airlock/sdk';
import { redactSubmission } from './redact.ts';

/** Masks personal numbers and addresses in text before a submission is kept, and on the dashboard. */
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
      contactFields: {
        type: 'boolean',
        title: 'Mask in fields that ask for it, too',
        description: 'Without it, the address in an e-mail field and the number in a phone field are kept.',
        default: false,
      },
      dashboard: {
        type: 'boolean',
        title: 'Mask everything on the dashboard',
        description: 'The latest submissions are listed without addresses and numbers, whatever is kept.',
        default: true,
      },
    },
    additionalProperties: false,
  },
  hooks: (hook) => [
    hook(submissionSanitize, { priority: Priority.HIGH }, (submission, { settings, log }) => {
      const { submission: redacted, counts } = redactSubmission(submission, settings, settings.contactFields);
      if (redacted !== submission) log.info('Masked personal data.', counts);
      return redacted;
    }),
    hook(dashboardRecent, { priority: Priority.LOW }, ({ submissions }, { settings }) => ({
      submissions: settings.dashboard
        ? submissions.map((submission) => redactSubmission(submission, settings, true).submission)
        : submissions,
    })),
  ],
});
