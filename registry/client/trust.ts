import type { Bytes, ListingState, RegistryErrorCode, RevocationScope } from '../format/index.ts';

/** Metadata in the exact bytes that were verified. */
export interface TufFiles {
  /** Root versions after the pinned one, oldest first. */
  readonly roots: readonly Bytes[];
  /** `timestamp`, `snapshot`, `targets` and delegated roles. */
  readonly roles: Readonly<Record<string, Bytes>>;
  /** Where this set stands among others; 0 before anything was fetched. */
  readonly rootVersion: number;
  readonly timestampVersion: number;
}

/** A state of the catalogue: versions of root and of `catalog`. New roots come first, as replaced keys restart counting. */
export type HeadVersion = readonly [root: number, catalog: number];

export function isBefore(a: HeadVersion, b: HeadVersion): boolean {
  return a[0] === b[0] ? a[1] < b[1] : a[0] < b[0];
}

/** What this client knows about a plugin it once trusted a release of. Numbers only ever rise. */
export interface PluginMark {
  /** Publisher that is pinned; only a transfer signed by it moves the pin. */
  readonly publisher: string;
  /** Highest version seen of the publisher's identity. */
  readonly identity: number;
  /** Hex SHA-256 of that identity's payload: another document of the same version is a fork. */
  readonly identityHash: string;
  /** Highest `seq` that the publisher signed and that was listed. What an operator merely lists counts for nothing. */
  readonly seq: number;
  /** Highest `minSeq` of its publisher; releases below are withdrawn. */
  readonly minSeq: number;
  /** Envelope hash of the newest release, from which that was read. */
  readonly newest: string;
  /** System time of the last lookup over the whole path, in milliseconds, to the hour. */
  readonly walkedAt: number;
  /** State of the catalogue in which the following was read. */
  readonly head: HeadVersion;
  readonly listed: boolean;
  /** State of every listed release by envelope hash. */
  readonly releases: Readonly<Record<string, ListingState>>;
}

/** A revocation that was seen, kept until newer signed state lifts it. */
export interface KnownRevocation {
  readonly scope: RevocationScope;
  readonly reason: string;
  readonly url?: string;
  /** State of the catalogue that said so. */
  readonly head: HeadVersion;
  /** Said by the publisher about itself, which the operator cannot lift. */
  readonly final: boolean;
}

export interface Failure {
  readonly code: RegistryErrorCode;
  readonly message: string;
  /** System time in milliseconds. */
  readonly at: number;
  /** Two signed files that contradict each other: proof of a registry that tells different stories. */
  readonly evidence?: readonly Bytes[];
}

/** Everything a client remembers of one registry: one row, changed in one transaction. Plain, structured-cloneable data. */
export interface TrustState {
  readonly format: 1;
  /** What TUF trusts so far; may be ahead of `head` after a refresh that failed half-way. */
  readonly local: TufFiles;
  /** Newest complete state: what lookups and revocations are judged by. */
  readonly head?: TufFiles;
  /** System time of the last successful refresh, in milliseconds. */
  readonly checkedAt?: number;
  /** Latest time that was ever seen in signed metadata, in milliseconds. */
  readonly signedTime: number;
  /** Why the last refresh failed; absent after a successful one. */
  readonly failure?: Failure;
  readonly plugins: Readonly<Record<string, PluginMark>>;
  /** By `<scope>:<release hash, plugin id or publisher id>`. */
  readonly revocations: Readonly<Record<string, KnownRevocation>>;
}

export const EMPTY_TRUST: TrustState = Object.freeze({
  format: 1,
  local: { roots: [], roles: {}, rootVersion: 0, timestampVersion: 0 },
  signedTime: 0,
  plugins: {},
  revocations: {},
});

/** Where trust is kept: IndexedDB in a browser, a file in Node, a map in tests. */
export interface TrustStore {
  read(registry: string): Promise<TrustState | undefined>;
  /**
   * Replace the state by what `change` makes of the one that is stored now; nothing else may write in between. Nothing is
   * written when `change` returns `undefined`. `change` is synchronous, so that it fits into one database transaction, and may
   * be asked more than once.
   */
  update(registry: string, change: (current: TrustState | undefined) => TrustState | undefined): Promise<void>;
  /** A cache of content-addressed files; its answers are hashed again. May forget, and may do nothing. */
  readNode(sha256: string): Promise<Bytes | undefined>;
  writeNode(sha256: string, bytes: Bytes): Promise<void>;
}

/** Keeps trust as long as the program runs. */
export function createMemoryTrustStore(): TrustStore {
  const states = new Map<string, TrustState>();
  const nodes = new Map<string, Bytes>();
  return {
    read: async (registry) => states.get(registry),
    update: async (registry, change) => {
      const next = change(states.get(registry));
      if (next) states.set(registry, structuredClone(next));
    },
    readNode: async (sha256) => nodes.get(sha256),
    writeNode: async (sha256, bytes) => void nodes.set(sha256, bytes.slice()),
  };
}

/** True when `a` is a later state of the registry than `b`. */
export function isNewer(a: TufFiles, b: TufFiles): boolean {
  return isBefore([b.rootVersion, b.timestampVersion], [a.rootVersion, a.timestampVersion]);
}

/** What is known of a plugin. Its id may be `constructor`, so nothing inherited is ever found. */
export function markOf(state: TrustState | undefined, id: string): PluginMark | undefined {
  return state && Object.hasOwn(state.plugins, id) ? state.plugins[id] : undefined;
}
