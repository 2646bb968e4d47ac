import type { Store, Table, Transaction } from './store.ts';

type Rows = Map<string, unknown>;

/** A store that lasts as long as the page: for tests, and for a host that should leave no trace. */
export function memoryStore(): Store {
  const tables = new Map<Table, Rows>();
  let last: Promise<unknown> = Promise.resolve();

  return {
    transaction(names, mode, work) {
      const run = async () => {
        const writes = new Map<Table, Rows>();
        const result = await work(overlay(tables, writes, names, mode));
        for (const [table, rows] of writes) {
          const kept = tables.get(table) ?? new Map<string, unknown>();
          for (const [key, value] of rows)
            if (value === REMOVED) kept.delete(key);
            else kept.set(key, value);
          tables.set(table, kept);
        }
        return result;
      };
      // One at a time, as a database does with overlapping write transactions.
      const result = last.then(run, run);
      last = result.catch(() => {});
      return result;
    },
    close() {},
  };
}

const REMOVED = Symbol('removed');

function overlay(
  tables: ReadonlyMap<Table, Rows>,
  writes: Map<Table, Rows>,
  names: readonly Table[],
  mode: 'read' | 'write',
): Transaction {
  function check(table: Table, writing: boolean): void {
    if (!names.includes(table)) throw new Error(`Table "${table}" is not part of this transaction.`);
    if (writing && mode === 'read') throw new Error(`Table "${table}" is open for reading only.`);
  }
  function write(table: Table, key: string, value: unknown): void {
    check(table, true);
    const rows = writes.get(table) ?? new Map<string, unknown>();
    writes.set(table, rows.set(key, value));
  }
  function* rowsOf(table: Table): Generator<[string, unknown]> {
    const written = writes.get(table);
    for (const row of tables.get(table) ?? []) if (!written?.has(row[0])) yield row;
    for (const row of written ?? []) if (row[1] !== REMOVED) yield row;
  }
  function within(table: Table, { from, to }: { from?: string; to?: string }): [string, unknown][] {
    check(table, false);
    return [...rowsOf(table)]
      .filter(([key]) => (from === undefined || key >= from) && (to === undefined || key < to))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  function find(table: Table, key: string): unknown {
    check(table, false);
    const written = writes.get(table);
    return written?.has(key) ? written.get(key) : tables.get(table)?.get(key);
  }

  return {
    async get(table, key) {
      const value = find(table, key);
      return value === REMOVED ? undefined : structuredClone(value);
    },
    async has(table, key) {
      const value = find(table, key);
      return value !== undefined && value !== REMOVED;
    },
    async entries(table, { limit, reverse, ...range } = {}) {
      const rows = within(table, range);
      if (reverse) rows.reverse();
      return rows.slice(0, limit).map(([key, value]) => [key, structuredClone(value)]);
    },
    async keys(table, range = {}) {
      return within(table, range).map(([key]) => key);
    },
    async put(table, key, value) {
      write(table, key, structuredClone(value));
    },
    async delete(table, key) {
      write(table, key, REMOVED);
    },
  };
}
