import { defineHook } from '../hook.ts';
import type { FieldValues, Form, Problem, Submission } from '../records.ts';
import { problemsSchema, valuesSchema } from './schemas.ts';

/** A file made of submissions. */
export interface ExportFile {
  readonly name: string;
  /** Media type, for example `text/csv`. */
  readonly type: string;
  readonly content: string;
}

/** The user exports a form's submissions as `format`. The first answer wins; JSON and CSV are built in. */
export const exportFormat = defineHook<
  { readonly form: Form; readonly submissions: readonly Submission[]; readonly format: string },
  ExportFile
>('export.format', 'decision', {
  description: 'Write submissions in a format of your own.',
  timeout: 10_000,
  output: {
    type: 'object',
    required: ['name', 'type', 'content'],
    properties: { name: { type: 'string', minLength: 1 }, type: { type: 'string' }, content: { type: 'string' } },
  },
});

/** `rows` are the values read from the file, by field id. */
export interface ImportBatch {
  readonly form: Form;
  readonly source: string;
  readonly rows: readonly FieldValues[];
}

export const importValidate = defineHook<ImportBatch, readonly Problem[]>('import.validate', 'collect', {
  description: 'Check rows before they are imported.',
  timeout: 10_000,
  output: problemsSchema,
});

export const importTransform = defineHook<ImportBatch>('import.transform', 'filter', {
  description: 'Change rows before they are imported.',
  timeout: 10_000,
  output: {
    type: 'object',
    required: ['form', 'source', 'rows'],
    properties: { form: { type: 'object' }, source: { type: 'string' }, rows: { type: 'array', items: valuesSchema } },
  },
});
