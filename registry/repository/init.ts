import { join } from 'node:path';
import {
  CATALOG_PATHS,
  CATALOG_ROLE,
  encodeBase64,
  parseMetadata,
  registryId,
  type Bytes,
  type Json,
} from '../format/index.ts';
import { buildSite, type BuildResult } from './build.ts';
import { exists, readIfThere, writeFileAtomic } from './files.ts';
import { createKey, readKeyFile, writeKeyFile, type AskPassphrase, type KeyAlgorithm } from './key-file.ts';
import { roleSigners } from './key-ring.ts';
import { withNewLock } from './lock.ts';
import { keyTable, signMetadata } from './metadata.ts';
import { Site } from './site.ts';
import {
  configPath,
  keyPath,
  openWorkspace,
  publishedPath,
  rootPath,
  ROLES,
  siteReference,
  writeConfig,
} from './workspace.ts';
import type { RegistryConfig, Role, RoleConfig, Workspace } from './workspace.ts';
import { RepositoryError } from './errors.ts';

export interface InitOptions {
  /** The operator's folder. */
  readonly dir: string;
  /** Shown in hosts. */
  readonly name: string;
  /** Folder of the generated site. Default: `site` inside `dir`. */
  readonly site?: string;
  /** Keys and thresholds by role. Default: one key each. */
  readonly keys?: Readonly<Partial<Record<Role, { readonly count: number; readonly threshold: number }>>>;
  readonly algorithm?: KeyAlgorithm;
  /** Seals the keys that are kept offline: those of `root` and `targets`. */
  readonly offlinePassphrase?: string;
  /** Days until each role's metadata expires. */
  readonly days?: Readonly<Partial<Record<Role, number>>>;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
  readonly ask?: AskPassphrase;
}

export interface InitResult {
  readonly id: string;
  /** False when the registry was there already; then nothing was changed. */
  readonly created: boolean;
  readonly workspace: Workspace;
  /** What hosts pin: the first root, in the exact bytes. */
  readonly root: Bytes;
  readonly rootBase64: string;
  readonly build?: BuildResult;
}

/** Days that signatures last: long where keys are offline, short where a machine signs every day. */
export const LIFETIMES: Readonly<Record<Role, number>> = {
  root: 365,
  targets: 365,
  catalog: 14,
  snapshot: 14,
  timestamp: 3,
};

/**
 * Make a registry: keys, first root, an empty signed site. Keys that are there are used and never replaced, so it can be
 * run again after it was interrupted; on a finished registry it changes nothing.
 */
export function initRegistry(options: InitOptions): Promise<InitResult> {
  const { clock = Date.now, ask = nobody } = options;
  return withNewLock(options.dir, async () => {
    if (await exists(configPath(options.dir))) {
      const workspace = await openWorkspace(options.dir);
      const done = await describeWorkspace(workspace, false);
      // Interrupted just before its first build, which is all that is left to do.
      const built =
        (await exists(publishedPath(options.dir))) || (await new Site(workspace.site).metadata('timestamp.json'));
      return built ? done : { ...done, build: await buildSite(workspace, { clock, ask }) };
    }
    const workspace = await prepare(options);
    await writeFirstMetadata(workspace, options);
    await prepareForGit(options.dir);
    // The configuration comes last: with it, the registry counts as made.
    await writeConfig(options.dir, workspace.config);
    return { ...(await describeWorkspace(workspace, true)), build: await buildSite(workspace, { clock, ask }) };
  });
}

/** The first root of a registry, which hosts pin, and the registry's id. */
async function describeWorkspace(workspace: Workspace, created: boolean): Promise<InitResult> {
  const root = await new Site(workspace.site).metadata('1.root.json');
  if (!root) {
    throw new RepositoryError('STALE_SITE', `The first root is not in ${workspace.site}.`, {
      hint: 'Put the site back from a backup or a mirror.',
    });
  }
  const id = await registryId(globalThis.crypto.subtle, root);
  return { id, created, workspace, root, rootBase64: encodeBase64(root) };
}

/**
 * git on Windows ends lines in its own way, and files are known by their bytes; and keys are not for a repository. What an
 * operator wrote there stays.
 */
async function prepareForGit(dir: string): Promise<void> {
  for (const [name, text] of [
    ['.gitattributes', '* -text\n'],
    ['.gitignore', '/keys/\n/.lock\n'],
  ] as const) {
    const path = join(dir, name);
    if (!(await exists(path))) await writeFileAtomic(path, new TextEncoder().encode(text));
  }
}

