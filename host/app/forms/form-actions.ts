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
import type { Edit } from '../data/edit.ts';
import type { Workspace } from '../data/workspace.ts';
import type { Actor } from '../session/actor.ts';

/** What stands in the way of saving, and who says so: a plugin's full name. */
export interface Objection {
  readonly message: string;
  readonly by: string;
}

/**
 * Save a new or edited form. `previous` is the version that was edited. Objections of plugins are given back instead of
 * saving. Rejects with `ConflictError` when somebody else saved the form in the meantime, with `RefusedError` when the user
 * may not.
 */
export async function saveForm(
  { forms }: Workspace,
  actor: Actor,
  draft: Form,
  previous: Form | undefined,
): Promise<{ readonly saved: Form } | { readonly objections: readonly Objection[] }> {
  await actor.authorize('form.save', draft.title);
  const answers = await actor.collect(formValidate, { form: draft });
  const objections = answers.flatMap(({ answer, by }) => answer.map(({ message }) => ({ message, by })));
  if (objections.length > 0) return { objections };
  const changed = await actor.filter(previous ? formBeforeUpdate : formBeforeCreate, draft);
  // Plugins may change what a form says, not which form it is.
  const saved: Form = { ...changed, id: draft.id, createdAt: draft.createdAt, updatedAt: draft.updatedAt };
  await forms.put(saved, { updatedAt: previous?.updatedAt });
  if (previous) await actor.event(formAfterUpdate, { form: saved, previous });
  else await actor.event(formAfterCreate, { form: saved });
  return { saved };
}

/** Delete a form with its submissions, unless a plugin objects; resolves with the edit that brings them back. */
export async function deleteForm(
  workspace: Workspace,
  actor: Actor,
  form: Form,
): Promise<{ readonly restore: Edit } | { readonly objection: Objection }> {
  await actor.authorize('form.delete', form.title);
  const refusal = await actor.decision(formBeforeDelete, { form });
  if (refusal) return { objection: { message: refusal.answer.refuse, by: refusal.by } };
  const restore = await workspace.deleteForm(form.id);
  await actor.event(formAfterDelete, { form });
  return { restore };
}

/** Bring back a form that was just deleted; to plugins it is a new one. */
export async function restoreForm(workspace: Workspace, actor: Actor, form: Form, restore: Edit): Promise<void> {
  await workspace.edit(restore);
  await actor.event(formAfterCreate, { form });
}

/** The same form once more, with ids of its own. Submissions stay with the first. */
export function duplicateOf(form: Form, title: string, now = Date.now()): Form {
  return { ...form, id: crypto.randomUUID(), title, createdAt: now, updatedAt: now };
}

/** The form as plugins want it shown. Nothing of it is saved. */
export async function renderForm(actor: Actor, form: Form): Promise<Form> {
  const shown = await actor.filter(formRender, form);
  if (!actor.has(formFieldRender)) return { ...shown, id: form.id };
  const fields = await Promise.all(shown.fields.map((field) => renderField(actor, field)));
  return { ...shown, id: form.id, fields };
}

/** A field keeps its id and type: the value typed into it is kept under them. */
async function renderField(actor: Actor, field: Field): Promise<Field> {
  return { ...(await actor.filter(formFieldRender, field)), id: field.id, type: field.type };
}
