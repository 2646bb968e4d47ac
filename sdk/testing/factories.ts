import type { Field, Form, Submission } from '../plugin/records.ts';

/** A text field, unless told otherwise. */
export function createField(overrides: Partial<Field> = {}): Field {
  return { id: 'note', type: 'text', label: 'Note', required: false, ...overrides };
}

export function createForm(overrides: Partial<Form> = {}): Form {
  return { id: 'form-1', title: 'Form', fields: [createField()], createdAt: 0, updatedAt: 0, ...overrides };
}

export function createSubmission(overrides: Partial<Submission> = {}): Submission {
  return {
    id: 'submission-1',
    formId: 'form-1',
    fields: [createField()],
    values: { note: '' },
    state: 'new',
    createdAt: 0,
    updatedAt: 0,
    ...overrides,
  };
}
