/** What happened. `use` and `denied` count repeats within a short window into one entry. */
export type AuditAction =
  | 'install'
  | 'update'
  | 'rollback'
  | 'uninstall'
  | 'enable'
  | 'disable'
  | 'grant'
  | 'revoke'
  | 'use'
  | 'denied'
  | 'refused'
  | 'settings';

export interface AuditFact {
  readonly action: AuditAction;
  /** Full name. */
  readonly plugin: string;
  /** Permission, service method or version the action is about. */
  readonly subject?: string;
  /** What exactly: a collection, a key, a reason. At most 200 characters. */
  readonly detail?: string;
}

export interface AuditEntry extends AuditFact {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  /** Milliseconds since the epoch; of the first, when counted. */
  readonly time: number;
  readonly count: number;
  /** Hex SHA-256 of the entry before. */
  readonly previous: string;
  /** Hex SHA-256 over this entry's other members. */
  readonly hash: string;
}

/** Append-only, hash-chained and bounded: when it is full, the oldest go and the chain starts at what is left. */
export interface Audit {
  /** Newest first. */
  entries(filter?: {
    readonly plugin?: string;
    readonly action?: AuditAction;
    readonly limit?: number;
  }): Promise<readonly AuditEntry[]>;
  /** Check the chain; names the first entry that does not fit. */
  verify(): Promise<{ readonly intact: boolean; readonly checked: number; readonly brokenAt?: number }>;
  /** JSON Lines, oldest first. */
  export(): Promise<string>;
  subscribe(listener: () => void): () => void;
}
