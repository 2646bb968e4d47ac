import { defineHook } from '../hook.ts';
import type { Submission } from '../records.ts';

/** A submission moves from one workflow state to another. */
export interface Transition {
  readonly submission: Submission;
  readonly from: string;
  readonly to: string;
}

/** Answer with a reason to stop the transition; the first one wins. */
export const workflowBeforeTransition = defineHook<Transition, { readonly refuse: string }>(
  'workflow.beforeTransition',
  'decision',
  {
    description: 'Refuse a transition, with a reason.',
    output: { type: 'object', required: ['refuse'], properties: { refuse: { type: 'string', minLength: 1 } } },
  },
);

export const workflowAfterTransition = defineHook<Transition>('workflow.afterTransition', 'event', {
  description: 'A submission has a new state.',
});

/** Is the transition offered to the user? The first answer wins; without one it is. */
export const workflowCondition = defineHook<Transition, boolean>('workflow.condition', 'decision', {
  description: 'Decide whether a transition is possible.',
  output: { type: 'boolean' },
});

/** Name of an action that the workflow attached to a transition, for example `notify-owner`. */
export const workflowAction = defineHook<Transition & { readonly action: string }>('workflow.action', 'event', {
  description: 'Do what the workflow attached to a transition.',
});
