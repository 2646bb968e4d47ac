import type { DataChange, DataQuery } from '../plugin/services.ts';
import type { CollectionName, Collections } from '../plugin/records.ts';

type Listener = (change: DataChange) => void;

/** The workspace's records in memory; changing them tells the plugins that listen. */
export interface TestRecords {
  get<C extends CollectionName>(collection: C, id: string): Collections[C] | undefined;
  list<C extends CollectionName>(collection: C, query?: DataQuery): Collections[C][];
  put<C extends CollectionName>(collection: C, record: Collections[C]): void;
  delete(collection: CollectionName, id: string): void;
  subscribe(collection: CollectionName, listener: Listener): () => void;
}

export function createTestRecords(): TestRecords {
  const tables: { readonly [C in CollectionName]: Map<string, Collections[C]> } = {
    forms: new Map(),
    submissions: new Map(),
    pages: new Map(),
  };
  const listeners = new Map<CollectionName, Set<Listener>>();
  const tell = (collection: CollectionName, change: DataChange): void => {
    for (const listener of listeners.get(collection) ?? []) listener(structuredClone(change));
  };
  return {
    get: (collection, id) => structuredClone(tables[collection].get(id)),
    list: (collection, query = {}) => structuredClone(select([...tables[collection].values()], query)),
    put(collection, record) {
      const type = tables[collection].has(record.id) ? 'changed' : 'added';
      tables[collection].set(record.id, structuredClone(record));
      tell(collection, { type, id: record.id, record });
    },
    delete(collection, id) {
      if (tables[collection].delete(id)) tell(collection, { type: 'removed', id });
    },
    subscribe(collection, listener) {
      const all = listeners.get(collection) ?? new Set();
      listeners.set(collection, all.add(listener));
      return () => void all.delete(listener);
    },
  };
}

function select<Item extends { readonly id: string }>(items: readonly Item[], query: DataQuery): Item[] {
  const { where = {}, limit = Infinity, after } = query;
  return items
    .filter((item) =>
      Object.entries(where).every(([key, value]) => Object.entries(item).some(([k, v]) => k === key && v === value)),
    )
    .filter((item) => after === undefined || item.id > after)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}

/** Members, and their types, that the app relies on. */
const MEMBERS = {
  forms: { title: 'string', fields: 'list' },
  submissions: { formId: 'string', fields: 'list', values: 'object', state: 'string' },
  pages: { title: 'string', body: 'string', fields: 'object', published: 'boolean' },
} as const satisfies { readonly [collection in CollectionName]: { readonly [member: string]: string } };

/** A record that a plugin writes; throws a sentence when it is none of the collection. */
export function checkedRecord<C extends CollectionName>(collection: C, value: { readonly id: string }): Collections[C] {
  const members = new Map<string, unknown>(Object.entries(value));
  const needed = { ...MEMBERS[collection], createdAt: 'number', updatedAt: 'number' };
  for (const [member, type] of Object.entries(needed)) {
    const found = members.get(member);
    const kind = found === null ? 'null' : Array.isArray(found) ? 'list' : typeof found;
    if (kind !== type)
      throw new TypeError(`"${member}" of a record in "${collection}" must be a ${type}, not ${kind}.`);
  }
  // Its members were just checked.
  return value as unknown as Collections[C];
}
