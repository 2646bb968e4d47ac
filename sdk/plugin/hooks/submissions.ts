import { defineHook } from '../hook.ts';
import type { Form, Problem, Submission } from '../records.ts';
import { submissionSchema } from './schemas.ts';

/**
 * In the order of one submission: `beforeValidate`, `afterValidate`, `sanitize`, `transform`, `enrich`, `beforeSave`,
 * `afterSave`; then, when its workflow takes it up, `beforeProcess` and `afterProcess`.
 */

export const submissionBeforeValidate = defineHook<Submission>('submission.beforeValidate', 'filter', {
  description: 'Change what was typed before it is checked.',
  output: submissionSchema,
});

export const submissionAfterValidate = defineHook<{
  readonly form: Form;
  readonly submission: Submission;
  /** Empty when it was accepted. */
  readonly problems: readonly Problem[];
}>('submission.afterValidate', 'event', { description: 'A submission was checked.' });

/** Take out or mask what must not be kept. Runs before every hook that may pass the submission on. */
export const submissionSanitize = defineHook<Submission>('submission.sanitize', 'filter', {
  description: 'Clean a submission before it is used or kept.',
  output: submissionSchema,
});

export const submissionTransform = defineHook<Submission>('submission.transform', 'filter', {
  description: 'Bring the values of a submission into another form.',
  output: submissionSchema,
});

export const submissionEnrich = defineHook<Submission>('submission.enrich', 'filter', {
  description: 'Add to a submission what follows from its values.',
  output: submissionSchema,
});

export const submissionBeforeSave = defineHook<Submission>('submission.beforeSave', 'filter', {
  description: 'Change a submission for the last time before it is saved.',
  output: submissionSchema,
});

export const submissionAfterSave = defineHook<{ readonly submission: Submission }>('submission.afterSave', 'event', {
  description: 'A submission was saved.',
});

export const submissionBeforeProcess = defineHook<Submission>('submission.beforeProcess', 'filter', {
  description: 'Change a submission before its workflow takes it up.',
  output: submissionSchema,
});

export const submissionAfterProcess = defineHook<{ readonly submission: Submission }>(
  'submission.afterProcess',
  'event',
  { description: 'The workflow of a submission is done with it for now.' },
);
