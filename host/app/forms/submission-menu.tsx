import type { Form, Submission } from '@airlock/sdk';
import { useState } from 'react';
import { useText } from '../i18n/text.tsx';
import { Menu } from '../ui/menu.tsx';
import { useSubmissionTasks } from './use-submission-tasks.ts';
import { labelOf, workflowOf } from './workflow.ts';

/** What can be done with one submission. */
export function SubmissionMenu(props: {
  readonly form: Form;
  readonly submission: Submission;
  readonly onOpen: () => void;
}) {
  const { forms: text, common } = useText();
  const { form, submission } = props;
  const tasks = useSubmissionTasks(form);
  const workflow = workflowOf(form, text.states);
  const [states, setStates] = useState<readonly string[]>([]);
  return (
    <Menu
      label={common.more}
      size="small"
      // Plugins may rule some out, so they are asked when the menu opens.
      onOpen={() => void tasks.statesFor([submission]).then(setStates)}
      choices={[
        ...states.map((state) => ({
          id: state,
          label: labelOf(workflow, state),
          onAction: () => void tasks.move([submission], state),
        })),
        { id: '#open', label: text.details, icon: 'eye' as const, onAction: props.onOpen },
        {
          id: '#delete',
          label: text.removeSubmission,
          icon: 'trash' as const,
          isDangerous: true,
          onAction: () => void tasks.remove([submission]),
        },
      ]}
    />
  );
}
