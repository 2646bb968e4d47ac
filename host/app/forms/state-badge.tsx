import type { Form } from '@airlock/sdk';
import { useText } from '../i18n/text.tsx';
import { Badge, type Tone } from '../ui/surface.tsx';
import { labelOf, workflowOf } from './workflow.ts';

const tones: { readonly [state: string]: Tone } = { review: 'warning', approved: 'success', rejected: 'danger' };

/** Where a submission is in the workflow of its form. */
export function StateBadge({ form, state }: { readonly form: Pick<Form, 'workflow'>; readonly state: string }) {
  const { forms: text } = useText();
  return <Badge tone={tones[state] ?? 'neutral'}>{labelOf(workflowOf(form, text.states), state)}</Badge>;
}
