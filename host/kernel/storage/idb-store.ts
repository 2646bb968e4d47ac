import { AirlockError, messageOf } from '../errors.ts';
import { TABLES, type Store, type Table, type Transaction } from './store.ts';

/** Raised when a table is added; rows carry their own format numbers. */
const DATABASE_VERSION = 2;

/** Milliseconds for which a page with an older version may keep the database from being brought to this one. */
const GIVE_WAY = 5000;
/** Ours, among the names of what the database throws. */
const HELD = 'held';

/**
 * The host's database in IndexedDB. Opened by the first transaction, and again by the next one when the browser closed or
 * deleted it in between. `giveWay`: milliseconds for which a page with an older version may hold it up.
 */
export function idbStore(name = 'airlock', giveWay = GIVE_WAY): Store {
  let connection: Promise<IDBDatabase> | undefined;
  let closed = false;

  function connect(): Promise<IDBDatabase> {
    if (closed)
      throw new AirlockError('STORE_FAILED', `The database "${name}" was closed by the host.`, { retryable: false });
    const forget = (): void => {
      connection = undefined;
    };
    connection ??= openDatabase(name, giveWay, forget).catch((error: unknown) => {
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

/** `gone` is called when the connection is of no use any more. */
async function openDatabase(name: string, giveWay: number, gone: () => void): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, DATABASE_VERSION);
  opening.addEventListener('upgradeneeded', () => {
    const database = opening.result;
    for (const table of TABLES) if (!database.objectStoreNames.contains(table)) database.createObjectStore(table);
  });
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    answerOf(opening).then(resolve, reject);
    const late = (): void => {
      reject(new DOMException('held by an older page', HELD));
      // Should it open after all, nobody waits for it.
      opening.addEventListener('success', () => opening.result.close());
    };
    opening.addEventListener('blocked', () => setTimeout(late, giveWay));
  });
  // Another tab deletes the database or brings a newer version of the app: do not stand in its way.
  database.addEventListener('versionchange', () => {
    gone();
    database.close();
  });
  database.addEventListener('close', gone);
  return database;
}

async function run<T>(
  database: IDBDatabase,
  tables: readonly Table[],
  mode: 'read' | 'write',
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const transaction = database.transaction(tables, mode === 'write' ? 'readwrite' : 'readonly');
  const done = endOf(transaction);
  // The error that `work` throws is the one to tell; this one only repeats it.
  done.catch(() => {});
  const rows = (table: Table) => transaction.objectStore(table);
  try {
    const result = await work({
      get: async (table, key) => answerOf(rows(table).get(key)),
      has: async (table, key) => (await answerOf(rows(table).getKey(key))) !== undefined,
      async entries(table, { limit, reverse, ...bounds } = {}) {
        const range = rangeOf(bounds);
        if (reverse) return lastRows(rows(table), range, limit ?? Infinity);
        const [keys, values] = await Promise.all([
          answerOf(rows(table).getAllKeys(range, limit)),
          answerOf(rows(table).getAll(range, limit)),
        ]);
        return keys.map((key, at) => [String(key), values[at]]);
      },
      keys: async (table, bounds = {}) => (await answerOf(rows(table).getAllKeys(rangeOf(bounds)))).map(String),
      put: async (table, key, value) => void (await answerOf(rows(table).put(value, key))),
      delete: async (table, key) => answerOf(rows(table).delete(key)),
    });
    // What was read stays read, however the transaction ends.
    if (mode === 'write') await done;
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

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}

function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new DOMException('It was aborted.', 'AbortError')),
    );
  });
}

/** The last rows, the very last first. */
function lastRows(store: IDBObjectStore, range: IDBKeyRange | undefined, limit: number): Promise<[string, unknown][]> {
  const rows: [string, unknown][] = [];
  const request = store.openCursor(range, 'prev');
  return new Promise((resolve, reject) => {
    request.addEventListener('error', () => reject(request.error));
    request.addEventListener('success', () => {
      const cursor = request.result;
      if (cursor === null || rows.length >= limit) return resolve(rows);
      rows.push([String(cursor.key), cursor.value]);
      cursor.continue();
    });
  });
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
    ...(error.name === HELD && { nextStep: 'Close other tabs of the app.' }),
    cause: error,
  });
}
