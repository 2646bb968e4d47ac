import { rm } from 'node:fs/promises';
import {
  CATALOG_ROLE,
  CHANGES_TARGET,
  parseMetadata,
  parseRecord,
  registryId,
  roleFileName,
  SEARCH_TARGET,
  TRIE_TARGET,
  type JsonObject,
  type PluginRecord,
} from '../format/index.ts';
import { RepositoryError } from './errors.ts';
import { jsonFile, writeFileAtomic } from './files.ts';
import { writeConfigurations } from './hosting/write.ts';
import type { AskPassphrase } from './key-file.ts';
import { authorityOf, changingSigners, checkAuthorized } from './key-ring.ts';
import { withLock } from './lock.ts';
import { describeFile, signMetadata, type MetadataFile } from './metadata.ts';
import { putChangeFilter } from './changes.ts';
import { hasPages, writePages } from './pages/write.ts';
import { clearPending, readPending, type Pending } from './pending.ts';
import { freeVersion, newestHead, newestTargets, refuseStaleSite, trustedRoot } from './published.ts';
import { catalogueFacts, publishRecords } from './publish-records.ts';
import type { SearchCard } from '../search/index.ts';
import { sameJson } from './same-json.ts';
import { putSearchIndex, showsFeatured } from './search-index.ts';
import { Site, verified, type SiteHead, type SiteMetadata } from './site.ts';
import { readStaged, type Staged } from './staged.ts';
import { DAY, outlives, WRONG_CLOCK } from './term.ts';
import { openWorkspace, publishedPath, rootPath, stagedPath, writeConfig, type Workspace } from './workspace.ts';

export interface BuildOptions {
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
  readonly ask?: AskPassphrase;
  /**
   * Sign the timestamp again even when nothing changed and it is young, and what a wrong clock signed for too long. Default:
   * false.
   */
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
  readonly versions: Readonly<Record<'root' | 'timestamp' | 'snapshot' | 'catalog' | 'targets', number>>;
  readonly timestampExpires: string;
}

/** Part of its life after which a role's file is signed again, in a build that runs daily. */
const RENEW_AFTER = { catalog: 1 / 2, snapshot: 1 / 2, timestamp: 1 / 3 } as const;

/** Publish what is pending and sign again what grows old. Killed at any moment, the site holds the old state or the new. */
export function buildRegistry(dir: string, options: BuildOptions = {}): Promise<BuildResult> {
  return withLock(dir, async () => buildSite(await openWorkspace(dir), options));
}

/** {@link buildRegistry} for callers that hold the lock. */
export async function buildSite(workspace: Workspace, options: BuildOptions): Promise<BuildResult> {
  const { clock = Date.now, ask = async () => undefined, renew = false } = options;
  const now = clock();
  const { dir, config } = workspace;
  const site = new Site(workspace.site);
  const root = await trustedRoot(workspace);
  const staged = await readStaged(dir);
  const roles = staged?.config.roles ?? config.roles;
  const head = await newestHead(site, root, staged);
  await refuseStaleSite(workspace, head);
  if (!renew && head) refuseWrongClock(head, roles, now);
  await site.sweep();
  const pending = await readPending(dir);
  if (staged?.targets) await site.putMetadata('targets', versionOf('targets', staged.targets), staged.targets);
  const targets = await newestTargets(site, [root, ...(staged?.root ? [staged.root.signed] : [])], head);

  const sign = async (role: OnlineRole, version: number, content: JsonObject): Promise<MetadataFile> => {
    const signers = await changingSigners(dir, role, config.roles[role], roles[role], ask);
    checkAuthorized(signers, authorityOf(staged?.root?.signed ?? root, targets.signed, role), role);
    const type = role === 'catalog' ? 'targets' : role;
    const lifetime = { version: await freeVersion(site, role, version), now, days: roles[role].days };
    const file = await signMetadata(type, lifetime, content, signers);
    if (role === 'timestamp') await site.putTimestamp(file.bytes);
    else await site.putMetadata(role, file.version, file.bytes);
    return file;
  };
  /** Whether a published file stays: it says what it should, is young enough, and signed by those who are to sign now. */
  const stays = async <T extends { readonly expires: string }>(
    role: OnlineRole,
    file: SiteMetadata<T>,
    content: boolean,
  ): Promise<boolean> => {
    const left = Date.parse(file.signed.expires) - now;
    const { days } = roles[role];
    if (!content || left < (1 - RENEW_AFTER[role]) * days * DAY || outlives(left, days)) return false;
    const authority = authorityOf(staged?.root?.signed ?? root, targets.signed, role);
    return verified(file.bytes, role === 'catalog' ? 'targets' : role, role, authority).then(
      () => true,
      () => false,
    );
  };

  const catalogue = await publishRecords(site, head, pending);
  const { trie } = catalogue;
  const facts = catalogueFacts(head, pending, catalogue.added, config.report);
  const indexes = await indexTargets(workspace, site, head, pending, trie.sha256, now);
  const targetsOfCatalog: JsonObject = {
    ...indexes.targets,
    [TRIE_TARGET]: { length: trie.length, hashes: { sha256: trie.sha256 }, custom: facts },
  };
  const sameTargets = sameJson(head?.catalog.signed.targets, targetsOfCatalog);
  const catalog: MetadataFile =
    head && (await stays('catalog', head.catalog, sameTargets))
      ? head.catalog
      : await sign('catalog', (head?.catalog.version ?? 0) + 1, { targets: targetsOfCatalog });

  const meta: JsonObject = {
    [roleFileName('targets')]: describeFile(targets),
    [roleFileName(CATALOG_ROLE)]: describeFile(catalog),
  };
  const snapshot: MetadataFile =
    head && (await stays('snapshot', head.snapshot, sameJson(head.snapshot.signed.meta, meta)))
      ? head.snapshot
      : await sign('snapshot', (head?.snapshot.version ?? 0) + 1, { meta });

  const current = !renew && snapshot === head?.snapshot;
  const timestamp: MetadataFile =
    head && (await stays('timestamp', head.timestamp, current))
      ? head.timestamp
      : await sign('timestamp', (head?.timestamp.version ?? 0) + 1, {
          meta: { 'snapshot.json': describeFile(snapshot) },
        });
  if (timestamp !== head?.timestamp) {
    await writeFileAtomic(publishedPath(dir), jsonFile({ timestamp: timestamp.version }));
  }
  const finished = staged ? await finish(workspace, site, staged) : false;
  await writeConfigurations(dir, workspace.site);
  if (indexes.cards) {
    const records = [...pending.records.values()].map(({ record }) => record);
    const changed = (await hasPages(site)) || !head ? records : [...(await allRecords(site, head)), ...records];
    await writePages(site, { name: config.name, id: await siteId(site) }, changed, indexes.cards);
  }
  await clearPending(dir);
  await site.sweep();

  return {
    changed: finished || timestamp !== head?.timestamp,
    published: [...pending.records.keys()],
    plugins: Number(facts['plugins']),
    nodes: catalogue.written,
    versions: {
      root: (staged?.root?.signed ?? root).version,
      timestamp: timestamp.version,
      snapshot: snapshot.version,
      catalog: catalog.version,
      targets: targets.version,
    },
    timestampExpires: parseMetadata(timestamp.bytes, 'timestamp', 'timestamp.json').signed.expires,
  };
}

