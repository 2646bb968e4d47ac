import type { TrustState } from '@airlock/registry/client';
import { LAYOUT_KEY } from '../contributions/arrangement.ts';
import { quarantineKey } from '../management/quarantines.ts';
import type { Store, Table, Transaction } from '../storage/store.ts';
import { START_KEY } from './start-record.ts';

/** Tables of which the start record tells, and by which its plugins were judged. */
const TOLD: readonly Table[] = ['plugins', 'grants', 'trust'];

async function isTold(tx: Transaction, table: Table, key: string, value?: unknown): Promise<boolean> {
  if (table === 'state') return key === LAYOUT_KEY || key.startsWith(quarantineKey(''));
  if (table === 'trust') return verdicts(await tx.get(table, key)) !== verdicts(value);
  return TOLD.includes(table);
}

/** What a registry said of plugins; that it was asked again and said nothing new is no change. */
function verdicts(trust: unknown): string {
  const { plugins, revocations } = (trust ?? {}) as Partial<TrustState>;
  return JSON.stringify([plugins, revocations]);
}

/** The same store, in which a change of what the start record tells deletes the record, in the same transaction. */
export function forgettingStore(store: Store, forgotten: () => void): Store {
  return {
    async transaction(tables, mode, work) {
      const isAbout = mode === 'write' && tables.some((table) => TOLD.includes(table) || table === 'state');
      if (!isAbout) return store.transaction(tables, mode, work);
      let forgetting: Promise<void> | undefined;
      const all = tables.includes('state') ? tables : [...tables, 'state' as const];
      const result = await store.transaction(all, mode, async (tx) => {
        const forget = async (...change: [table: Table, key: string, value?: unknown]): Promise<void> => {
          if (await isTold(tx, ...change)) await (forgetting ??= tx.delete('state', START_KEY));
        };
        return work({
          ...tx,
          // Asked first: a verdict is compared with the one that is about to be replaced.
          put: async (...change) => void (await Promise.all([forget(...change), tx.put(...change)])),
          delete: async (...change) => void (await Promise.all([forget(...change), tx.delete(...change)])),
        });
      });
      if (forgetting) forgotten();
      return result;
    },
    close: () => store.close(),
  };
}
