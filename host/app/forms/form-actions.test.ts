import 'fake-indexeddb/auto';
import {
  type Field,
  type Form,
  formAfterCreate,
  formAfterUpdate,
  formBeforeCreate,
  formBeforeDelete,
  formFieldRender,
  formRender,
  formValidate,
  type HookToken,
} from '@airlock/sdk';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHooks } from '../../kernel/hooks/hooks.ts';
import type { Hooks } from '../../kernel/hooks/types.ts';
import { compileSchema } from '../../kernel/schema.ts';
import { openDatabase } from '../data/database.ts';
import { openWorkspace, type Workspace } from '../data/workspace.ts';
import { type Actor, createActor, RefusedError } from '../session/actor.ts';
import { owner } from '../session/profile.ts';
import { deleteForm, duplicateOf, renderForm, restoreForm, saveForm } from './form-actions.ts';

const form: Form = {
  id: 'f',
  title: 'Form',
  fields: [{ id: 'a', type: 'text', label: 'A', required: false }],
  createdAt: 1,
  updatedAt: 1,
};

let workspace: Workspace;
let hooks: Hooks;
let actor: Actor;
beforeEach(() => {
  workspace = openWorkspace(openDatabase('test', new IDBFactory()), {
    post: () => undefined,
    subscribe: () => () => undefined,
    close: () => undefined,
  });
  hooks = createHooks({ compile: compileSchema });
  actor = createActor(hooks, owner);
});
afterEach(() => workspace.close());

function handle(token: HookToken, run: (value: never) => unknown): void {
  hooks.define(token);
  hooks.register('r/plugin', token.id, { index: 0, kind: token.kind, run: (value) => run(value as never) });
}

describe('saving a form', () => {
  it('lets plugins change it before, and tells them after', async () => {
    const told: string[] = [];
    handle(formBeforeCreate, (value: Form) => ({ ...value, id: 'another', description: 'by a plugin' }));
    handle(formAfterCreate, ({ form: saved }: { form: Form }) => void told.push(`created ${saved.id}`));
    handle(formAfterUpdate, ({ previous }: { previous: Form }) => void told.push(`was ${previous.title}`));
    const first = await saveForm(workspace, actor, form, undefined);
    expect(first).toMatchObject({ saved: { id: 'f', description: 'by a plugin' } });
    await saveForm(workspace, actor, { ...form, title: 'New', updatedAt: 2 }, form);
    expect(await workspace.forms.list()).toEqual([expect.objectContaining({ id: 'f', title: 'New' })]);
    expect(told).toEqual(['created f', 'was Form']);
  });

  it('waits for the objections of plugins to be dealt with', async () => {
    handle(formValidate, () => [{ message: 'Add a privacy note.' }]);
    expect(await saveForm(workspace, actor, form, undefined)).toEqual({
      objections: [{ message: 'Add a privacy note.', by: 'r/plugin' }],
    });
    expect(await workspace.forms.list()).toEqual([]);
  });
});

describe('deleting a form', () => {
  it('can be refused by a plugin', async () => {
    await workspace.forms.put(form);
    handle(formBeforeDelete, () => ({ refuse: 'It is published.' }));
    expect(await deleteForm(workspace, actor, form)).toEqual({
      objection: { message: 'It is published.', by: 'r/plugin' },
    });
    expect(await workspace.forms.list()).toHaveLength(1);
  });

  it('happens where nobody objects', async () => {
    await workspace.forms.put(form);
    expect(await deleteForm(workspace, actor, form)).toHaveProperty('restore');
    expect(await workspace.forms.list()).toEqual([]);
  });

  it('can be taken back, with every submission', async () => {
    await workspace.forms.put(form);
    const submission = { id: 's', formId: 'f', fields: [], values: {}, state: 'new', createdAt: 1, updatedAt: 1 };
    await workspace.submissions.put(submission);
    const created: string[] = [];
    handle(formAfterCreate, ({ form: back }: { form: Form }) => void created.push(back.id));
    const outcome = await deleteForm(workspace, actor, form);
    expect(await workspace.submissions.list()).toEqual([]);
    if ('objection' in outcome) throw new Error('refused');
    await restoreForm(workspace, actor, form, outcome.restore);
    expect(await workspace.forms.list()).toEqual([form]);
    expect(await workspace.submissions.list()).toEqual([submission]);
    expect(created).toEqual(['f']);
  });

  it('is not for viewers', async () => {
    await workspace.forms.put(form);
    const viewer = createActor(hooks, { id: 'v', name: 'V', roles: ['viewer'] });
    await expect(deleteForm(workspace, viewer, form)).rejects.toThrow(RefusedError);
    expect(await workspace.forms.list()).toHaveLength(1);
  });
});

describe('a copy of a form', () => {
  it('has an id and a time of its own', () => {
    const copy = duplicateOf(form, 'Form (copy)', 5);
    expect(copy).toMatchObject({ title: 'Form (copy)', fields: form.fields, createdAt: 5, updatedAt: 5 });
    expect(copy.id).not.toBe(form.id);
  });
});

describe('showing a form', () => {
  it('asks plugins for the form, then for each field, and keeps what values depend on', async () => {
    handle(formRender, (value: Form) => ({ ...value, id: 'x', title: 'Shown' }));
    handle(formFieldRender, (field: Field) => ({ ...field, id: 'x', type: 'number', label: 'Shown' }));
    const shown = await renderForm(actor, form);
    expect(shown).toMatchObject({ id: 'f', title: 'Shown', fields: [{ id: 'a', type: 'text', label: 'Shown' }] });
  });

  it('is the form itself without plugins', async () => {
    expect(await renderForm(createActor(undefined, owner), form)).toEqual(form);
  });
});
