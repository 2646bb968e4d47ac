import { LAYOUT_KEY } from '../contributions/arrangement.ts';
import { quarantineKey } from '../management/quarantines.ts';
import type { Store, Table } from '../storage/store.ts';
import { START_KEY } from './start-record.ts';

/** Tables of which the start record tells. */
const TOLD: readonly Table[] = ['plugins', 'grants'];

const isTold = (table: Table, key: string): boolean =>
  TOLD.includes(table) || (table === 'state' && (key === LAYOUT_KEY || key.startsWith(quarantineKey(''))));

/** The same store, in which a change of what the start record tells deletes the record, in the same transaction. */
export function forgettingStore(store: Store, forgotten: () => void): Store {
  return {
    async transaction(tables, mode, work) {
      const isAbout = mode === 'write' && tables.some((table) => TOLD.includes(table) || table === 'state');
      if (!isAbout) return store.transaction(tables, mode, work);
      let forgetting: Promise<void> | undefined;
      const all = tables.includes('state') ? tables : [...tables, 'state' as const];
      const result = await store.transaction(all, mode, async (tx) => {
        const forget = (table: Table, key: string): Promise<void> | undefined =>
          isTold(table, key) ? (forgetting ??= tx.delete('state', START_KEY)) : undefined;
        return work({
          ...tx,
          put: async (table, key, value) => void (await Promise.all([tx.put(table, key, value), forget(table, key)])),
          delete: async (table, key) => void (await Promise.all([tx.delete(table, key), forget(table, key)])),
        });
      });
      if (forgetting) forgotten();
      return result;
    },
    close: () => store.close(),
  };
}
