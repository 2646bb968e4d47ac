import {
  malformed,
  parseCatalogueFacts,
  RegistryError,
  TRIE_TARGET,
  topAuthority,
  CATALOG_PATHS,
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

/** Read the head from a session whose top-level roles are trusted. Throws when `catalog` has no say over the catalogue. */
export async function readHead(session: TufSession): Promise<VerifiedHead> {
  const { delegations } = await session.role('targets', topAuthority(session.root, 'targets'));
  const role = delegations?.roles.find(({ name }) => name === CATALOG_ROLE);
  if (!delegations || !role?.paths?.includes(CATALOG_PATHS)) {
    throw new RegistryError('NOT_LISTED', `targets.json does not give ${CATALOG_PATHS} to ${CATALOG_ROLE}`);
  }
  const catalog = await session.role(CATALOG_ROLE, { ...role, keys: delegations.keys });
  const file = catalog.targets[TRIE_TARGET] ?? malformed(`${CATALOG_ROLE}.json`, `must sign ${TRIE_TARGET}`);
  const sha256 = file.hashes['sha256'] ?? malformed(TRIE_TARGET, 'must have a sha256');
  return {
    ...parseCatalogueFacts(file.custom, TRIE_TARGET),
    version: catalog.version,
    root: session.root.version,
    timestamp: session.timestamp.version,
    expires: Date.parse(session.timestamp.expires),
    trie: { sha256: sha256.toLowerCase(), length: file.length },
    signedTime: session.signedTime,
    keys: session.root,
  };
}
