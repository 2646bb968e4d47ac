import { parseJson, parseMetadata, roleFileName, topAuthority, type Root } from '../format/index.ts';
import { integer, shape } from '../format/check.ts';
import { RepositoryError } from './errors.ts';
import { readIfThere } from './files.ts';
import { verified, type Site, type SiteHead } from './site.ts';
import type { Staged } from './staged.ts';
import { publishedPath, rootPath, type Role, type Workspace } from './workspace.ts';

/** The newest root that was signed here; it says whose signatures on the site count. */
export async function trustedRoot(workspace: Workspace): Promise<Root> {
  const path = rootPath(workspace.dir);
  const bytes = await readIfThere(path);
  if (!bytes)
    throw new RepositoryError('NOT_A_REGISTRY', `${path} is missing.`, { hint: 'Put it back from a backup.' });
  const { signed } = parseMetadata(bytes, 'root', path);
  return (await verified(bytes, 'root', path, topAuthority(signed, 'root'))).signed;
}

/** In the middle of a change of keys, the site may be signed by the new ones alone, when the old ones were lost. */
export async function newestHead(site: Site, root: Root, staged: Staged | undefined): Promise<SiteHead | undefined> {
  try {
    return await site.head(root);
  } catch (error) {
    if (!staged?.root) throw error;
    return site.head(staged.root.signed);
  }
}

/** Building on an old copy of the site would sign a past state as the newest, and clients would refuse it. */
export async function refuseStaleSite(workspace: Workspace, head: SiteHead | undefined): Promise<void> {
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
export async function newestTargets(
  site: Site,
  roots: readonly Root[],
  head: SiteHead | undefined,
): Promise<SiteHead['targets']> {
  let newest = head?.targets;
  for (let version = (newest?.version ?? 0) + 1; ; version++) {
    const name = roleFileName('targets', version);
    const bytes = await site.metadata(name);
    if (!bytes) break;
    for (const root of roots) newest = await verified(bytes, 'targets', name, topAuthority(root, 'targets'));
  }
  if (newest) return newest;
  throw new RepositoryError('STALE_SITE', 'The site has no targets metadata.', {
    hint: 'Put the site back from a mirror or a backup.',
  });
}

/** A number that no file has: one left by a build that did not finish may have been uploaded. */
export async function freeVersion(site: Site, role: Role, version: number): Promise<number> {
  if (role === 'timestamp') return version;
  let free = version;
  while (await site.hasMetadata(role, free)) free++;
  return free;
}
