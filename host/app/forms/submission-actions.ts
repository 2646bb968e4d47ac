import {
  type FieldValues,
  type Form,
  formValidationCustom,
  type Problem,
  type Submission,
  submissionAfterProcess,
  submissionAfterSave,
  submissionAfterValidate,
  submissionBeforeProcess,
  submissionBeforeSave,
  submissionBeforeValidate,
  submissionEnrich,
  submissionSanitize,
  submissionTransform,
  workflowAfterTransition,
  workflowBeforeTransition,
  workflowCondition,
} from '@airlock/sdk';
import type { Hooks } from '../../kernel/hooks/types.ts';
import type { Workspace } from '../data/workspace.ts';
import type { Messages } from '../i18n/text.tsx';
import type { Objection } from './form-actions.ts';
import { validate } from './validate.ts';

/** The states a submission can be in; every one can follow every other. */
const workflowStates = ['new', 'review', 'approved', 'rejected'] as const;

/** Filters between checking and saving, in order. */
const preparation = [submissionSanitize, submissionTransform, submissionEnrich, submissionBeforeSave] as const;

/**
 * Check what was typed, let plugins prepare it, and save it. A plugin that fails is skipped, so that nothing but a problem
 * with the values themselves keeps a submission from being saved.
 */
export async function submit(
  { submissions }: Workspace,
  hooks: Hooks | undefined,
  form: Form,
  values: FieldValues,
  text: Messages['forms'],
  { id = crypto.randomUUID(), now = Date.now() }: { readonly id?: string; readonly now?: number } = {},
): Promise<{ readonly saved: Submission } | { readonly problems: readonly Problem[] }> {
  const typed: Submission = {
    id,
    formId: form.id,
    fields: form.fields,
    values,
    state: 'new',
    createdAt: now,
    updatedAt: now,
  };
  let submission = pinned(typed, await hooks?.filter(submissionBeforeValidate, typed));
  const problems = [
    ...validate(form.fields, submission.values, text),
    ...(await customProblems(hooks, form, submission.values)),
  ];
  await hooks?.event(submissionAfterValidate, { form, submission, problems });
  if (problems.length > 0) return { problems };
  for (const token of preparation) submission = pinned(typed, await hooks?.filter(token, submission));
  await submissions.put(submission);
  await hooks?.event(submissionAfterSave, { submission });
  return { saved: submission };
}

/** States that plugins do not rule out for a submission. */
export async function nextStates(hooks: Hooks | undefined, submission: Submission): Promise<readonly string[]> {
  const others = workflowStates.filter((state) => state !== submission.state);
  if (!hooks?.has(workflowCondition)) return others;
  const answers = await Promise.all(
    others.map((to) => hooks.decision(workflowCondition, { submission, from: submission.state, to })),
  );
  return others.filter((_, index) => answers[index]?.answer !== false);
}

/** Move a submission to another state, unless a plugin objects. */
export async function changeState(
  { submissions }: Workspace,
  hooks: Hooks | undefined,
  current: Submission,
  to: string,
  now = Date.now(),
): Promise<Objection | undefined> {
  const from = current.state;
  const refusal = await hooks?.decision(workflowBeforeTransition, { submission: current, from, to });
  if (refusal) return { message: refusal.answer.refuse, by: refusal.by };
  const target = { ...current, state: to, updatedAt: now };
  const submission = pinned(target, await hooks?.filter(submissionBeforeProcess, target));
  await submissions.put(submission, { updatedAt: current.updatedAt });
  await hooks?.event(workflowAfterTransition, { submission, from, to });
  await hooks?.event(submissionAfterProcess, { submission });
  return undefined;
}

async function customProblems(hooks: Hooks | undefined, form: Form, values: FieldValues): Promise<readonly Problem[]> {
  if (!hooks?.has(formValidationCustom)) return [];
  const answers = await Promise.all(
    form.fields.map(async (field) => {
      const found = await hooks.collect(formValidationCustom, { form, field, value: values[field.id] ?? null });
      return found.flatMap(({ answer }) => answer.map(({ message }) => ({ field: field.id, message })));
    }),
  );
  return answers.flat();
}

/** What plugins made of a submission, but always the same one: only its values are theirs to change. */
function pinned(original: Submission, changed: Submission | undefined): Submission {
  return { ...original, values: (changed ?? original).values };
}
