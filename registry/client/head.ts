import {
  keyMap,
  roleKeys,
  malformed,
  parseCatalogueFacts,
  RegistryError,
  TRIE_TARGET,
  topAuthority,
  CATALOG_PATHS,
  CATALOG_ROLE,
  type CatalogueFacts,
  type JsonObject,
  type Root,
} from '../format/index.ts';
import { list, shape, text } from '../format/check.ts';
import type { TufSession } from './tuf-session.ts';

/** A content-addressed file that the operator signs. */
export interface CatalogueFile {
  readonly sha256: string;
  readonly length: number;
  readonly custom?: JsonObject;
}

/** A verified state of the whole registry. */
export interface Head extends CatalogueFacts {
  /** Version of the `catalog` metadata: what lookups are told "at". */
  readonly version: number;
  readonly root: number;
  readonly timestamp: number;
  /** When this state stops being fresh, in milliseconds. */
  readonly expires: number;
  /** Root node of the catalogue. */
  readonly trie: CatalogueFile;
  /** Everything that `catalog` signs, by target path. */
  readonly files: Readonly<Record<string, CatalogueFile>>;
  /** Latest time that its files were signed at, in milliseconds; 0 when none says so. */
  readonly signedTime: number;
}

/** Head with the keys that were in force. */
export interface VerifiedHead extends Head {
  readonly keys: Root;
}

/** The plain kind of delegation, which is all that a registry needs. */
const delegations = shape({
  keys: keyMap,
  roles: list(shape({ ...roleKeys, name: text() }, { paths: list(text(), 64) }), 64),
});

/** Read the head from a session whose top-level roles are trusted. Throws when `catalog` has no say over the catalogue. */
export async function readHead(session: TufSession): Promise<VerifiedHead> {
  const { delegations: given } = await session.role('targets', topAuthority(session.root, 'targets'));
  const { keys, roles } = delegations(given, 'targets.json: delegations');
  const role = roles.find(({ name }) => name === CATALOG_ROLE);
  if (!role?.paths?.includes(CATALOG_PATHS)) {
    throw new RegistryError('NOT_LISTED', `targets.json does not give ${CATALOG_PATHS} to ${CATALOG_ROLE}`);
  }
  const catalog = await session.role(CATALOG_ROLE, { ...role, keys });
  const files: Record<string, CatalogueFile> = {};
  for (const [path, { length, hashes, custom }] of Object.entries(catalog.targets)) {
    const sha256 = hashes['sha256']?.toLowerCase() ?? malformed(path, 'must have a sha256');
    files[path] = { sha256, length, ...(custom && { custom }) };
  }
  const trie = files[TRIE_TARGET] ?? malformed(`${CATALOG_ROLE}.json`, `must sign ${TRIE_TARGET}`);
  return {
    ...parseCatalogueFacts(trie.custom, TRIE_TARGET),
    version: catalog.version,
    root: session.root.version,
    timestamp: session.timestamp.version,
    expires: session.expires,
    trie,
    files,
    signedTime: session.signedTime,
    keys: session.root,
  };
}
