import type { FieldValue, FileValue, Submission } from '@airlock/sdk';
import { type Database, result } from './database.ts';

/** Largest file that is kept, in bytes; a form may ask for smaller ones. */
export const MOST_FILE_BYTES = 10_000_000;

/** How long a file that nothing refers to any more is kept, for undo and for drafts of other tabs. In milliseconds. */
const KEPT = 24 * 60 * 60_000;

/** The content of a file that was given in a form. What a submission holds of it is a `FileValue`. */
export interface FileRow {
  readonly id: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly createdAt: number;
  /** When it was first seen that nothing refers to it. */
  readonly unusedSince?: number;
}

/** Files that were given in forms. Their content stays in this browser: plugins see name, kind and size only. */
export interface FileStore {
  /** Keep a file. Rejects with a `QuotaExceededError` of the browser when there is no room. */
  keep(file: File): Promise<FileValue>;
  get(id: string): Promise<Blob | undefined>;
  /** Rows of some files, those that are there. */
  rows(ids: readonly string[]): Promise<readonly FileRow[]>;
  /** Put rows back as they were, such as those of an import; what is there already stays. */
  restore(rows: readonly FileRow[]): Promise<void>;
  /** Remove files that neither a submission nor a draft has referred to for a day; resolves with their number. */
  sweep(): Promise<number>;
}

export function createFileStore(database: Database, now: () => number = Date.now): FileStore {
  const read = (id: string): Promise<FileRow | undefined> =>
    database.transaction(['files'], 'readonly', (table) => result<FileRow | undefined>(table('files').get(id)));
  return {
    async keep(file) {
      const row: FileRow = {
        id: crypto.randomUUID(),
        type: file.type,
        bytes: new Uint8Array(await file.arrayBuffer()),
        createdAt: now(),
      };
      await database.transaction(['files'], 'readwrite', (table) => result(table('files').put(row)));
      return { file: row.id, name: file.name.slice(0, 200), type: file.type.slice(0, 100), size: file.size };
    },
    async get(id) {
      const row = await read(id);
      return row && new Blob([row.bytes], { type: row.type });
    },
    async rows(ids) {
      const found = await Promise.all(ids.map(read));
      return found.filter((row) => row !== undefined);
    },
    restore: (rows) =>
      database.transaction(['files'], 'readwrite', async (table) => {
        for (const row of rows) {
          if ((await result(table('files').getKey(row.id))) === undefined) await result(table('files').put(row));
        }
      }),
    sweep: () =>
      database.transaction(['files', 'submissions', 'drafts'], 'readwrite', async (table) => {
        const ids = await result(table('files').getAllKeys());
        if (ids.length === 0) return 0;
        const submissions = await result<Submission[]>(table('submissions').getAll());
        const drafts = await result<unknown[]>(table('drafts').getAll());
        const used = new Set(
          [...submissions.map(({ values }) => values), ...drafts].flatMap((values) => filesOf(values)),
        );
        let removed = 0;
        for (const id of ids.map(String)) {
          const row = await result<FileRow>(table('files').get(id));
          const { unusedSince, ...rest } = row;
          if (used.has(id)) {
            if (unusedSince !== undefined) await result(table('files').put(rest));
          } else if (unusedSince === undefined) {
            await result(table('files').put({ ...rest, unusedSince: now() }));
          } else if (now() - unusedSince > KEPT) {
            await result(table('files').delete(id));
            removed += 1;
          }
        }
        return removed;
      }),
  };
}

/** Ids of the files among some values. */
export function filesOf(values: unknown): readonly string[] {
  if (typeof values !== 'object' || values === null) return [];
  return Object.values(values).flatMap((value: unknown) => (isFileValue(value) ? [value.file] : []));
}

export function isFileValue(value: unknown): value is FileValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'file' in value &&
    typeof value.file === 'string' &&
    'name' in value &&
    typeof value.name === 'string' &&
    'type' in value &&
    typeof value.type === 'string' &&
    'size' in value &&
    typeof value.size === 'number'
  );
}

/** Whether a file is one of the kinds that a field accepts, such as `.pdf, image/*`; every file where it says nothing. */
export function isAccepted(file: Pick<File, 'name' | 'type'>, accept: string | undefined): boolean {
  const wanted = (accept ?? '')
    .split(',')
    .map((kind) => kind.trim().toLowerCase())
    .filter(Boolean);
  const name = file.name.toLowerCase();
  return (
    wanted.length === 0 ||
    wanted.some((kind) => {
      if (kind.startsWith('.')) return name.endsWith(kind);
      return kind.endsWith('/*') ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind;
    })
  );
}

/** Values of a submission that plugins changed: a file may be called something else or be gone, but is never another. */
export function withOwnFiles(
  given: { readonly [field: string]: FieldValue },
  changed: { readonly [field: string]: FieldValue },
): { readonly [field: string]: FieldValue } {
  return Object.fromEntries(
    Object.entries(changed).map(([field, value]) => {
      if (!isFileValue(value)) return [field, value];
      const own = given[field];
      return [field, isFileValue(own) ? { ...own, name: value.name } : null];
    }),
  );
}