const nobody: AskPassphrase = async () => undefined;

async function prepare(options: InitOptions): Promise<Workspace> {
  const { dir, name, algorithm, offlinePassphrase } = options;
  const site = options.site ?? join(dir, 'site');
  const roles = {} as Record<Role, RoleConfig>; // every role is set below
  for (const role of ROLES) {
    const { count, threshold } = options.keys?.[role] ?? { count: 1, threshold: 1 };
    if (!Number.isInteger(count) || !Number.isInteger(threshold) || threshold < 1 || threshold > count) {
      throw new RepositoryError('THRESHOLD', `${role} cannot have ${count} keys of which ${threshold} must sign.`);
    }
    const keys: Record<string, string> = {};
    for (let at = 1; at <= count; at++) {
      const key = count === 1 ? role : `${role}-${at}`;
      const path = keyPath(dir, key);
      if (!(await exists(path))) {
        const sealed = role === 'root' || role === 'targets' ? offlinePassphrase : undefined;
        const made = { ...(algorithm && { algorithm }), ...(sealed !== undefined && { passphrase: sealed }) };
        await writeKeyFile(path, await createKey(made));
      }
      keys[key] = (await readKeyFile(path)).keyid;
    }
    roles[role] = { threshold, days: options.days?.[role] ?? LIFETIMES[role], keys };
  }
  const config: RegistryConfig = { format: 'airlock-registry/1', name, site: siteReference(dir, site), roles };
  return { dir, config, site };
}

/** Root 1 and targets 1: what the offline keys sign. */
async function writeFirstMetadata(workspace: Workspace, options: InitOptions): Promise<void> {
  const { clock = Date.now, offlinePassphrase } = options;
  const ask: AskPassphrase = async (key) => offlinePassphrase ?? options.ask?.(key);
  const site = new Site(workspace.site);
  const { config, dir } = workspace;
  const signedBefore = await readIfThere(rootPath(dir));
  if (signedBefore) return void (await site.putMetadata('root', 1, signedBefore));
  if (await site.metadata('1.root.json')) {
    throw new RepositoryError('EXISTS', `${workspace.site} holds another registry.`, {
      hint: 'Choose another site folder.',
    });
  }
  const now = clock();

  const all = new Map<Role, { keyid: string; key: Awaited<ReturnType<typeof readKeyFile>>['key'] }[]>();
  for (const role of ROLES) {
    all.set(
      role,
      await Promise.all(Object.keys(config.roles[role].keys).map((name) => readKeyFile(keyPath(dir, name)))),
    );
  }
  const keysOf = (role: Role) => all.get(role) ?? [];
  const entry = (role: Role): Json => ({
    keyids: keysOf(role).map(({ keyid }) => keyid),
    threshold: config.roles[role].threshold,
  });
  const top = ['root', 'targets', 'snapshot', 'timestamp'] as const;
  const root = await signMetadata(
    'root',
    { version: 1, now, days: config.roles.root.days },
    {
      consistent_snapshot: true,
      keys: keyTable(top.flatMap(keysOf)),
      roles: Object.fromEntries(top.map((role) => [role, entry(role)])),
    },
    await roleSigners(dir, 'root', config.roles.root, ask),
  );
  const targets = await signMetadata(
    'targets',
    { version: 1, now, days: config.roles.targets.days },
    {
      targets: {},
      delegations: {
        keys: keyTable(keysOf('catalog')),
        roles: [
          {
            name: CATALOG_ROLE,
            keyids: keysOf('catalog').map(({ keyid }) => keyid),
            threshold: config.roles.catalog.threshold,
            terminating: true,
            paths: [CATALOG_PATHS],
          },
        ],
      },
    },
    await roleSigners(dir, 'targets', config.roles.targets, ask),
  );
  parseMetadata(root.bytes, 'root', '1.root.json'); // what is written can be read
  await site.putMetadata('targets', 1, targets.bytes);
  await writeFileAtomic(rootPath(dir), root.bytes);
  await site.putMetadata('root', 1, root.bytes);
}

/** What hosts need to know of a registry that was made before. */
export async function describeRegistry(dir: string): Promise<InitResult> {
  return describeWorkspace(await openWorkspace(dir), false);
}
