import { messageOf } from '../../kernel/errors.ts';
import type { DataRecord } from '../../services/data.ts';
import { checkedRecord } from '../boot/records.ts';
import type { Edit } from '../data/edit.ts';
import type { TableName, Tables } from '../data/tables.ts';
import { filesOf } from '../data/files.ts';
import type { Workspace } from '../data/workspace.ts';
import type { Actor } from '../session/actor.ts';

/** What an export holds. Profiles stay: a secret does not travel. Plugins stay: their registry has them. */
const tables = ['forms', 'submissions', 'pages', 'outbox', 'connections'] as const satisfies readonly TableName[];
type ArchivedTable = (typeof tables)[number];

/** Sections of the settings that travel. */
const sections = ['site', 'dashboard', 'shortcuts'] as const;

const FORMAT = 'airlock-workspace';
/** 2 added files; a workspace without any is written as 1. */
const VERSION = 2;

/** Largest file that is read: much more does not fit into one text of a browser. */
export const MOST_ARCHIVE_BYTES = 250_000_000;

/** Everything of a workspace, as a file holds it. */
export interface Archive {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly exportedAt: number;
  readonly records: { readonly [C in ArchivedTable]: readonly Tables[C][] };
  readonly settings: { readonly [section: string]: unknown };
  /** Content of files that submissions refer to. */
  readonly files: readonly ArchivedFile[];
}

interface ArchivedFile {
  readonly id: string;
  readonly type: string;
  readonly base64: string;
}

/** Why a file cannot be imported. */
export type ArchiveProblem =
  | { readonly kind: 'notWorkspace' }
  | { readonly kind: 'newer' }
  | { readonly kind: 'badRecord'; readonly table: TableName; readonly position: number; readonly reason: string };

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly problem: ArchiveProblem;

  constructor(problem: ArchiveProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** Rejects with `RefusedError` when the user may not. */
export async function exportWorkspace(workspace: Workspace, actor: Actor, now = Date.now()): Promise<Archive> {
  await actor.authorize('workspace.export', 'workspace');
  const [forms, submissions, pages, outbox, connections] = await Promise.all([
    workspace.forms.list(),
    workspace.submissions.list(),
    workspace.pages.list(),
    workspace.outbox.list(),
    workspace.connections.list(),
  ]);
  const settings = await Promise.all(sections.map(async (name) => [name, await workspace.settings.get(name)] as const));
  const rows = await workspace.files.rows([...new Set(submissions.flatMap(({ values }) => filesOf(values)))]);
  const files = rows.map(({ id, type, bytes }) => ({ id, type, base64: base64Of(bytes) }));
  return {
    format: FORMAT,
    version: files.length > 0 ? VERSION : 1,
    exportedAt: now,
    records: { forms, submissions, pages, outbox, connections },
    settings: Object.fromEntries(settings.filter(([, value]) => value !== undefined)),
    files,
  };
}

/** Read a file and check all of it; throws `ArchiveError`. */
export function readArchive(content: string): Archive {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    throw new ArchiveError({ kind: 'notWorkspace' });
  }
  if (!isObject(parsed) || parsed['format'] !== FORMAT || !isObject(parsed['records'])) {
    throw new ArchiveError({ kind: 'notWorkspace' });
  }
  const { version, exportedAt, records, settings, files } = parsed;
  if (typeof version !== 'number' || version > VERSION) throw new ArchiveError({ kind: 'newer' });
  return {
    format: FORMAT,
    version,
    exportedAt: typeof exportedAt === 'number' ? exportedAt : 0,
    records: {
      forms: checked(records, 'forms'),
      submissions: checked(records, 'submissions'),
      pages: checked(records, 'pages'),
      outbox: checked(records, 'outbox'),
      connections: checked(records, 'connections'),
    },
    settings: isObject(settings) ? settings : {},
    files: checkedFiles(files),
  };
}

/** How many records of each kind an import would add, replace and leave as they are. */
export interface ImportPlan {
  readonly archive: Archive;
  readonly counts: {
    readonly [C in ArchivedTable]: { readonly added: number; readonly changed: number; readonly same: number };
  };
  readonly edit: Edit;
  /** Records that are written. */
  readonly total: number;
}

