import {
  type FieldValues,
  type Form,
  formValidationCustom,
  type Problem,
  type Submission,
  submissionAfterSave,
  submissionAfterValidate,
  submissionBeforeSave,
  submissionBeforeValidate,
  submissionEnrich,
  submissionSanitize,
  submissionTransform,
} from '@airlock/sdk';
import type { Workspace } from '../data/workspace.ts';
import type { Messages } from '../i18n/text.tsx';
import type { Actor } from '../session/actor.ts';
import { pinned } from './pinned.ts';
import { validate } from './validate.ts';
import { visibleFields, visibleValues } from './visible.ts';
import { act, firstState } from './workflow.ts';

/** Filters between checking and saving, in order. */
const preparation = [submissionSanitize, submissionTransform, submissionEnrich, submissionBeforeSave] as const;

/** Identity and time of a new submission; a test gives its own. */
interface Stamp {
  readonly id?: string;
  readonly now?: number;
}

/**
 * Check what was typed, let plugins prepare it, and save it. A plugin that fails is skipped, so that nothing but a problem
 * with the values themselves keeps a submission from being saved.
 */
export async function submit(
  workspace: Workspace,
  actor: Actor,
  form: Form,
  values: FieldValues,
  text: Messages['forms'],
  stamp: Stamp = {},
): Promise<{ readonly saved: Submission } | { readonly problems: readonly Problem[] }> {
  await actor.authorize('submission.create', form.title);
  const checked = await checkedSubmission(actor, form, values, text, stamp);
  if ('problems' in checked) return checked;
  const saved = await prepared(actor, checked.submission);
  await workspace.submissions.put(saved);
  await actor.event(submissionAfterSave, { submission: saved });
  await act(workspace, actor, form, saved, '');
  return { saved };
}

/** A submission of what was typed, as far as it is accepted. Fields that are not shown keep no value. */
export async function checkedSubmission(
  actor: Actor,
  form: Form,
  values: FieldValues,
  text: Messages['forms'],
  { id = crypto.randomUUID(), now = Date.now() }: Stamp = {},
): Promise<{ readonly submission: Submission } | { readonly problems: readonly Problem[] }> {
  const typed: Submission = {
    id,
    formId: form.id,
    fields: form.fields,
    values: visibleValues(form.fields, values),
    state: firstState(form),
    createdAt: now,
    updatedAt: now,
  };
  const submission = pinned(typed, await actor.filter(submissionBeforeValidate, typed));
  const problems = [
    ...validate(form.fields, submission.values, text),
    ...(await customProblems(actor, form, submission.values)),
  ];
  await actor.event(submissionAfterValidate, { form, submission, problems });
  return problems.length > 0 ? { problems } : { submission };
}

/** What plugins make of a submission before it is kept. */
export async function prepared(actor: Actor, submission: Submission): Promise<Submission> {
  let value = submission;
  for (const token of preparation) value = pinned(submission, await actor.filter(token, value));
  return value;
}

async function customProblems(actor: Actor, form: Form, values: FieldValues): Promise<readonly Problem[]> {
  if (!actor.has(formValidationCustom)) return [];
  const answers = await Promise.all(
    visibleFields(form.fields, values).map(async (field) => {
      const found = await actor.collect(formValidationCustom, { form, field, value: values[field.id] ?? null });
      return found.flatMap(({ answer }) => answer.map(({ message }) => ({ field: field.id, message })));
    }),
  );
  return answers.flat();
}
