import { memoryStore } from './memory-store.ts';
import type { Store, Table } from './store.ts';

/**
 * A store in memory that looks up single rows of `borrowed` tables in another one where it has none of its own. Nothing is
 * ever written to the other, and closing it leaves the other open.
 */
export function borrowingStore(other: Store, borrowed: readonly Table[]): Store {
  const own = memoryStore();
  return {
    transaction: (tables, mode, work) =>
      own.transaction(tables, mode, (tx) =>
        work({
          ...tx,
          async get(table, key) {
            const mine = await tx.get(table, key);
            if (mine !== undefined || !borrowed.includes(table)) return mine;
            return other.transaction([table], 'read', (theirs) => theirs.get(table, key));
          },
          async has(table, key) {
            if (await tx.has(table, key)) return true;
            return borrowed.includes(table) && other.transaction([table], 'read', (theirs) => theirs.has(table, key));
          },
        }),
      ),
    close: () => own.close(),
  };
}