/** Nothing is removed: records of the file are added, and replace those with the same id. */
export async function planImport(workspace: Workspace, archive: Archive): Promise<ImportPlan> {
  const put: { [C in TableName]?: readonly Tables[C][] } = {};
  const counts = Object.fromEntries(tables.map((name) => [name, { added: 0, changed: 0, same: 0 }]));
  let total = 0;
  const plan = async <C extends ArchivedTable>(name: C): Promise<void> => {
    const list: readonly Tables[ArchivedTable][] = await workspace[name].list();
    const present = new Map(list.map((record) => [record.id, JSON.stringify(record)]));
    const wanted: readonly Tables[ArchivedTable][] = archive.records[name];
    const differs = (record: Tables[ArchivedTable]): boolean => present.get(record.id) !== JSON.stringify(record);
    const written = wanted.filter(differs);
    const changed = written.filter(({ id }) => present.has(id)).length;
    counts[name] = { added: written.length - changed, changed, same: wanted.length - written.length };
    // Filtered from the records of this very table.
    put[name] = written as never;
    total += written.length;
  };
  await Promise.all(tables.map(plan));
  // Filled above for every table.
  return { archive, counts: counts as ImportPlan['counts'], edit: { put }, total };
}

/** Carry out a plan in one transaction; resolves with what takes it back. */
export async function importArchive(
  workspace: Workspace,
  actor: Actor,
  { archive, edit }: ImportPlan,
): Promise<() => Promise<number>> {
  await actor.authorize('workspace.import', 'workspace');
  // Before the submissions that refer to them; what is left of an import that fails is swept up later.
  await workspace.files.restore(
    archive.files.map(({ id, type, base64 }) => ({ id, type, bytes: bytesOf(base64), createdAt: Date.now() })),
  );
  const before = await Promise.all(sections.map(async (name) => [name, await workspace.settings.get(name)] as const));
  const { inverse } = await workspace.edit(edit);
  for (const name of sections) {
    if (archive.settings[name] !== undefined) await workspace.settings.set(name, archive.settings[name]);
  }
  return async () => {
    for (const [name, value] of before) {
      if (value === undefined) await workspace.settings.delete(name);
      else await workspace.settings.set(name, value);
    }
    return (await workspace.edit(inverse)).kept;
  };
}

const members: { readonly [C in 'outbox' | 'connections']: readonly (readonly [member: string, type: string])[] } = {
  outbox: [
    ['channel', 'string'],
    ['to', 'list'],
    ['subject', 'string'],
    ['body', 'string'],
    ['status', 'string'],
    ['about', 'string'],
  ],
  connections: [
    ['name', 'string'],
    ['formId', 'string'],
    ['direction', 'string'],
    ['url', 'string'],
  ],
};

function checked<C extends ArchivedTable>(
  records: { readonly [table: string]: unknown },
  table: C,
): readonly Tables[C][] {
  const list = records[table] ?? [];
  if (!Array.isArray(list)) throw new ArchiveError({ kind: 'notWorkspace' });
  return list.map((record: unknown, index) => {
    try {
      if (!isObject(record) || typeof record['id'] !== 'string' || record['id'] === '')
        throw new Error('It has no id.');
      checkRecord(table, { ...record, id: record['id'] });
      // Its members were just checked.
      return record as unknown as Tables[C];
    } catch (error) {
      throw new ArchiveError({ kind: 'badRecord', table, position: index + 1, reason: messageOf(error) });
    }
  });
}

function checkRecord(table: ArchivedTable, record: DataRecord): void {
  if (table === 'outbox' || table === 'connections') checkMembers({ ...record }, members[table]);
  else checkedRecord(table, record);
}

function checkMembers(
  record: { readonly [member: string]: unknown },
  needed: readonly (readonly [member: string, type: string])[],
): void {
  for (const [member, type] of [...needed, ['createdAt', 'number'], ['updatedAt', 'number']] as const) {
    const value = record[member];
    const found = Array.isArray(value) ? 'list' : typeof value;
    if (found !== type) throw new Error(`"${member}" must be a ${type}, not ${found}.`);
  }
}

function checkedFiles(files: unknown): readonly ArchivedFile[] {
  if (files === undefined) return [];
  if (!Array.isArray(files)) throw new ArchiveError({ kind: 'notWorkspace' });
  return files.map((file: unknown): ArchivedFile => {
    if (!isObject(file)) throw new ArchiveError({ kind: 'notWorkspace' });
    const { id, type, base64 } = file;
    const isWhole = typeof id === 'string' && typeof type === 'string' && typeof base64 === 'string';
    if (!isWhole || base64.length % 4 > 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64))
      throw new ArchiveError({ kind: 'notWorkspace' });
    return { id, type, base64 };
  });
}

/** In pieces: a call takes only so many arguments. */
function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
