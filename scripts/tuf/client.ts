import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkHashes,
  download,
  findTarget,
  importAnyKey,
  LIMITS,
  RegistryError,
  TufSession,
  type Bytes,
  type TargetFile,
} from '@airlock/registry/client';
import { MetadataFolder, readBytes, writeWhole } from './folder.ts';

/** Where trusted metadata is kept, and where new metadata comes from. */
export interface Places {
  readonly metadataDir: string;
  readonly metadataUrl: string;
}

/** Trust the root in the file `root` from now on. */
export async function initialize(metadataDir: string, root: string): Promise<void> {
  await mkdir(metadataDir, { recursive: true });
  await writeWhole(join(metadataDir, 'root.json'), await readFile(root));
}

/** Bring the top-level metadata up to date. */
export async function refresh({ metadataDir, metadataUrl }: Places): Promise<TufSession> {
  const root = await readBytes(join(metadataDir, 'root.json'));
  if (!root) throw new RegistryError('UNINITIALIZED', `${metadataDir} has no root.json: run init first`);
  const session = await TufSession.open(root, {
    subtle: crypto.subtle,
    files: new MetadataFolder(metadataDir),
    get: (name, options) => download(fetch, `${base(metadataUrl)}${name}`, LIMITS, options),
    now: Date.now(),
    limits: LIMITS,
    importKey: importAnyKey,
  });
  await session.refresh();
  return session;
}

/** Download targets in order into `targetDir`, each under one flat name; what is there and fits is not fetched again. */
export async function downloadTargets(
  places: Places,
  names: readonly string[],
  targetUrl: string,
  targetDir: string,
): Promise<void> {
  const session = await refresh(places);
  for (const name of names) {
    const found = await findTarget(crypto.subtle, session, name, LIMITS.delegations);
    if (!found) throw new RegistryError('NOT_LISTED', `No role signs a target ${name}`, { target: name });
    const { file } = found;
    const path = join(targetDir, flatName(name));
    if (await isCurrent(file, await readBytes(path))) continue;
    const url = `${base(targetUrl)}${targetPath(name, session.root.consistentSnapshot ? file : undefined)}`;
    const bytes = await download(fetch, url, LIMITS, { limit: file.length });
    await checkHashes(crypto.subtle, file, bytes, name);
    await mkdir(targetDir, { recursive: true });
    await writeWhole(path, bytes);
  }
}

async function isCurrent(file: TargetFile, bytes: Bytes | undefined): Promise<boolean> {
  if (!bytes) return false;
  return checkHashes(crypto.subtle, file, bytes, 'the file downloaded before').then(
    () => true,
    () => false,
  );
}

function base(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

/** With consistent snapshots the file's name starts with its hash. */
function targetPath(name: string, file: TargetFile | undefined): string {
  const segments = name.split('/').map(encodeURIComponent);
  const hash = file && (file.hashes['sha256'] ?? Object.values(file.hashes)[0]);
  return segments.map((segment, at) => (hash && at === segments.length - 1 ? `${hash}.${segment}` : segment)).join('/');
}

/** One file name for any target path: nothing in it can leave the folder. */
function flatName(name: string): string {
  return encodeURIComponent(name).replace(/^\./, '%2E');
}
