import 'fake-indexeddb/auto';
import type { EmailTemplate, Form, HookToken, NotificationMessage, SmsMessage, Submission } from '@airlock/sdk';
import {
  emailTemplate,
  formValidationCustom,
  notificationSend,
  smsSend,
  submissionAfterSave,
  submissionAfterValidate,
  submissionBeforeValidate,
  submissionSanitize,
  submissionTransform,
  workflowAction,
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
import { type Actor, createActor } from '../session/actor.ts';
import { owner } from '../session/profile.ts';
import { submit } from './submission-actions.ts';
import { addNote, changeState, nextStates } from './workflow.ts';

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
let actor: Actor;
const alone = createActor(undefined, owner);
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
    const outcome = await submit(workspace, actor, form, { note: 'hello', guests: 2 }, text, identity);
    expect(outcome).toMatchObject({ saved: { values: { note: 'hello clean transformed', guests: 2 } } });
    expect(await workspace.submissions.get('s1')).toMatchObject({ values: { note: 'hello clean transformed' } });
  });

  it('saves although a plugin throws, never answers properly or is not there at all', async () => {
    handle(submissionSanitize, () => {
      throw new Error('broken');
    });
    handle(submissionTransform, () => 'not a submission');
    const outcome = await submit(workspace, actor, form, { note: 'hello' }, text, identity);
    expect(outcome).toMatchObject({ saved: { values: { note: 'hello' } } });
    const without = await submit(workspace, alone, form, { note: 'alone' }, text, { id: 's2', now: 1 });
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
    await submit(workspace, actor, form, { note: 'hello' }, text, identity);
    expect(await workspace.submissions.list()).toEqual([
      expect.objectContaining({ id: 's1', formId: 'booking', state: 'new', createdAt: 1000, fields: form.fields }),
    ]);
  });

  it('saves nothing while a required field is empty, and tells plugins why', async () => {
    const seen: unknown[] = [];
    handle(submissionAfterValidate, ({ problems }: { problems: unknown }) => void seen.push(problems));
    const outcome = await submit(workspace, actor, form, { note: '  ' }, text, identity);
    expect(outcome).toEqual({ problems: [{ field: 'note', message: text.empties.text }] });
    expect(seen).toEqual([[{ field: 'note', message: text.empties.text }]]);
    expect(await workspace.submissions.list()).toEqual([]);
  });

  it('checks what plugins made of the typed values, with their own rules too', async () => {
    handle(submissionBeforeValidate, (value: Submission) => withNote(value, 'filled in'));
    handle(formValidationCustom, ({ field }: { field: { id: string } }) =>
      field.id === 'guests' ? [{ message: 'Too many.' }] : [],
    );
    const outcome = await submit(workspace, actor, form, { note: '', guests: 99 }, text, identity);
    expect(outcome).toEqual({ problems: [{ field: 'guests', message: 'Too many.' }] });
  });

  it('keeps no value of a field that is not shown, and does not ask for it', async () => {
    const asking: Form = {
      ...form,
      fields: [
        { id: 'note', type: 'text', label: 'Note', required: false },
        { id: 'why', type: 'text', label: 'Why', required: true, visible: { field: 'note', is: 'equal', value: 'no' } },
      ],
    };
    const outcome = await submit(workspace, actor, asking, { note: 'yes', why: 'left over' }, text, identity);
    expect(outcome).toMatchObject({ saved: { values: { note: 'yes' } } });
    expect(await submit(workspace, actor, asking, { note: 'no' }, text)).toEqual({
      problems: [{ field: 'why', message: text.empties.text }],
    });
  });

  it('tells plugins after it is on disk', async () => {
    let found: Promise<unknown> | undefined;
    handle(submissionAfterSave, ({ submission }: { submission: Submission }) => {
      found = workspace.submissions.get(submission.id);
    });
    await submit(workspace, actor, form, { note: 'hello' }, text, identity);
    expect(await found).toMatchObject({ id: 's1' });
  });
});

