import { openDB, type IDBPDatabase, type IDBPObjectStore } from 'idb';
import { AirlockError, messageOf } from './errors.ts';
import type { Store, Table, Transaction } from './store.ts';

/** Raised when a table is added; rows carry their own format numbers. */
const DATABASE_VERSION = 2;

const TABLES: readonly Table[] = [
  'blobs',
  'releases',
  'plugins',
  'trust',
  'nodes',
  'staging',
  'grants',
  'audit',
  'storage',
  'files',
  'settings',
  'state',
];

/**
 * The host's database in IndexedDB. Opened by the first transaction, and again by the next one when the browser closed or
 * deleted it in between.
 */
export function idbStore(name = 'airlock'): Store {
  let connection: Promise<IDBPDatabase> | undefined;
  let closed = false;

  function connect(): Promise<IDBPDatabase> {
    if (closed)
      throw new AirlockError('STORE_FAILED', `The database "${name}" was closed by the host.`, { retryable: false });
    const forget = (): void => {
      connection = undefined;
    };
    connection ??= openDB(name, DATABASE_VERSION, {
      upgrade(database) {
        for (const table of TABLES) if (!database.objectStoreNames.contains(table)) database.createObjectStore(table);
      },
      // Another tab deletes the database or brings a newer version of the app: do not stand in its way.
      blocking(_current, _blocked, event) {
        forget();
        // The event's target is the connection that stands in the way.
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    }).catch((error: unknown) => {
      forget();
      throw error;
    });
    return connection;
  }

  return {
    async transaction(tables, mode, work) {
      try {
        return await run(await connect(), tables, mode, work);
      } catch (error) {
        throw storeError(error, name);
      }
    },
    close() {
      closed = true;
      connection?.then(
        (database) => database.close(),
        () => {},
      );
      connection = undefined;
    },
  };
}

async function run<T>(
  database: IDBPDatabase,
  tables: readonly Table[],
  mode: 'read' | 'write',
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const transaction = database.transaction(tables, mode === 'write' ? 'readwrite' : 'readonly');
  const done = transaction.done;
  // The error that `work` throws is the one to tell; this one only repeats it.
  done.catch(() => {});
  const store = (table: Table) => transaction.objectStore(table);
  // Their types lack the writing methods because the mode is not known here; the database refuses by itself.
  const writable = (table: Table) => store(table) as IDBPObjectStore<unknown, Table[], Table, 'readwrite'>;
  try {
    const result = await work({
      get: (table, key) => store(table).get(key),
      has: async (table, key) => (await store(table).getKey(key)) !== undefined,
      async entries(table, { limit, reverse, ...bounds } = {}) {
        const range = rangeOf(bounds);
        if (reverse) {
          const rows: [string, unknown][] = [];
          let cursor = await store(table).openCursor(range, 'prev');
          for (; cursor && rows.length < (limit ?? Infinity); cursor = await cursor.continue()) {
            rows.push([String(cursor.key), cursor.value]);
          }
          return rows;
        }
        const [keys, values] = await Promise.all([
          store(table).getAllKeys(range, limit),
          store(table).getAll(range, limit),
        ]);
        return keys.map((key, at) => [String(key), values[at]]);
      },
      keys: async (table, bounds = {}) => (await store(table).getAllKeys(rangeOf(bounds))).map(String),
      put: async (table, key, value) => {
        await writable(table).put(value, key);
      },
      delete: (table, key) => writable(table).delete(key),
    });
    await done;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended already, by the very error that is on its way out.
    }
    await done.catch(() => {});
    throw error;
  }
}

function rangeOf({ from, to }: { from?: string; to?: string }): IDBKeyRange | undefined {
  if (from !== undefined && to !== undefined) return IDBKeyRange.bound(from, to, false, true);
  if (from !== undefined) return IDBKeyRange.lowerBound(from);
  return to === undefined ? undefined : IDBKeyRange.upperBound(to, true);
}

/** What the database said, as the host's error; what the caller's own work threw stays as it is. */
function storeError(error: unknown, name: string): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === 'QuotaExceededError') {
    return new AirlockError('STORE_FAILED', `The device has no room left for the database "${name}".`, {
      detail: { reason: 'quota' },
      cause: error,
    });
  }
  if (error.name === 'VersionError') {
    return new AirlockError('STORE_FAILED', `The database "${name}" belongs to a newer version of the app.`, {
      detail: { reason: 'newer' },
      retryable: false,
      nextStep: 'Reload the page to get the newer version of the app.',
      cause: error,
    });
  }
  return new AirlockError('STORE_FAILED', `The database "${name}" failed: ${messageOf(error)}`, {
    detail: { reason: error.name },
    cause: error,
  });
}
