import type { DataChange } from '@airlock/sdk';
import { type Database, result } from './database.ts';
import type { ChangeChannel } from './changes.ts';
import type { TableName, Tables } from './tables.ts';

/** Somebody else saved the record since it was read; theirs is in `current`. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly current: unknown;

  constructor(id: string, current: unknown) {
    super(`"${id}" was changed in the meantime.`);
    this.current = current;
  }
}

/** Live records of one kind, oldest first. Every tab sees every change. */
export interface Collection<C extends TableName> {
  readonly name: C;
  get(id: string): Promise<Tables[C] | undefined>;
  list(): Promise<readonly Tables[C][]>;
  /**
   * Add or replace. With `expected`, the `updatedAt` of the version that was edited (`undefined` for a new record), a
   * change made elsewhere in the meantime is not overwritten: rejects with `ConflictError`.
   */
  put(record: Tables[C], expected?: { readonly updatedAt: number | undefined }): Promise<void>;
  delete(id: string): Promise<void>;
  /** Told of each change, also of other tabs, in order. */
  subscribe(listener: (change: DataChange<Tables[C]>) => void): () => void;

  /** All records, loaded by the first `watch`; the same array until something changes. `undefined` while loading. */
  snapshot(): readonly Tables[C][] | undefined;
  /** Keep `snapshot` up to date, and be told when it is new. */
  watch(listener: () => void): () => void;
}

/** A collection whose rows are also written from outside, which then says so. */
export interface LiveCollection<C extends TableName> extends Collection<C> {
  /** The row was written; tell every listener and tab. */
  announce(change: DataChange<Tables[C]>): void;
}

export function createCollection<C extends TableName>(
  database: Database,
  name: C,
  changes: ChangeChannel,
): LiveCollection<C> {
  type Item = Tables[C];
  const listeners = new Set<(change: DataChange<Item>) => void>();
  const watchers = new Set<() => void>();
  let records: Map<string, Item> | undefined;
  let loading: Promise<void> | undefined;
  let snapshot: readonly Item[] | undefined;

  // Rows of a table hold what `put` wrote, which is an `Item`; IndexedDB has no types of its own.
  const get = (id: string): Promise<Item | undefined> =>
    database.transaction([name], 'readonly', (table) => result<Item | undefined>(table(name).get(id)));
  const list = async (): Promise<readonly Item[]> =>
    sorted(await database.transaction([name], 'readonly', (table) => result<Item[]>(table(name).getAll())));

  const apply = (change: DataChange<Item>): void => {
    if (records) {
      if (change.record) records.set(change.id, change.record);
      else records.delete(change.id);
      snapshot = sorted([...records.values()]);
      for (const watcher of watchers) watcher();
    }
    for (const listener of listeners) listener(change);
  };

  const fill = async (): Promise<void> => {
    snapshot = await list();
    records = new Map(snapshot.map((record) => [record.id, record]));
    for (const watcher of watchers) watcher();
  };

  const load = (): void => {
    loading ??= fill().finally(() => {
      loading = undefined;
    });
  };

  changes.subscribe((change) => {
    if (change.collection !== name) return;
    if (change.type === 'removed') return apply({ type: 'removed', id: change.id });
    void get(change.id).then((record) => record && apply({ type: change.type, id: change.id, record }));
  });

  const announce = (change: DataChange<Item>): void => {
    apply(change);
    changes.post({ collection: name, type: change.type, id: change.id });
  };

  return {
    name,
    get,
    list,
    announce,
    async put(record, expected) {
      const isNew = await database.transaction([name], 'readwrite', async (table) => {
        const current = await result<Item | undefined>(table(name).get(record.id));
        if (expected && current?.updatedAt !== expected.updatedAt) throw new ConflictError(record.id, current);
        await result(table(name).put(record));
        return current === undefined;
      });
      announce({ type: isNew ? 'added' : 'changed', id: record.id, record });
    },
    async delete(id) {
      const wasThere = await database.transaction([name], 'readwrite', async (table) => {
        const found = await result(table(name).getKey(id));
        if (found !== undefined) await result(table(name).delete(id));
        return found !== undefined;
      });
      // What was not there is not told of.
      if (wasThere) announce({ type: 'removed', id });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => snapshot,
    watch(listener) {
      watchers.add(listener);
      if (!records) load();
      return () => watchers.delete(listener);
    },
  };
}

function sorted<Item extends { readonly createdAt: number; readonly id: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}