describe('changing the state of a submission', () => {
  const saved = async (): Promise<Submission> => {
    await submit(workspace, alone, form, { note: 'hello' }, text, identity);
    const submission = await workspace.submissions.get('s1');
    if (!submission) throw new Error('not saved');
    return submission;
  };

  it('is refused by the first plugin that objects, with its name', async () => {
    handle(workflowBeforeTransition, () => ({ refuse: 'Not on Sundays.' }), 'r/calendar');
    const objection = await changeState(workspace, actor, form, await saved(), 'approved');
    expect(objection).toEqual({ message: 'Not on Sundays.', by: 'r/calendar' });
    expect(await workspace.submissions.get('s1')).toMatchObject({ state: 'new' });
  });

  it('offers every other state but those that plugins rule out', async () => {
    const submission = await saved();
    expect(await nextStates(actor, form, submission)).toEqual(['review', 'approved', 'rejected']);
    handle(workflowCondition, ({ to }: { to: string }) => (to === 'approved' ? false : undefined));
    expect(await nextStates(actor, form, submission)).toEqual(['review', 'rejected']);
  });

  it('does not overwrite a change made elsewhere', async () => {
    const submission = await saved();
    await changeState(workspace, actor, form, submission, 'review', { now: 2000 });
    await expect(changeState(workspace, actor, form, submission, 'approved', { now: 3000 })).rejects.toThrow(
      'changed in the meantime',
    );
  });

  it('keeps who did it, when, and the note', async () => {
    const editor = createActor(hooks, { id: 'e', name: 'Eve', roles: ['editor'] });
    await changeState(workspace, editor, form, await saved(), 'review', { note: ' Look twice. ', now: 2000 });
    const moved = await workspace.submissions.get('s1');
    const event = { at: 2000, by: 'Eve', from: 'new', to: 'review', note: 'Look twice.' };
    expect(moved).toMatchObject({ state: 'review', history: [event] });
    if (!moved) throw new Error('gone');
    await addNote(workspace, editor, form, moved, 'Called.', 3000);
    expect((await workspace.submissions.get('s1'))?.history).toEqual([event, { at: 3000, by: 'Eve', note: 'Called.' }]);
  });

  it('goes only where the form lets it', async () => {
    const submission = await saved();
    const states = ['new', 'done', 'gone'].map((id) => ({ id, label: id }));
    const strict: Form = { ...form, workflow: { states, moves: [['new', 'done']] } };
    expect(await nextStates(actor, strict, submission)).toEqual(['done']);
    expect(await nextStates(actor, strict, { ...submission, state: 'done' })).toEqual([]);
  });

  it('does what the form attached to the state: plugins are told, and messages written', async () => {
    const told: string[] = [];
    handle(workflowAction, ({ action, to }: { action: string; to: string }) => void told.push(`${action} at ${to}`));
    handle(notificationSend, (value: NotificationMessage) => ({ ...value, body: `${value.body}\n(checked)` }));
    handle(emailTemplate, (value: EmailTemplate) => ({ ...value, subject: `[us] ${value.subject}` }));
    handle(smsSend, (value: SmsMessage) => ({ ...value, body: value.body.toUpperCase() }));
    const acting: Form = {
      ...form,
      workflow: {
        states: [
          { id: 'new', label: 'New' },
          { id: 'done', label: 'Done' },
        ],
        actions: [
          { on: 'new', action: 'email', to: 'desk@example.com' },
          { on: 'done', action: 'sms', to: '{note}' },
          { on: 'done', action: 'ring-bell' },
          { on: 'done', action: 'email', to: '{nobody}' },
        ],
      },
    };
    const outcome = await submit(workspace, actor, acting, { note: '+4930123456' }, text, identity);
    if (!('saved' in outcome)) throw new Error('not saved');
    expect(told).toEqual(['email at new']);
    const [mail] = await workspace.outbox.list();
    expect(mail).toMatchObject({ channel: 'email', to: ['desk@example.com'], subject: '[us] Booking: New' });
    expect(mail?.body).toBe('Note: +4930123456\nGuests: \n(checked)');
    await workspace.outbox.delete(mail?.id ?? '');
    await changeState(workspace, actor, acting, outcome.saved, 'done');
    expect(told).toEqual(['email at new', 'sms at done', 'ring-bell at done', 'email at done']);
    // Nobody is named in the last one, so nothing is written for it.
    expect(await workspace.outbox.list()).toMatchObject([
      { channel: 'sms', to: ['+4930123456'], body: 'BOOKING: DONE\n(CHECKED)', status: 'waiting' },
    ]);
  });
});
