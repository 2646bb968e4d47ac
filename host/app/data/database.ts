import { type TableName, tableNames } from './tables.ts';

/** Tables of the workspace's own database. The plugin platform keeps a separate one. */
export type WorkspaceTable = TableName | 'settings' | 'drafts' | 'files';

/** 2 added outbox, connections and profiles; 3 files. */
const VERSION = 3;

/** The user's records in IndexedDB. Opened by the first transaction, and again when the browser closed it. */
export interface Database {
  /**
   * Run `work` in one transaction: all of its writes happen, or none. `work` awaits nothing but `result`, which reads the
   * answer of one. `strict`, the default, waits for the disk: what the app says is saved survives a crash.
   */
  transaction<T>(
    tables: readonly WorkspaceTable[],
    mode: 'readonly' | 'readwrite',
    work: (table: (name: WorkspaceTable) => IDBObjectStore) => Promise<T>,
    durability?: IDBTransactionDurability,
  ): Promise<T>;
  close(): void;
}

export function openDatabase(name = 'airlock-workspace', factory: IDBFactory = indexedDB): Database {
  let connection: Promise<IDBDatabase> | undefined;

  const connect = (): Promise<IDBDatabase> => {
    connection ??= open(factory, name, () => {
      connection = undefined;
    }).catch((error: unknown) => {
      connection = undefined;
      throw error;
    });
    return connection;
  };

  return {
    async transaction(tables, mode, work, durability = 'strict') {
      const database = await connect();
      const transaction = database.transaction([...tables], mode, { durability });
      const done = new Promise<void>((resolve, reject) => {
        transaction.addEventListener('complete', () => resolve());
        transaction.addEventListener('abort', () =>
          reject(transaction.error ?? new DOMException('Aborted', 'AbortError')),
        );
      });
      try {
        const result = await work((table) => transaction.objectStore(table));
        await done;
        return result;
      } catch (error) {
        done.catch(() => undefined);
        abort(transaction);
        throw error;
      }
    },
    close() {
      connection?.then(
        (database) => database.close(),
        () => undefined,
      );
      connection = undefined;
    },
  };
}

/** The answer of one request. */
export function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new DOMException('Failed', 'UnknownError')));
  });
}

function open(factory: IDBFactory, name: string, onClosed: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, VERSION);
    request.addEventListener('upgradeneeded', () => {
      const database = request.result;
      const missing = (table: WorkspaceTable): boolean => !database.objectStoreNames.contains(table);
      for (const table of tableNames.filter(missing)) {
        const store = database.createObjectStore(table, { keyPath: 'id' });
        if (table === 'submissions') store.createIndex('formId', 'formId');
      }
      if (missing('settings')) database.createObjectStore('settings');
      if (missing('files')) database.createObjectStore('files', { keyPath: 'id' });
      if (missing('drafts')) database.createObjectStore('drafts');
    });
    request.addEventListener('error', () => reject(request.error ?? new DOMException('Cannot open', 'UnknownError')));
    request.addEventListener('success', () => {
      const database = request.result;
      // A newer version of the app wants to change the tables: stand aside at once.
      database.addEventListener('versionchange', () => {
        database.close();
        onClosed();
      });
      database.addEventListener('close', onClosed);
      resolve(database);
    });
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch (error) {
    // It is over already, which is what was wanted; anything else is a fault.
    if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error;
  }
}
