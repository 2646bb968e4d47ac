import type { Field, Form, Page, Submission } from '@airlock/sdk';
import type { PreviewRecords } from '../../services/preview.ts';
import type { Words } from './words.ts';

/** Made-up records that a plugin meets in its preview. */
export interface Samples {
  readonly form: Form;
  readonly submissions: readonly Submission[];
  readonly page: Page;
  readonly records: PreviewRecords;
  /** What hooks are tried with, by id; the others need something that only real use brings. */
  readonly hooks: { readonly [hook: string]: unknown };
  /** What a slot hands to what is drawn in it, by its id. */
  readonly slots: { readonly [slot: string]: { readonly [name: string]: unknown } };
}

const DAY = 86_400_000;
/** Hooks that a submission goes through. */
const SUBMISSION_HOOKS = ['beforeValidate', 'sanitize', 'transform', 'enrich', 'beforeSave', 'beforeProcess'];

export function makeSamples(text: Words['preview']['sample'], now: number): Samples {
  const field = (id: string, label: string, type: Field['type'] = 'text'): Field => ({
    id,
    type,
    label,
    required: false,
    ...(id === 'name' ? { settings: { textCase: 'title' } } : {}),
  });
  const fields = [
    field('name', text.name),
    field('mail', text.mail, 'email'),
    field('phone', text.phone),
    field('note', text.note),
  ];
  const form: Form = {
    id: 'sample-form',
    title: text.form,
    fields,
    createdAt: now - 9 * DAY,
    updatedAt: now - 9 * DAY,
  };
  const submission = (at: number, name: string, note: string): Submission => ({
    id: `sample-${at}`,
    formId: form.id,
    fields,
    values: {
      name,
      mail: `${name.trim().split(/\s+/)[0]?.toLowerCase()}@example.com`,
      phone: `+1 202 555 01${10 + at}`,
      note,
    },
    state: at === 0 ? 'new' : 'approved',
    createdAt: now - at * DAY,
    updatedAt: now - at * DAY,
  });
  const submissions = [
    submission(0, '  ada   LOVELACE ', 'Call +1 202 555 0110 or write to ada@example.com.'),
    submission(1, 'Katherine Johnson', '4111 1111 1111 1111'),
    submission(2, 'Alan Turing', 'ﬁve guests,   please'),
  ];
  const page: Page = {
    id: 'sample-page',
    title: text.page,
    body: text.body,
    fields: {},
    published: false,
    createdAt: now - DAY,
    updatedAt: now - DAY,
  };
  const [first] = submissions;
  const value = first?.values['note'] ?? '';
  return {
    form,
    submissions,
    page,
    records: { forms: [form], submissions, pages: [page] },
    hooks: {
      ...Object.fromEntries(SUBMISSION_HOOKS.map((name) => [`submission.${name}`, first])),
      'page.beforeRender': page,
      'page.afterRender': { page, html: `<h1>${text.page}</h1>` },
    },
    slots: {
      'page.panel': { page },
      'submission.action': { form, submission: first },
      'form.field.editor': { field: fields[3], value, onChange: () => undefined },
      'form.field.renderer': { field: fields[3], value },
    },
  };
}
