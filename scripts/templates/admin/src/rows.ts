import type { Form, Submission } from '@airlock/sdk';

export interface Row {
  readonly id: string;
  readonly form: string;
  readonly submissions: number;
}

/** A row for each form, most used first. */
export function rowsOf(forms: readonly Form[], submissions: readonly Submission[]): Row[] {
  return forms
    .map(({ id, title }) => ({
      id,
      form: title,
      submissions: submissions.filter(({ formId }) => formId === id).length,
    }))
    .sort((a, b) => b.submissions - a.submissions || (a.form < b.form ? -1 : 1));
}
