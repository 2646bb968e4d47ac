/** Caps on what one client accepts. Bytes are counted after decompression. */
export interface Limits {
  readonly rootBytes: number;
  readonly timestampBytes: number;
  readonly snapshotBytes: number;
  readonly targetsBytes: number;
  /** One trie node. */
  readonly nodeBytes: number;
  readonly recordBytes: number;
  readonly identityBytes: number;
  readonly releaseBytes: number;
  /** One file of a release. */
  readonly fileBytes: number;
  /** Root versions taken in one refresh. */
  readonly rootRotations: number;
  /** Delegated roles visited for one target. */
  readonly delegations: number;
  /** Milliseconds until the first byte of an answer, and between two pieces of it. */
  readonly idleTimeout: number;
  /** Milliseconds that any answer may take, whatever its size. */
  readonly baseTimeout: number;
  /** Bytes per second below which an answer is given up, after `baseTimeout`. */
  readonly minimumRate: number;
}

export const LIMITS: Limits = Object.freeze({
  rootBytes: 512_000,
  timestampBytes: 16_384,
  snapshotBytes: 2_000_000,
  targetsBytes: 5_000_000,
  nodeBytes: 32_768,
  recordBytes: 512_000,
  identityBytes: 65_536,
  releaseBytes: 1_048_576,
  fileBytes: 64 * 1024 * 1024,
  rootRotations: 256,
  delegations: 32,
  idleTimeout: 15_000,
  baseTimeout: 30_000,
  minimumRate: 1_024,
});

/** JSON deeper than this is refused. */
export const MAX_DEPTH = 64;
/** Entries of a trie leaf; one more splits it. */
export const LEAF_ENTRIES = 64;
/** Urgent revocations that fit beside the trie root. */
export const URGENT_REVOCATIONS = 64;
/** Keys of one publisher identity. */
export const IDENTITY_KEYS = 10;
/** Versions of one publisher identity. */
export const IDENTITY_VERSIONS = 256;
/** Files of one release. */
export const RELEASE_FILES = 4_096;
/** Releases of one plugin record. */
export const RECORD_RELEASES = 1_000;
/** Plugins that an operator can show first. */
export const FEATURED = 64;
/** A clock this much behind a signed time is wrong; milliseconds. */
export const CLOCK_TOLERANCE = 24 * 3_600_000;
/** Expired this long ago is hard stale; milliseconds. */
export const HARD_STALE = 7 * 24 * 3_600_000;
/** How long a publisher's key reset by the operator waits before it takes effect; milliseconds. */
export const RECOVERY_DELAY = 14 * 24 * 3_600_000;
