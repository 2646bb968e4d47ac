import 'fake-indexeddb/auto';
import type { Form, HookToken, Submission } from '@airlock/sdk';
import {
  formValidationCustom,
  submissionAfterSave,
  submissionAfterValidate,
  submissionBeforeValidate,
  submissionSanitize,
  submissionTransform,
  workflowBeforeTransition,
  workflowCondition,
} from '@airlock/sdk';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHooks } from '../../kernel/hooks/hooks.ts';
import type { Hooks } from '../../kernel/hooks/types.ts';
import { compileSchema } from '../../kernel/schema.ts';
import { openDatabase } from '../data/database.ts';
import { openWorkspace, type Workspace } from '../data/workspace.ts';
import { english } from '../i18n/en/index.ts';
import { changeState, nextStates, submit } from './submission-actions.ts';

const text = english.forms;
const form: Form = {
  id: 'booking',
  title: 'Booking',
  fields: [
    { id: 'note', type: 'text', label: 'Note', required: true },
    { id: 'guests', type: 'number', label: 'Guests', required: false },
  ],
  createdAt: 1,
  updatedAt: 1,
};
const identity = { id: 's1', now: 1000 };

let workspace: Workspace;
let hooks: Hooks;
beforeEach(() => {
  workspace = openWorkspace(openDatabase('test', new IDBFactory()), {
    post: () => undefined,
    subscribe: () => () => undefined,
    close: () => undefined,
  });
  hooks = createHooks({ compile: compileSchema });
});
afterEach(() => workspace.close());

/** Register a handler of some plugin. */
function handle(token: HookToken, run: (value: never) => unknown, plugin = 'r/plugin'): void {
  hooks.define(token);
  hooks.register(plugin, token.id, { index: 0, kind: token.kind, run: (value) => run(value as never) });
}

const withNote = (submission: Submission, note: string): Submission => ({
  ...submission,
  values: { ...submission.values, note },
});

describe('submitting a form', () => {
  it('saves what plugins made of the values, in the order of the hooks', async () => {
    handle(submissionTransform, (value: Submission) => withNote(value, `${String(value.values['note'])} transformed`));
    handle(submissionSanitize, (value: Submission) => withNote(value, `${String(value.values['note'])} clean`));
    const outcome = await submit(workspace, hooks, form, { note: 'hello', guests: 2 }, text, identity);
    expect(outcome).toMatchObject({ saved: { values: { note: 'hello clean transformed', guests: 2 } } });
    expect(await workspace.submissions.get('s1')).toMatchObject({ values: { note: 'hello clean transformed' } });
  });

  it('saves although a plugin throws, never answers properly or is not there at all', async () => {
    handle(submissionSanitize, () => {
      throw new Error('broken');
    });
    handle(submissionTransform, () => 'not a submission');
    const outcome = await submit(workspace, hooks, form, { note: 'hello' }, text, identity);
    expect(outcome).toMatchObject({ saved: { values: { note: 'hello' } } });
    const without = await submit(workspace, undefined, form, { note: 'alone' }, text, { id: 's2', now: 1 });
    expect(without).toMatchObject({ saved: { values: { note: 'alone' } } });
  });

  it('lets no plugin turn a submission into another one', async () => {
    handle(submissionSanitize, (value: Submission) => ({
      ...value,
      id: 'other',
      formId: 'other',
      state: 'approved',
      createdAt: 0,
      fields: [],
    }));
    await submit(workspace, hooks, form, { note: 'hello' }, text, identity);
    expect(await workspace.submissions.list()).toEqual([
      expect.objectContaining({ id: 's1', formId: 'booking', state: 'new', createdAt: 1000, fields: form.fields }),
    ]);
  });

  it('saves nothing while a required field is empty, and tells plugins why', async () => {
    const seen: unknown[] = [];
    handle(submissionAfterValidate, ({ problems }: { problems: unknown }) => void seen.push(problems));
    const outcome = await submit(workspace, hooks, form, { note: '  ' }, text, identity);
    expect(outcome).toEqual({ problems: [{ field: 'note', message: text.empties.text }] });
    expect(seen).toEqual([[{ field: 'note', message: text.empties.text }]]);
    expect(await workspace.submissions.list()).toEqual([]);
  });

  it('checks what plugins made of the typed values, with their own rules too', async () => {
    handle(submissionBeforeValidate, (value: Submission) => withNote(value, 'filled in'));
    handle(formValidationCustom, ({ field }: { field: { id: string } }) =>
      field.id === 'guests' ? [{ message: 'Too many.' }] : [],
    );
    const outcome = await submit(workspace, hooks, form, { note: '', guests: 99 }, text, identity);
    expect(outcome).toEqual({ problems: [{ field: 'guests', message: 'Too many.' }] });
  });

  it('tells plugins after it is on disk', async () => {
    let found: Promise<unknown> | undefined;
    handle(submissionAfterSave, ({ submission }: { submission: Submission }) => {
      found = workspace.submissions.get(submission.id);
    });
    await submit(workspace, hooks, form, { note: 'hello' }, text, identity);
    expect(await found).toMatchObject({ id: 's1' });
  });
});

describe('changing the state of a submission', () => {
  const saved = async (): Promise<Submission> => {
    await submit(workspace, undefined, form, { note: 'hello' }, text, identity);
    const submission = await workspace.submissions.get('s1');
    if (!submission) throw new Error('not saved');
    return submission;
  };

  it('is refused by the first plugin that objects, with its name', async () => {
    handle(workflowBeforeTransition, () => ({ refuse: 'Not on Sundays.' }), 'r/calendar');
    const objection = await changeState(workspace, hooks, await saved(), 'approved');
    expect(objection).toEqual({ message: 'Not on Sundays.', by: 'r/calendar' });
    expect(await workspace.submissions.get('s1')).toMatchObject({ state: 'new' });
  });

  it('offers every other state but those that plugins rule out', async () => {
    const submission = await saved();
    expect(await nextStates(hooks, submission)).toEqual(['review', 'approved', 'rejected']);
    handle(workflowCondition, ({ to }: { to: string }) => (to === 'approved' ? false : undefined));
    expect(await nextStates(hooks, submission)).toEqual(['review', 'rejected']);
  });

  it('does not overwrite a change made elsewhere', async () => {
    const submission = await saved();
    await changeState(workspace, hooks, submission, 'review', 2000);
    await expect(changeState(workspace, hooks, submission, 'approved', 3000)).rejects.toThrow(
      'changed in the meantime',
    );
  });
});
