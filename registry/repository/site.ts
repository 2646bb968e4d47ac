import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CATALOG_ROLE,
  equalBytes,
  parseCatalogueFacts,
  parseMetadata,
  parseRecord,
  RegistryError,
  roleFileName,
  shelfPath,
  topAuthority,
  TRIE_TARGET,
  verifyThreshold,
  type Authority,
  type Bytes,
  type CatalogueFacts,
  type PluginRecord,
  type Root,
  type Sha256,
  type Shelf,
  type TopRole,
  type TrieEntry,
  type TufTypes,
} from '../format/index.ts';
import { parseDelegations } from '../format/delegations.ts';
import { exists, hashOf, readIfThere, writeFileAtomic } from './files.ts';
import { precompress } from './precompress.ts';
import { walkTrie, type NodeStore, type TrieRoot, findInTrie } from './trie.ts';

/** A metadata file of the site, its signatures verified. Whether it expired is the reader's question. */
export interface SiteMetadata<T> {
  readonly version: number;
  readonly bytes: Bytes;
  readonly signed: T;
}

/** The newest published state. */
export interface SiteHead {
  readonly timestamp: SiteMetadata<TufTypes['timestamp']>;
  readonly snapshot: SiteMetadata<TufTypes['snapshot']>;
  readonly targets: SiteMetadata<TufTypes['targets']>;
  /** Absent before the first build. */
  readonly catalog: SiteMetadata<TufTypes['targets']>;
  readonly trie: TrieRoot;
  readonly facts: CatalogueFacts;
}

const subtle = globalThis.crypto.subtle;

/** The generated static files: what clients read, and the only database that the registry has. */
export class Site implements NodeStore {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** A content-addressed file. Throws `HASH_MISMATCH` when it is missing or changed: the site is damaged. */
  async object(shelf: Shelf, sha256: Sha256): Promise<Bytes> {
    const path = shelfPath(shelf, sha256);
    const bytes = await readIfThere(join(this.dir, path));
    if (bytes && hashOf(bytes) === sha256) return bytes;
    throw new RegistryError('HASH_MISMATCH', `${path} is ${bytes ? 'not what its name says' : 'missing'}`, {
      file: path,
    });
  }

  async hasObject(shelf: Shelf, sha256: Sha256): Promise<boolean> {
    return exists(join(this.dir, shelfPath(shelf, sha256)));
  }

  /** Keep bytes under their hash. Does nothing when they are there. */
  async putObject(shelf: Shelf, bytes: Uint8Array): Promise<Sha256> {
    const sha256 = hashOf(bytes);
    if (!(await this.hasObject(shelf, sha256))) await this.#putForEver(shelfPath(shelf, sha256), bytes);
    return sha256;
  }

  /** Keep a block of the search index under the beginning of its hash. */
  async putBlock(name: string, bytes: Uint8Array): Promise<void> {
    const path = `s/${name}`;
    if (!(await exists(join(this.dir, path)))) await this.#putForEver(path, bytes);
  }

  read(sha256: Sha256): Promise<Bytes> {
    return this.object('n', sha256);
  }

  async write(_sha256: Sha256, bytes: Bytes): Promise<void> {
    await this.putObject('n', bytes);
  }

  /** A metadata file by its name in `metadata/`. */
  metadata(name: string): Promise<Bytes | undefined> {
    return readIfThere(join(this.dir, 'metadata', name));
  }

  /**
   * Write `<version>.<role>.json`. A file with other content under that name was left by a build that did not finish; it
   * may have been uploaded, and whoever has seen it keeps it for ever, so it is never replaced: `EXISTS` by returning false.
   */
  async putMetadata(role: string, version: number, bytes: Bytes): Promise<boolean> {
    const name = roleFileName(role, version);
    const present = await this.metadata(name);
    if (present) return equalBytes(present, bytes);
    await this.#putForEver(`metadata/${name}`, bytes);
    return true;
  }

  /** The moment of publication: from here on clients see the new state. */
  async putTimestamp(bytes: Bytes): Promise<void> {
    await this.#put('metadata/timestamp.json', bytes);
  }

