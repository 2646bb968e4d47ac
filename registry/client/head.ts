import {
  malformed,
  parseCatalogueFacts,
  RegistryError,
  TRIE_TARGET,
  CATALOG_ROLE,
  type CatalogueFacts,
  type Root,
} from '../format/index.ts';
import type { TufSession } from './tuf-session.ts';

/** A verified state of the whole registry. */
export interface Head extends CatalogueFacts {
  /** Version of the `catalog` metadata: what lookups are told "at". */
  readonly version: number;
  readonly root: number;
  readonly timestamp: number;
  /** When this state stops being fresh, in milliseconds. */
  readonly expires: number;
  /** Root node of the catalogue. */
  readonly trie: { readonly sha256: string; readonly length: number };
  /** Latest time that its files were signed at, in milliseconds; 0 when none says so. */
  readonly signedTime: number;
}

/** Head with the keys that were in force. */
export interface VerifiedHead extends Head {
  readonly keys: Root;
}

/** Read the head from a session whose top-level roles are trusted. */
export async function readHead(session: TufSession): Promise<VerifiedHead> {
  const found = await session.findTarget(TRIE_TARGET);
  if (found?.role !== CATALOG_ROLE) {
    throw new RegistryError('NOT_LISTED', `The registry's ${CATALOG_ROLE} role does not sign ${TRIE_TARGET}`);
  }
  const { file } = found;
  const sha256 = file.hashes['sha256'] ?? malformed(TRIE_TARGET, 'must have a sha256');
  return {
    ...parseCatalogueFacts(file.custom, TRIE_TARGET),
    version: session.version(CATALOG_ROLE),
    root: session.root.version,
    timestamp: session.timestamp.version,
    expires: Date.parse(session.timestamp.expires),
    trie: { sha256: sha256.toLowerCase(), length: file.length },
    signedTime: session.signedTime,
    keys: session.root,
  };
}
