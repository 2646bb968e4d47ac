import {
  type Form,
  type Submission,
  type SubmissionEvent,
  submissionAfterProcess,
  submissionBeforeProcess,
  type Workflow,
  type WorkflowAction,
  workflowAction,
  workflowAfterTransition,
  workflowBeforeTransition,
  workflowCondition,
} from '@airlock/sdk';
import type { Workspace } from '../data/workspace.ts';
import { compose, type Draft } from '../outbox/compose.ts';
import type { Actor } from '../session/actor.ts';
import type { Objection } from './form-actions.ts';
import { textOf } from './display.ts';
import { pinned } from './pinned.ts';

const defaultStates = ['new', 'review', 'approved', 'rejected'] as const;

/** The workflow of a form; labels of the states that every form starts with are in the user's language. */
export function workflowOf(form: Pick<Form, 'workflow'>, labels: { readonly [state: string]: string } = {}): Workflow {
  return form.workflow ?? { states: defaultStates.map((id) => ({ id, label: labels[id] ?? id })) };
}

/** The state a submission begins in. */
export function firstState(form: Pick<Form, 'workflow'>): string {
  return workflowOf(form).states[0]?.id ?? 'new';
}

/** What a state is called; its id when the form does not know it any more. */
export function labelOf(workflow: Workflow, state: string): string {
  return workflow.states.find(({ id }) => id === state)?.label ?? state;
}

/** States that neither the form nor a plugin rules out for a submission. */
export async function nextStates(actor: Actor, form: Form, submission: Submission): Promise<readonly string[]> {
  const { states, moves } = workflowOf(form);
  const from = submission.state;
  const others = states
    .map(({ id }) => id)
    .filter((to) => to !== from && (!moves || moves.some((move) => move[0] === from && move[1] === to)));
  if (!actor.has(workflowCondition)) return others;
  const answers = await Promise.all(others.map((to) => actor.decision(workflowCondition, { submission, from, to })));
  return others.filter((_, index) => answers[index]?.answer !== false);
}

/**
 * Move a submission to another state, unless a plugin objects, and do what the form attached to that state. Rejects with
 * `ConflictError` when somebody else changed it in the meantime.
 */
export async function changeState(
  workspace: Workspace,
  actor: Actor,
  form: Form,
  current: Submission,
  to: string,
  { note = '', now = Date.now() }: { readonly note?: string; readonly now?: number } = {},
): Promise<Objection | undefined> {
  await actor.authorize('submission.change', form.title);
  const from = current.state;
  const refusal = await actor.decision(workflowBeforeTransition, { submission: current, from, to });
  if (refusal) return { message: refusal.answer.refuse, by: refusal.by };
  const event = { at: now, by: actor.user.name, from, to, ...(note.trim() === '' ? {} : { note: note.trim() }) };
  const target = { ...withEvent(current, event), state: to, updatedAt: now };
  const submission = pinned(target, await actor.filter(submissionBeforeProcess, target));
  await workspace.submissions.put(submission, { updatedAt: current.updatedAt });
  await actor.event(workflowAfterTransition, { submission, from, to });
  await act(workspace, actor, form, submission, from);
  await actor.event(submissionAfterProcess, { submission });
  return undefined;
}

/** Add a note to a submission without moving it. */
export async function addNote(
  { submissions }: Workspace,
  actor: Actor,
  form: Form,
  current: Submission,
  note: string,
  now = Date.now(),
): Promise<void> {
  await actor.authorize('submission.change', form.title);
  const noted = withEvent(current, { at: now, by: actor.user.name, note: note.trim() });
  await submissions.put({ ...noted, updatedAt: now }, { updatedAt: current.updatedAt });
}

/** Do what the form attached to the state that a submission has just reached. */
export async function act(
  workspace: Workspace,
  actor: Actor,
  form: Form,
  submission: Submission,
  from: string,
): Promise<void> {
  const workflow = workflowOf(form);
  for (const attached of workflow.actions ?? []) {
    if (attached.on !== submission.state) continue;
    await actor.event(workflowAction, { submission, from, to: submission.state, action: attached.action });
    const draft = messageFor(attached, workflow, form, submission);
    if (draft) await compose(workspace, actor, draft);
  }
}

/** The message that an action sends; none for actions that only plugins know, and where nobody is named. */
function messageFor(
  { action, to = '' }: WorkflowAction,
  workflow: Workflow,
  form: Form,
  { values, fields, state }: Submission,
): Draft | undefined {
  if (action !== 'email' && action !== 'sms') return undefined;
  const recipient = to.replaceAll(/\{([^{}]+)\}/g, (_, id: string) => textOf(values[id] ?? null)).trim();
  if (recipient === '') return undefined;
  const label = labelOf(workflow, state);
  const answers = fields.map((field) => `${field.label}: ${textOf(values[field.id] ?? null)}`).join('\n');
  return {
    channel: action,
    to: [recipient],
    subject: `${form.title}: ${label}`,
    body: action === 'sms' ? `${form.title}: ${label}` : answers,
    template: 'submission-state',
    about: form.title,
    data: Object.fromEntries(fields.map(({ id }) => [id, textOf(values[id] ?? null)])),
  };
}

function withEvent(submission: Submission, event: SubmissionEvent): Submission {
  return { ...submission, history: [...(submission.history ?? []), event] };
}
