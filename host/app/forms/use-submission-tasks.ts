import type { Form, Submission } from '@airlock/sdk';
import { useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { shortName } from '../plugins/naming.ts';
import { useTask } from '../session/use-task.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndoable } from '../ui/undo.tsx';
import { changeState, labelOf, nextStates, workflowOf } from './workflow.ts';

/** What can be done with submissions of a form, each with its messages. */
export function useSubmissionTasks(form: Form) {
  const { forms: text } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const undoable = useUndoable();
  const workflow = workflowOf(form, text.states);

  return {
    /** Move some to another state; those that may not go there stay, and the reason is told. */
    move: (selection: readonly Submission[], to: string, note = ''): Promise<boolean | undefined> =>
      task(async (actor) => {
        const label = labelOf(workflow, to);
        const before: Submission[] = [];
        const after = new Map<string, number>();
        for (const submission of selection) {
          const possible = await nextStates(actor, form, submission);
          if (!possible.includes(to)) continue;
          const objection = await changeState(workspace, actor, form, submission, to, { note });
          if (objection) toast(text.stateRefused(objection.message, shortName(objection.by)), 'warning');
          else {
            before.push(submission);
            const changed = await workspace.submissions.get(submission.id);
            if (changed) after.set(changed.id, changed.updatedAt);
          }
        }
        if (before.length === 0) return false;
        const message = selection.length === 1 ? text.stateChanged(label) : text.submissionsMoved(before.length, label);
        const edit = { put: { submissions: before }, unless: { submissions: after } };
        // Messages that the state wrote stay in the outbox, where they wait to be looked at.
        undoable(message, async () => (await workspace.edit(edit)).kept);
        return true;
      }),

    /** States that at least one of them can go to. */
    statesFor: async (selection: readonly Submission[]): Promise<readonly string[]> => {
      const found = await task((actor) =>
        Promise.all(selection.slice(0, ASKED).map((submission) => nextStates(actor, form, submission))),
      );
      const possible = new Set(found?.flat());
      return workflow.states.map(({ id }) => id).filter((id) => possible.has(id));
    },

    remove: (selection: readonly Submission[]): Promise<void> =>
      task(async (actor) => {
        await actor.authorize('submission.delete', form.title);
        const { inverse } = await workspace.edit({ remove: { submissions: selection.map(({ id }) => id) } });
        undoable(text.submissionsRemoved(selection.length), async () => (await workspace.edit(inverse)).kept);
      }),
  };
}

/** Submissions that plugins are asked about before a menu opens; the answer for more would be waited for. */
const ASKED = 50;
