import {
  type Field,
  type FieldValue,
  type FieldValues,
  type Form,
  importTransform,
  importValidate,
  type Problem,
  type Submission,
  submissionAfterSave,
} from '@airlock/sdk';
import type { Edit } from '../data/edit.ts';
import { isFileValue } from '../data/files.ts';
import type { Workspace } from '../data/workspace.ts';
import type { Messages } from '../i18n/text.tsx';
import type { Actor } from '../session/actor.ts';
import { parseCsv } from './csv.ts';
import { prepared } from './submission-actions.ts';
import { validate } from './validate.ts';
import { firstState } from './workflow.ts';

/** Bytes of a file, and rows in it, that are read at most. */
export const MOST_BYTES = 5_000_000;
export const MOST_ROWS = 10_000;

/** Why a file cannot be read at all. */
export type FileProblem = 'empty' | 'notText' | 'notJson' | 'notRows' | 'tooManyRows' | 'noColumns';

export class FileError extends Error {
  override readonly name = 'FileError';
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** What a file would bring in. */
export interface Preview {
  readonly source: string;
  readonly rows: readonly {
    readonly values: FieldValues;
    /** Empty when the row can be imported. */
    readonly problems: readonly Problem[];
  }[];
  /** Columns of the file that no field of the form is called after. */
  readonly unknown: readonly string[];
  /** What plugins said about the whole file; it keeps nothing from being imported. */
  readonly remarks: readonly string[];
}

/** Read a file, let plugins change and check its rows, and say for each what stands in its way. Saves nothing. */
export async function previewImport(
  actor: Actor,
  form: Form,
  file: { readonly name: string; readonly content: string },
  text: Messages['forms'],
): Promise<Preview> {
  const { rows, unknown } = readRows(form, file);
  return previewRows(actor, form, file.name, rows, text, unknown);
}

/** The same for rows that somebody else read, such as a plugin; what stands for no field is left out. */
export async function previewRows(
  actor: Actor,
  form: Form,
  source: string,
  found: readonly FieldValues[],
  text: Messages['forms'],
  unknown: readonly string[] = [],
): Promise<Preview> {
  if (found.length === 0) throw new FileError('empty');
  if (found.length > MOST_ROWS) throw new FileError('tooManyRows');
  const ids = new Set(form.fields.map(({ id }) => id));
  const rows = found.map((row) => Object.fromEntries(Object.entries(row).filter(([id]) => ids.has(id))));
  const batch = { form, source, rows };
  const changed = await actor.filter(importTransform, batch);
  const answers = await actor.collect(importValidate, { ...batch, rows: changed.rows });
  const said = answers.flatMap(({ answer }) => answer);
  return {
    source,
    unknown,
    remarks: said.filter(({ row }) => row === undefined).map(({ message }) => message),
    rows: changed.rows.map((values, index) => ({
      values,
      problems: [...validate(form.fields, values, text), ...said.filter(({ row }) => row === index)],
    })),
  };
}

/**
 * Save the rows without problems as submissions, in one transaction, after plugins had them like any other submission.
 * Resolves with the edit that takes the import back. An aborted import saves nothing.
 */
export async function importRows(
  workspace: Workspace,
  actor: Actor,
  form: Form,
  { rows }: Preview,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (share: number) => void; readonly now?: number } = {},
): Promise<{ readonly imported: number; readonly inverse: Edit }> {
  await actor.authorize('submission.import', form.title);
  const { now = Date.now() } = options;
  const good = rows.filter(({ problems }) => problems.length === 0);
  const submissions: Submission[] = [];
  for (const [index, { values }] of good.entries()) {
    options.signal?.throwIfAborted();
    const typed: Submission = {
      id: crypto.randomUUID(),
      formId: form.id,
      fields: form.fields,
      values,
      state: firstState(form),
      createdAt: now + index,
      updatedAt: now + index,
    };
    submissions.push(await prepared(actor, typed));
    options.onProgress?.((index + 1) / good.length);
  }
  options.signal?.throwIfAborted();
  const { inverse } = await workspace.edit({ put: { submissions } });
  for (const submission of submissions) await actor.event(submissionAfterSave, { submission });
  return { imported: submissions.length, inverse };
}

/** Rows by field id. Columns are found by a field's label or id, in any case. */
export function readRows(
  form: Form,
  file: { readonly name: string; readonly content: string },
): { readonly rows: readonly FieldValues[]; readonly unknown: readonly string[] } {
  if (file.content.trim() === '') throw new FileError('empty');
  const records = /^\s*[[{]/.test(file.content) ? jsonRecords(file.content) : csvRecords(file.content);
  if (records.length > MOST_ROWS) throw new FileError('tooManyRows');
  const fieldOf = (column: string): Field | undefined => {
    const wanted = column.trim().toLowerCase();
    return form.fields.find(({ id, label }) => id === column || label.trim().toLowerCase() === wanted);
  };
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  if (!columns.some((column) => fieldOf(column))) throw new FileError('noColumns');
  const rows = records.map((record) =>
    Object.fromEntries(
      Object.entries(record).flatMap(([column, value]) => {
        const field = fieldOf(column);
        return field ? [[field.id, coerced(field, value)]] : [];
      }),
    ),
  );
  return { rows, unknown: columns.filter((column) => !fieldOf(column) && !ownColumns.has(column)) };
}

/** Columns that an export of ours adds; a new submission has its own. */
const ownColumns: ReadonlySet<string> = new Set(['received', 'state']);

type Plain = { readonly [column: string]: unknown };

function csvRecords(content: string): readonly Plain[] {
  const [header, ...rows] = parseCsv(content);
  if (!header || rows.length === 0) throw new FileError('empty');
  return rows.map((row) => Object.fromEntries(header.map((column, index) => [column.trim(), row[index] ?? ''])));
}

/** A list of objects, or of submissions as this app exports them. */
function jsonRecords(content: string): readonly Plain[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    throw new FileError('notJson');
  }
  if (!Array.isArray(parsed) || parsed.length === 0) throw new FileError(Array.isArray(parsed) ? 'empty' : 'notRows');
  return parsed.map((entry: unknown) => {
    if (!isPlain(entry)) throw new FileError('notRows');
    return isPlain(entry['values']) ? entry['values'] : entry;
  });
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const yes: ReadonlySet<string> = new Set(['true', 'yes', '1', 'x', 'نعم']);

/** What a cell means for a field. What does not fit is kept as the text it is, for `validate` to name. */
function coerced(field: Field, value: unknown): FieldValue {
  if (value === null || value === undefined || value === '') return null;
  // A table names a file, and does not hold it; an export of this workspace refers to one that is here.
  if (field.type === 'file') return isFileValue(value) ? value : null;
  if (field.type === 'choices') {
    if (Array.isArray(value)) return value.map(String);
    return typeof value === 'string' ? value.split(';').flatMap((part) => part.trim() || []) : String(value);
  }
  if (typeof value === 'boolean' || typeof value === 'number') {
    return field.type === 'switch' || field.type === 'number' || field.type === 'rating' ? value : String(value);
  }
  const text = typeof value === 'string' ? unguarded(value) : JSON.stringify(value);
  if (field.type === 'switch') return yes.has(text.trim().toLowerCase());
  if (field.type !== 'number' && field.type !== 'rating') return text;
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}

/** An export puts a quote before what a spreadsheet would take for a formula. */
function unguarded(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}
