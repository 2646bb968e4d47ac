import { openChanges, type ChangeChannel } from './changes.ts';
import { type Collection, createCollection, type LiveCollection } from './collection.ts';
import { type Database, openDatabase, result } from './database.ts';
import { carryOut, type Edit, type Edited, type EditOrPlan } from './edit.ts';
import { createFileStore, type FileStore } from './files.ts';
import { type TableName, tableNames } from './tables.ts';

export type WorkspaceCollections = { readonly [C in TableName]: Collection<C> };

/** Everything the user keeps, in this browser. */
export interface Workspace extends WorkspaceCollections {
  /** Write and remove many records in one transaction; resolves with the edit that takes it back. */
  edit(edit: EditOrPlan): Promise<{ readonly inverse: Edit; readonly kept: number }>;
  /** Remove a form with all of its submissions, in one transaction; resolves with the edit that takes it back. */
  deleteForm(id: string): Promise<Edit>;
  /** Sections of the app's configuration, by name. */
  readonly settings: Rows;
  /** What is being typed and was not saved yet, by the place it is typed in. */
  readonly drafts: Rows;
  /** Content of files that were given in forms. */
  readonly files: FileStore;
  close(): void;
}

/** Plain values by key. */
export interface Rows {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

export function openWorkspace(database: Database = openDatabase(), changes: ChangeChannel = openChanges()): Workspace {
  const collections: { readonly [C in TableName]: LiveCollection<C> } = {
    forms: createCollection(database, 'forms', changes),
    submissions: createCollection(database, 'submissions', changes),
    pages: createCollection(database, 'pages', changes),
    outbox: createCollection(database, 'outbox', changes),
    connections: createCollection(database, 'connections', changes),
    profiles: createCollection(database, 'profiles', changes),
  };
  const announce = <C extends TableName>(name: C, edited: Edited): void => {
    for (const change of edited.changes[name]) collections[name].announce(change);
  };
  const edit = async (wanted: EditOrPlan): Promise<{ readonly inverse: Edit; readonly kept: number }> => {
    const edited = await carryOut(database, wanted);
    for (const name of tableNames) announce(name, edited);
    return { inverse: edited.inverse, kept: edited.kept };
  };
  return {
    ...collections,
    edit,
    async deleteForm(id) {
      const { inverse } = await edit(async (table) => {
        const keys = await result(table('submissions').index('formId').getAllKeys(id));
        return { remove: { forms: [id], submissions: keys.map(String) } };
      });
      return inverse;
    },
    settings: rows(database, 'settings'),
    drafts: rows(database, 'drafts'),
    files: createFileStore(database),
    close() {
      changes.close();
      database.close();
    },
  };
}

function rows(database: Database, name: 'settings' | 'drafts'): Rows {
  return {
    get: (key) => database.transaction([name], 'readonly', (table) => result<unknown>(table(name).get(key))),
    set: (key, value) =>
      database.transaction(
        [name],
        'readwrite',
        async (table) => {
          await result(table(name).put(value, key));
        },
        // Drafts are written with every key that is pressed.
        name === 'drafts' ? 'relaxed' : 'strict',
      ),
    delete: (key) =>
      database.transaction([name], 'readwrite', async (table) => {
        await result(table(name).delete(key));
      }),
  };
}
