import type { Bytes, ImportKey, Limits } from '../format/index.ts';
import type { DownloadOptions } from './download.ts';

/** Where trusted metadata is kept between sessions. Only verified bytes are ever written. */
export interface MetadataFiles {
  /** Root versions after the one that was pinned, oldest first. */
  readonly roots: readonly Bytes[];
  read(role: string): Promise<Bytes | undefined>;
  write(role: string, bytes: Bytes, version: number): Promise<void>;
  /** A new root. When `forget`, the trusted timestamp and snapshot go with it, or before it. */
  writeRoot(bytes: Bytes, version: number, forget: boolean): Promise<void>;
}

/** Versions below which nothing is accepted, known to the app that ships the pinned root. */
export interface Floors {
  readonly root?: number;
  readonly timestamp?: number;
  readonly snapshot?: number;
}

export interface TufOptions {
  readonly subtle: SubtleCrypto;
  readonly files: MetadataFiles;
  /** Fetches below `metadata/`. */
  readonly get: (name: string, options: DownloadOptions) => Promise<Bytes>;
  /** The one time of this session, in milliseconds: a clock that jumps cannot split it. */
  readonly now: number;
  /** Latest time seen in signed metadata; it is at least that late, until the keys that may have lied are replaced. */
  readonly signedTime?: number;
  readonly limits: Limits;
  /** Default: `importKey`. */
  readonly importKey?: ImportKey;
  readonly floors?: Floors | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of two timestamps that are both signed and have one version, which an honest registry never makes. May throw. */
  readonly onConflict?: (trusted: Bytes, other: Bytes) => void;
}
