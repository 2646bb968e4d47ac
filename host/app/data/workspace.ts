import type { CollectionName } from '@airlock/sdk';
import { openChanges, type ChangeChannel } from './changes.ts';
import { type Collection, createCollection } from './collection.ts';
import { type Database, openDatabase, result } from './database.ts';

export type WorkspaceCollections = { readonly [C in CollectionName]: Collection<C> };

/** Everything the user keeps, in this browser. */
export interface Workspace extends WorkspaceCollections {
  /** Remove a form with all of its submissions, in one transaction. */
  deleteForm(id: string): Promise<void>;
  /** Sections of the app's configuration, by name. */
  readonly settings: Rows;
  /** What is being typed and was not saved yet, by the place it is typed in. */
  readonly drafts: Rows;
  close(): void;
}

/** Plain values by key. */
export interface Rows {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

export function openWorkspace(database: Database = openDatabase(), changes: ChangeChannel = openChanges()): Workspace {
  const forms = createCollection(database, 'forms', changes);
  const submissions = createCollection(database, 'submissions', changes);
  return {
    forms,
    submissions,
    pages: createCollection(database, 'pages', changes),
    async deleteForm(id) {
      const removed = await database.transaction(['forms', 'submissions'], 'readwrite', async (table) => {
        const keys = await result(table('submissions').index('formId').getAllKeys(id));
        await Promise.all(keys.map((key) => result(table('submissions').delete(key))));
        await result(table('forms').delete(id));
        return keys;
      });
      // The rows are gone; deleting them again is what tells every listener and tab.
      await Promise.all(removed.map((key) => submissions.delete(String(key))));
      await forms.delete(id);
    },
    settings: rows(database, 'settings'),
    drafts: rows(database, 'drafts'),
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
