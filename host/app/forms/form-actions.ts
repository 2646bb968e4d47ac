import {
  type Field,
  type Form,
  formAfterCreate,
  formAfterDelete,
  formAfterUpdate,
  formBeforeCreate,
  formBeforeDelete,
  formBeforeUpdate,
  formFieldRender,
  formRender,
  formValidate,
} from '@airlock/sdk';
import type { Hooks } from '../../kernel/hooks/types.ts';
import type { Workspace } from '../data/workspace.ts';

/** What stands in the way of saving, and who says so: a plugin's full name. */
export interface Objection {
  readonly message: string;
  readonly by: string;
}

/**
 * Save a new or edited form. `previous` is the version that was edited. Objections of plugins are given back instead of
 * saving. Rejects with `ConflictError` when somebody else saved the form in the meantime.
 */
export async function saveForm(
  { forms }: Workspace,
  hooks: Hooks | undefined,
  draft: Form,
  previous: Form | undefined,
): Promise<{ readonly saved: Form } | { readonly objections: readonly Objection[] }> {
  const answers = (await hooks?.collect(formValidate, { form: draft })) ?? [];
  const objections = answers.flatMap(({ answer, by }) => answer.map(({ message }) => ({ message, by })));
  if (objections.length > 0) return { objections };
  const changed = (await hooks?.filter(previous ? formBeforeUpdate : formBeforeCreate, draft)) ?? draft;
  // Plugins may change what a form says, not which form it is.
  const saved: Form = { ...changed, id: draft.id, createdAt: draft.createdAt, updatedAt: draft.updatedAt };
  await forms.put(saved, { updatedAt: previous?.updatedAt });
  if (previous) await hooks?.event(formAfterUpdate, { form: saved, previous });
  else await hooks?.event(formAfterCreate, { form: saved });
  return { saved };
}

/** Delete a form with its submissions, unless a plugin objects. */
export async function deleteForm(
  workspace: Workspace,
  hooks: Hooks | undefined,
  form: Form,
): Promise<Objection | undefined> {
  const refusal = await hooks?.decision(formBeforeDelete, { form });
  if (refusal) return { message: refusal.answer.refuse, by: refusal.by };
  await workspace.deleteForm(form.id);
  await hooks?.event(formAfterDelete, { form });
  return undefined;
}

/** The form as plugins want it shown. Nothing of it is saved. */
export async function renderForm(hooks: Hooks | undefined, form: Form): Promise<Form> {
  if (!hooks) return form;
  const shown = await hooks.filter(formRender, form);
  if (!hooks.has(formFieldRender)) return { ...shown, id: form.id };
  const fields = await Promise.all(shown.fields.map((field) => renderField(hooks, field)));
  return { ...shown, id: form.id, fields };
}

/** A field keeps its id and type: the value typed into it is kept under them. */
async function renderField(hooks: Hooks, field: Field): Promise<Field> {
  return { ...(await hooks.filter(formFieldRender, field)), id: field.id, type: field.type };
}
