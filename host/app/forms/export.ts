import {
  type ExportFile,
  exportFormat,
  type FieldValue,
  type FileValue,
  type Form,
  type Submission,
} from '@airlock/sdk';
import { isFileValue } from '../data/files.ts';
import type { Actor } from '../session/actor.ts';
import { textOf } from './display.ts';

export const exportFormats = ['csv', 'json'] as const;

/** A file of submissions: a plugin's, if one writes this format, else the built-in one. */
export async function exportSubmissions(
  actor: Actor,
  form: Form,
  submissions: readonly Submission[],
  format: (typeof exportFormats)[number],
): Promise<ExportFile> {
  await actor.authorize('submission.export', form.title);
  const answer = await actor.decision(exportFormat, { form, submissions, format });
  if (answer) return answer.answer;
  const name = fileName(form, format);
  return format === 'csv'
    ? { name, type: 'text/csv', content: toCsv(form, submissions) }
    : { name, type: 'application/json', content: `${JSON.stringify(submissions, null, 2)}\n` };
}

/** Named after the form. */
export function fileName({ title }: Form, extension: string): string {
  return `${title.replaceAll(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.${extension}`;
}

/** RFC 4180, with the columns of the form as it is now. */
export function toCsv(
  form: Form,
  submissions: readonly Submission[],
  /** What stands for a file. Default: its name. */
  fileText: (value: FileValue) => string = ({ name }) => name,
): string {
  const rows = submissions.map(({ createdAt, state, values }) => [
    new Date(createdAt).toISOString(),
    state,
    ...form.fields.map(({ id }) => {
      const value = values[id] ?? null;
      return isFileValue(value) ? fileText(value) : value;
    }),
  ]);
  return [['received', 'state', ...form.fields.map(({ label }) => label)], ...rows]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');
}

function cell(value: FieldValue): string {
  const text = textOf(value);
  // A spreadsheet takes these for formulas, which a stranger who filled in the form may have written.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
