import {
  CATALOG_ROLE,
  parseJson,
  parseMetadata,
  roleFileName,
  topAuthority,
  TRIE_TARGET,
  type JsonObject,
  type Root,
  type TrieEntry,
} from '../format/index.ts';
import { integer, shape } from '../format/check.ts';
import { RepositoryError } from './errors.ts';
import { hashOf, jsonFile, readIfThere, writeFileAtomic } from './files.ts';
import type { AskPassphrase } from './key-file.ts';
import { checkAuthorized, publishedAuthority, roleSigners } from './key-ring.ts';
import { withLock } from './lock.ts';
import { describeFile, signMetadata, type MetadataFile } from './metadata.ts';
import { clearPending, readPending, type Pending } from './pending.ts';
import { sameJson } from './same-json.ts';
import { Site, verified, type SiteHead, type SiteMetadata } from './site.ts';
import { updateTrie, type TrieRoot } from './trie.ts';
import { openWorkspace, publishedPath, rootPath, type Role, type Workspace } from './workspace.ts';

export interface BuildOptions {
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
  readonly ask?: AskPassphrase;
  /** Sign the timestamp again even when nothing changed and it is young. Default: false. */
  readonly renew?: boolean;
}

export interface BuildResult {
  /** False when the published state is current and young enough; then nothing was written. */
  readonly changed: boolean;
  /** Plugins whose listing changed, by id. */
  readonly published: readonly string[];
  readonly plugins: number;
  /** Trie nodes written. */
  readonly nodes: number;
  readonly versions: Readonly<Record<'timestamp' | 'snapshot' | 'catalog' | 'targets', number>>;
  readonly timestampExpires: string;
}

/** Publish what is pending and sign again what grows old. Killed at any moment, the site holds the old state or the new. */
export function buildRegistry(dir: string, options: BuildOptions = {}): Promise<BuildResult> {
  return withLock(dir, async () => buildSite(await openWorkspace(dir), options));
}

/** {@link buildRegistry} for callers that hold the lock. */
export async function buildSite(workspace: Workspace, options: BuildOptions): Promise<BuildResult> {
  const { clock = Date.now, ask = async () => undefined, renew = false } = options;
  const now = clock();
  const site = new Site(workspace.site);
  const root = await trustedRoot(workspace);
  const head = await site.head(root);
  await refuseStaleSite(workspace, head);
  await site.sweep();
  const pending = await readPending(workspace.dir);

  const sign = async (role: Role, type: MetadataType, version: number, content: JsonObject): Promise<MetadataFile> => {
    const signers = await roleSigners(workspace, role, ask);
    checkAuthorized(signers, publishedAuthority(root, targets, role), role);
    const free = await freeVersion(site, role, version);
    const file = await signMetadata(
      type,
      { version: free, now, days: workspace.config.roles[role].days },
      content,
      signers,
    );
    if (role === 'timestamp') await site.putTimestamp(file.bytes);
    else await site.putMetadata(role, file.version, file.bytes);
    return file;
  };
  const isOld = (file: SiteMetadata<{ readonly expires: string }>, role: Role, part: number): boolean =>
    Date.parse(file.signed.expires) - now < (1 - part) * workspace.config.roles[role].days * 24 * 3_600_000;

  const targets = await newestTargets(site, root, head);
  const catalogue = await publishRecords(site, head, pending);
  const facts = catalogueFacts(head, pending, catalogue.added);

  let catalog: MetadataFile | undefined = head?.catalog;
  const target: JsonObject = {
    length: catalogue.trie.length,
    hashes: { sha256: catalogue.trie.sha256 },
    custom: facts,
  };
  if (!head || !sameJson(head.catalog.signed.targets[TRIE_TARGET], target) || isOld(head.catalog, 'catalog', 1 / 2)) {
    catalog = await sign('catalog', 'targets', (head?.catalog.version ?? 0) + 1, {
      targets: { [TRIE_TARGET]: target },
    });
  }
  if (!catalog) throw new TypeError('unreachable: a site without a head gets a catalog');

  let snapshot: MetadataFile | undefined = head?.snapshot;
  const meta: JsonObject = {
    [roleFileName('targets')]: describeFile(targets),
    [roleFileName(CATALOG_ROLE)]: describeFile(catalog),
  };
  if (!head || !snapshot || !sameJson(head.snapshot.signed.meta, meta) || isOld(head.snapshot, 'snapshot', 1 / 2)) {
    snapshot = await sign('snapshot', 'snapshot', (head?.snapshot.version ?? 0) + 1, { meta });
  }

  let timestamp: MetadataFile | undefined = head?.timestamp;
  if (renew || !head || snapshot !== head.snapshot || isOld(head.timestamp, 'timestamp', 1 / 3)) {
    const version = (head?.timestamp.version ?? 0) + 1;
    timestamp = await sign('timestamp', 'timestamp', version, { meta: { 'snapshot.json': describeFile(snapshot) } });
    await writeFileAtomic(publishedPath(workspace.dir), jsonFile({ timestamp: timestamp.version }));
  }
  if (!timestamp) throw new TypeError('unreachable: a site without a head gets a timestamp');
  await clearPending(workspace.dir);
  await site.sweep();

  return {
    changed: timestamp !== head?.timestamp,
    published: [...pending.records.keys()],
    plugins: Number(facts['plugins']),
    nodes: catalogue.written,
    versions: {
      timestamp: timestamp.version,
      snapshot: snapshot.version,
      catalog: catalog.version,
      targets: targets.version,
    },
    timestampExpires: parseMetadata(timestamp.bytes, 'timestamp', 'timestamp.json').signed.expires,
  };
}

