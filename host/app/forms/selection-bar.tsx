import type { Form, Submission } from '@airlock/sdk';
import { useState } from 'react';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { useSubmissionTasks } from './use-submission-tasks.ts';
import { labelOf, workflowOf } from './workflow.ts';

/** What can be done with the selected submissions. */
export function SelectionBar(props: {
  readonly form: Form;
  readonly selection: readonly Submission[];
  readonly onClear: () => void;
}) {
  const { forms: text } = useText();
  const { form, selection } = props;
  const tasks = useSubmissionTasks(form);
  const workflow = workflowOf(form, text.states);
  const [states, setStates] = useState<readonly string[]>([]);
  return (
    <div className="selection">
      <span className="grow" role="status">
        {text.selected(selection.length)}
      </span>
      <Menu
        label={text.moveTo}
        isLabelled
        size="small"
        icon="next"
        onOpen={() => void tasks.statesFor(selection).then(setStates)}
        choices={states.map((id) => ({
          id,
          label: labelOf(workflow, id),
          onAction: () => void tasks.move(selection, id).then(props.onClear),
        }))}
      />
      <Button size="small" icon="trash" onPress={() => void tasks.remove(selection).then(props.onClear)}>
        {text.deleteSelected}
      </Button>
      <Button size="small" look="quiet" onPress={props.onClear}>
        {text.clearSelection}
      </Button>
    </div>
  );
}
