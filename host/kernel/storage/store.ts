/** Tables of the host's one database; each row is a plain structured-cloneable value under a string key. */
export const TABLES = [
  'blobs', // hex SHA-256 → bytes
  'releases', // hex SHA-256 of the signed release → stored release
  'plugins', // full name → installed plugin
  'trust', // registry id → trusted metadata
  'nodes', // hex SHA-256 → file of a catalogue, a cache
  'staging', // full name → download in progress
  'grants', // full name → granted permissions
  'audit', // sequence → entry
  'storage', // `<full name>\0<key>` → value a plugin stored
  'files', // `<full name>\0<kind><path>` → file of a plugin
  'settings', // full name → configuration values
  'state', // host's own small facts
] as const;

export type Table = (typeof TABLES)[number];

/** What the kernel needs of a database; IndexedDB in the browser, memory in tests. */
export interface Store {
  /**
   * Run `work` in one transaction over `tables`: all of its writes happen, or none. `work` must await nothing but the
   * transaction's own methods. Rejects with what `work` throws, or with a `resource` error when the database refuses.
   */
  transaction<T>(tables: readonly Table[], mode: 'read' | 'write', work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): void;
}

export interface Transaction {
  get(table: Table, key: string): Promise<unknown>;
  has(table: Table, key: string): Promise<boolean>;
  /** Rows with `from <= key < to` in key order; all rows by default. */
  entries(
    table: Table,
    range?: { from?: string; to?: string; limit?: number; reverse?: boolean },
  ): Promise<[key: string, value: unknown][]>;
  keys(table: Table, range?: { from?: string; to?: string }): Promise<string[]>;
  put(table: Table, key: string, value: unknown): Promise<void>;
  delete(table: Table, key: string): Promise<void>;
}