type MetadataType = 'targets' | 'snapshot' | 'timestamp';

/** The newest root that was signed here; it says whose signatures on the site count. */
export async function trustedRoot(workspace: Workspace): Promise<Root> {
  const path = rootPath(workspace.dir);
  const bytes = await readIfThere(path);
  if (!bytes)
    throw new RepositoryError('NOT_A_REGISTRY', `${path} is missing.`, { hint: 'Put it back from a backup.' });
  const { signed } = parseMetadata(bytes, 'root', path);
  return (await verified(bytes, 'root', path, topAuthority(signed, 'root'))).signed;
}

/** Building on an old copy of the site would sign a past state as the newest, and clients would refuse it. */
async function refuseStaleSite(workspace: Workspace, head: SiteHead | undefined): Promise<void> {
  const path = publishedPath(workspace.dir);
  const bytes = await readIfThere(path);
  if (!bytes) return;
  const published = shape({ timestamp: integer(1) })(parseJson(bytes, path), path).timestamp;
  const found = head?.timestamp.version ?? 0;
  if (found >= published) return;
  throw new RepositoryError('STALE_SITE', `The site is at state ${found}, and state ${published} was published.`, {
    hint: `Put the newest site back into ${workspace.site}, from a mirror or a backup.`,
    detail: { found, published },
  });
}

/** The newest targets metadata that the offline keys signed: it may be newer than what the head names. */
async function newestTargets(
  site: Site,
  root: Root,
  head: SiteHead | undefined,
): Promise<NonNullable<typeof head>['targets']> {
  let newest = head?.targets;
  for (let version = (newest?.version ?? 0) + 1; ; version++) {
    const bytes = await site.metadata(roleFileName('targets', version));
    if (!bytes) break;
    newest = await verified(bytes, 'targets', roleFileName('targets', version), topAuthority(root, 'targets'));
  }
  if (newest) return newest;
  throw new RepositoryError('STALE_SITE', 'The site has no targets metadata.', {
    hint: 'Put the site back from a mirror or a backup.',
  });
}

/** A number that no file has: one left by a build that did not finish may have been uploaded. */
async function freeVersion(site: Site, role: Role, version: number): Promise<number> {
  if (role === 'timestamp') return version;
  let free = version;
  while (await site.hasMetadata(role, free)) free++;
  return free;
}

interface Catalogue {
  readonly trie: TrieRoot;
  readonly added: number;
  readonly written: number;
}

async function publishRecords(site: Site, head: SiteHead | undefined, pending: Pending): Promise<Catalogue> {
  const entries: TrieEntry[] = [];
  for (const { bytes, record } of pending.records.values()) {
    await site.putObject('r', bytes);
    const { id, publisher, state } = record;
    const seq = record.releases[0]?.seq ?? 1;
    entries.push({ id, publisher, record: hashOf(bytes), length: bytes.length, seq, state });
  }
  if (head && entries.length === 0) return { trie: head.trie, added: 0, written: 0 };
  const { sha256, length, added, written } = await updateTrie(site, head?.trie.sha256, entries);
  return { trie: { sha256, length }, added, written };
}

function catalogueFacts(head: SiteHead | undefined, pending: Pending, added: number): JsonObject {
  const revocations = pending.revocations ?? head?.facts.revocations ?? [];
  return {
    plugins: (head?.facts.plugins ?? 0) + added,
    revocations: revocations.map((revocation): JsonObject => ({ ...revocation })),
  };
}
