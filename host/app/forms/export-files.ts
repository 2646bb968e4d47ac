import type { FileValue, Form, Submission } from '@airlock/sdk';
import { zipSync } from 'fflate';
import { isFileValue } from '../data/files.ts';
import type { Workspace } from '../data/workspace.ts';
import type { Actor } from '../session/actor.ts';
import { fileName, toCsv } from './export.ts';

/** Submissions with the files that were given: a CSV file that names each file by its place in the archive. */
export async function exportWithFiles(
  workspace: Workspace,
  actor: Actor,
  form: Form,
  submissions: readonly Submission[],
): Promise<{ readonly name: string; readonly type: string; readonly content: Uint8Array<ArrayBuffer> }> {
  await actor.authorize('submission.export', form.title);
  const given = submissions.flatMap(({ values }) => Object.values(values).filter(isFileValue));
  const rows = await workspace.files.rows([...new Set(given.map(({ file }) => file))]);
  const bytes = new Map(rows.map((row) => [row.id, row.bytes]));
  const places = new Map(given.map((value, index) => [value.file, placeOf(value, index + 1)]));
  const csv = toCsv(form, submissions, ({ file, name }) => (bytes.has(file) ? (places.get(file) ?? name) : name));
  const content: { [path: string]: Uint8Array } = { [fileName(form, 'csv')]: new TextEncoder().encode(csv) };
  for (const [file, place] of places) {
    const found = bytes.get(file);
    if (found) content[place] = found;
  }
  // Pictures and documents are packed already.
  const zipped = zipSync(content, { level: 1 });
  return { name: fileName(form, 'zip'), type: 'application/zip', content: zipped };
}

/** A path of its own that leads nowhere else, whatever the file was called. */
function placeOf({ name }: FileValue, number: number): string {
  const safe = name.replaceAll(/[/\\:*?"<>|\p{Cc}\p{Cf}]+/gu, '-').replace(/^\.+/, '');
  return `files/${number}-${safe || 'file'}`;
}