/** What is signed for too long is not replaced on the word of one clock: the wrong one may be that of now. */
function refuseWrongClock(head: SiteHead, roles: Workspace['config']['roles'], now: number): void {
  for (const role of ['timestamp', 'snapshot', 'catalog'] as const) {
    const { expires } = head[role].signed;
    if (!outlives(Date.parse(expires) - now, roles[role].days)) continue;
    throw new RepositoryError(
      'CLOCK_WRONG',
      `${role} is signed until ${expires}, longer than its ${roles[role].days} days from now: ${WRONG_CLOCK}`,
      { hint: 'Set the clock right. When it is, or its term was shortened: airlock registry build --renew.' },
    );
  }
}

/** What helps clients to find plugins and changes: as published, unless something changed. */
async function indexTargets(
  workspace: Workspace,
  site: Site,
  head: SiteHead | undefined,
  pending: Pending,
  trie: string,
  now: number,
): Promise<{ readonly targets: JsonObject; readonly cards?: readonly SearchCard[] }> {
  const published = head?.catalog.signed.targets ?? {};
  const ids = [...pending.records.keys()];
  const changed = await putChangeFilter(workspace.dir, site, head && { from: head.catalog.version, at: now, ids });
  const changes = changed ? { [CHANGES_TARGET]: changed } : asJson(CHANGES_TARGET, published);
  // Without pages, all cards are needed to make them.
  if (ids.length === 0 && published[SEARCH_TARGET] && (await hasPages(site)) && (await showsFeatured(workspace)))
    return { targets: { ...changes, ...asJson(SEARCH_TARGET, published) } };
  const { target, cards } = await putSearchIndex(workspace, site, head, pending, trie);
  return { targets: { ...changes, [SEARCH_TARGET]: target }, cards };
}

function asJson(name: string, targets: SiteHead['catalog']['signed']['targets']): JsonObject {
  const { length, hashes, custom } = targets[name] ?? {};
  return length === undefined || !hashes ? {} : { [name]: { length, hashes, ...(custom && { custom }) } };
}

async function allRecords(site: Site, head: SiteHead): Promise<PluginRecord[]> {
  const records: PluginRecord[] = [];
  for await (const { record } of site.entries(head)) {
    records.push(parseRecord(await site.object('r', record), `r/${record}`));
  }
  return records;
}

/** The registry's id, as hosts know it. */
async function siteId(site: Site): Promise<string> {
  const root = await site.metadata('1.root.json');
  return root ? registryId(globalThis.crypto.subtle, root) : '';
}

type OnlineRole = keyof typeof RENEW_AFTER;

/** Make a change of keys final: from here on, what the old keys sign is worth nothing. */
async function finish(workspace: Workspace, site: Site, staged: Staged): Promise<true> {
  const { dir } = workspace;
  if (staged.root) {
    const { bytes, signed } = staged.root;
    if (!(await site.putMetadata('root', signed.version, bytes))) {
      throw new RepositoryError('EXISTS', `The site has another root ${signed.version}.`, {
        hint: `Put the newest site back into ${workspace.site}, or remove ${stagedPath(dir)} and rotate again.`,
      });
    }
    await writeFileAtomic(rootPath(dir), bytes);
  }
  await writeConfig(dir, staged.config);
  await rm(stagedPath(dir), { recursive: true, force: true });
  return true;
}

function versionOf(type: 'targets', bytes: NonNullable<Staged['targets']>): number {
  return parseMetadata(bytes, type, 'the staged targets').signed.version;
}