  /** Whether some build left a file of this name, finished or not. */
  hasMetadata(role: string, version: number): Promise<boolean> {
    return exists(join(this.dir, 'metadata', roleFileName(role, version)));
  }

  /** The newest published state, verified with the keys of `root`; `undefined` before the first build. */
  async head(root: Root): Promise<SiteHead | undefined> {
    const bytes = await this.metadata('timestamp.json');
    if (!bytes) return undefined;
    const timestamp = await verified(bytes, 'timestamp', 'timestamp.json', topAuthority(root, 'timestamp'));
    const snapshot = await this.#named(
      'snapshot',
      'snapshot',
      timestamp.signed.snapshot.version,
      topAuthority(root, 'snapshot'),
    );
    const meta = (role: string): number => snapshot.signed.meta[roleFileName(role)]?.version ?? 0;
    const targets = await this.#named('targets', 'targets', meta('targets'), topAuthority(root, 'targets'));
    const catalog = await this.#named('targets', CATALOG_ROLE, meta(CATALOG_ROLE), catalogAuthority(targets.signed));
    const target = catalog.signed.targets[TRIE_TARGET];
    const sha256 = target?.hashes['sha256'];
    if (!target || sha256 === undefined) {
      throw new RegistryError('BAD_FORMAT', `${roleFileName(CATALOG_ROLE)} does not name the catalogue`);
    }
    const facts = parseCatalogueFacts(target.custom, TRIE_TARGET);
    return { timestamp, snapshot, targets, catalog, trie: { sha256, length: target.length }, facts };
  }

  /** The listed record of a plugin; `undefined` when it is not listed. */
  async record(head: SiteHead, id: string): Promise<PluginRecord | undefined> {
    const entry = await findInTrie(this, head.trie.sha256, id);
    return entry && parseRecord(await this.object('r', entry.record), `r/${entry.record}`);
  }

  /** Every listed plugin, in the order of the trie. */
  entries(head: SiteHead): AsyncGenerator<TrieEntry> {
    return walkTrie(this, head.trie.sha256);
  }

  /** Remove what a build that was killed had not finished writing. */
  async sweep(): Promise<void> {
    await rm(this.#scratch, { recursive: true, force: true });
  }

  get #scratch(): string {
    return join(this.dir, '.tmp');
  }

  /** A file that never changes, and its compressed form. */
  async #putForEver(path: string, bytes: Uint8Array): Promise<void> {
    await precompress(join(this.dir, path), bytes, { scratch: this.#scratch });
    await this.#put(path, bytes);
  }

  async #put(path: string, bytes: Uint8Array): Promise<void> {
    await writeFileAtomic(join(this.dir, path), bytes, { scratch: this.#scratch });
  }

  async #named<T extends 'snapshot' | 'targets'>(
    type: T,
    role: string,
    version: number,
    authority: Authority,
  ): Promise<SiteMetadata<TufTypes[T]>> {
    const name = roleFileName(role, version);
    const bytes = await this.metadata(name);
    if (!bytes) throw new RegistryError('HASH_MISMATCH', `metadata/${name} is missing`, { file: name });
    return verified(bytes, type, name, authority);
  }
}

/** Who signs the catalogue, as the offline `targets` role says. */
export function catalogAuthority(targets: TufTypes['targets']): Authority {
  const { keys, roles } = parseDelegations(targets.delegations, 'targets.json: delegations');
  const role = roles.find(({ name }) => name === CATALOG_ROLE);
  if (!role) throw new RegistryError('BAD_FORMAT', `targets.json does not delegate to ${CATALOG_ROLE}`);
  return { keys, keyids: role.keyids, threshold: role.threshold };
}

/** Read metadata and verify its signatures. */
export async function verified<T extends TopRole>(
  bytes: Bytes,
  type: T,
  where: string,
  authority: Authority,
): Promise<SiteMetadata<TufTypes[T]>> {
  const { signed, message, signatures } = parseMetadata(bytes, type, where);
  await verifyThreshold(subtle, where, message, signatures, authority);
  return { version: signed.version, bytes, signed };
}
