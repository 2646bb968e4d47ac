import type { DataChange } from '@airlock/sdk';
import { type Database, result, type WorkspaceTable } from './database.ts';
import { type TableName, tableNames, type Tables } from './tables.ts';

/** Many records to write and to remove at once. */
export interface Edit {
  readonly put?: { readonly [C in TableName]?: readonly Tables[C][] };
  readonly remove?: { readonly [C in TableName]?: readonly string[] };
  /**
   * Versions (`updatedAt`, `undefined` for none) that records must still have, by table and id; one that has changed in
   * the meantime is left alone. Default: whatever is there is replaced.
   */
  readonly unless?: { readonly [C in TableName]?: ReadonlyMap<string, number | undefined> };
}

/** What an edit did. */
export interface Edited {
  /** The edit that takes it back, as far as nobody changed the records since. */
  readonly inverse: Edit;
  readonly changes: { readonly [C in TableName]: readonly DataChange<Tables[C]>[] };
  /** Records left alone because they had changed. */
  readonly kept: number;
}

/** An edit, or what makes one while the transaction that will carry it out is open. */
export type EditOrPlan = Edit | ((table: (name: WorkspaceTable) => IDBObjectStore) => Promise<Edit>);

/** Carry out an edit in one transaction: all of it happens, or nothing. */
export async function carryOut(database: Database, edit: EditOrPlan): Promise<Edited> {
  return database.transaction(tableNames, 'readwrite', async (table) => {
    const { put = {}, remove = {}, unless = {} } = typeof edit === 'function' ? await edit(table) : edit;
    const inverse = { put: emptyLists(), remove: emptyLists<string>(), unless: emptyMaps() };
    const changes = emptyLists();
    let kept = 0;
    for (const name of tableNames) {
      const store = table(name);
      const records = (put[name] ?? []).map((record) => ({ id: record.id, record }));
      const gone = (remove[name] ?? []).map((id) => ({ id, record: undefined }));
      for (const { id, record } of [...records, ...gone]) {
        const before = await result<Tables[TableName] | undefined>(store.get(id));
        const guard = unless[name];
        if (guard?.has(id) && guard.get(id) !== before?.updatedAt) {
          kept += 1;
          continue;
        }
        if (record) await result(store.put(record));
        else if (before) await result(store.delete(id));
        else continue;
        if (before) inverse.put[name].push(before);
        else inverse.remove[name].push(id);
        inverse.unless[name].set(id, record?.updatedAt);
        changes[name].push(record ? { type: before ? 'changed' : 'added', id, record } : { type: 'removed', id });
      }
    }
    // Lists were filled from rows and records of the table whose name they stand under.
    return { inverse: inverse as unknown as Edit, changes: changes as unknown as Edited['changes'], kept };
  });
}

function emptyLists<T = unknown>(): Record<TableName, T[]> {
  return { forms: [], submissions: [], pages: [], outbox: [], connections: [], profiles: [] };
}

function emptyMaps(): Record<TableName, Map<string, number | undefined>> {
  return {
    forms: new Map(),
    submissions: new Map(),
    pages: new Map(),
    outbox: new Map(),
    connections: new Map(),
    profiles: new Map(),
  };
}
