import { CATALOG_PATHS, CATALOG_ROLE, type Json, type JsonObject, type PublicKey, type Root } from '../format/index.ts';
import { buildSite, type BuildResult } from './build.ts';
import { trustedRoot } from './published.ts';
import { RepositoryError } from './errors.ts';
import { exists } from './files.ts';
import { createKey, readKeyFile, writeKeyFile, type AskPassphrase, type KeyAlgorithm } from './key-file.ts';
import { roleSigners } from './key-ring.ts';
import { withLock } from './lock.ts';
import { keyTable, signMetadata, type MetadataFile } from './metadata.ts';
import type { Signer } from './signer.ts';
import { catalogAuthority, Site, type SiteHead } from './site.ts';
import { stage } from './staged.ts';
import { keyPath, openWorkspace, type RegistryConfig, type Role, type Workspace } from './workspace.ts';

export interface RotateOptions {
  readonly dir: string;
  readonly role: Role;
  /** Names of keys that lose the role; `all` replaces every one. Default: none. */
  readonly drop?: readonly string[] | 'all';
  /** New keys to make. Default: as many as are dropped. */
  readonly add?: number;
  /** Default: unchanged. */
  readonly threshold?: number;
  /** Days that its signatures last. Default: unchanged. */
  readonly days?: number;
  readonly algorithm?: KeyAlgorithm;
  /** Seals the new keys. */
  readonly passphrase?: string;
  readonly ask?: AskPassphrase;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

export interface RotateResult {
  readonly added: readonly string[];
  readonly dropped: readonly string[];
  readonly build: BuildResult;
}

/**
 * Change the keys of a role, and publish: clients with the old root and with the new one accept every state in between.
 * Without changes, `root` and `targets` are signed again for a new term. Needs the keys of `root`, or of `targets` for
 * `catalog`; `root` itself is signed by its old and its new keys.
 */
export function rotateRole(options: RotateOptions): Promise<RotateResult> {
  const { dir, role, clock = Date.now, ask = async () => undefined } = options;
  return withLock(dir, async () => {
    const workspace = await openWorkspace(dir);
    const site = new Site(workspace.site);
    const root = await trustedRoot(workspace);
    const head = await site.head(root);
    if (!head) throw new RepositoryError('STALE_SITE', 'The site was never built.', { hint: 'airlock registry build' });
    // Before keys are made in vain.
    const above = role === 'catalog' || (role === 'targets' && !changesKeys(options)) ? 'targets' : 'root';
    await roleSigners(dir, above, workspace.config.roles[above], ask);
    const { config, added, dropped } = await nextConfig(workspace, options);
    const signing: Signing = {
      workspace,
      config,
      now: clock(),
      ask: withNewPassphrase(ask, added, options.passphrase),
    };

    const nextRoot = above === 'root' ? await signRoot(signing, root, role) : undefined;
    const needsTargets = role === 'catalog' || role === 'targets';
    const nextTargets = needsTargets ? await signTargets(signing, site, head, role) : undefined;
    await stage(dir, {
      config,
      ...(nextRoot && { root: nextRoot.bytes }),
      ...(nextTargets && { targets: nextTargets.bytes }),
    });
    const build = await buildSite(workspace, { clock, ask: signing.ask });
    return { added, dropped, build };
  });
}

function changesKeys({ add = 0, drop = [], threshold }: RotateOptions): boolean {
  return add > 0 || drop.length > 0 || threshold !== undefined;
}

interface Signing {
  readonly workspace: Workspace;
  /** As it will be. */
  readonly config: RegistryConfig;
  readonly now: number;
  readonly ask: AskPassphrase;
}

async function nextConfig(
  { dir, config }: Workspace,
  options: RotateOptions,
): Promise<{ config: RegistryConfig; added: string[]; dropped: string[] }> {
  const { role, drop = [], algorithm, passphrase } = options;
  const old = config.roles[role];
  const names = Object.keys(old.keys);
  const stranger = drop === 'all' ? undefined : drop.find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw new RepositoryError('KEY_MISSING', `${role} has no key ${stranger}; it has ${names.join(', ')}.`);
  }
  const dropped = drop === 'all' ? names : [...drop];
  const keys = Object.fromEntries(Object.entries(old.keys).filter(([name]) => !dropped.includes(name)));
  const count = options.add ?? dropped.length;
  const threshold = options.threshold ?? old.threshold;
  if (threshold < 1 || threshold > Object.keys(keys).length + count) {
    throw new RepositoryError(
      'THRESHOLD',
      `${role} cannot need ${threshold} of ${Object.keys(keys).length + count} keys.`,
    );
  }
  const added: string[] = [];
  for (let number = 2; added.length < count; number++) {
    const name = `${role}-${number}`;
    // A name is never used twice: its file may be kept somewhere else.
    if (names.includes(name) || (await exists(keyPath(dir, name)))) continue;
    await writeKeyFile(
      keyPath(dir, name),
      await createKey({ ...(algorithm && { algorithm }), ...(passphrase !== undefined && { passphrase }) }),
    );
    keys[name] = (await readKeyFile(keyPath(dir, name))).keyid;
    added.push(name);
  }
  const next = { threshold, days: options.days ?? old.days, keys };
  return { config: { ...config, roles: { ...config.roles, [role]: next } }, added, dropped };
}

/** Root N+1, by a threshold of the old root keys and of the new ones. */
async function signRoot(signing: Signing, old: Root, role: Role): Promise<MetadataFile> {
  const { workspace, config, now } = signing;
  const roles: Record<string, Json> = {};
  const keys = new Map<string, PublicKey>();
  for (const top of ['root', 'targets', 'snapshot', 'timestamp'] as const) {
    const table = top === role ? await publicKeys(workspace.dir, config, role, old.keys) : old.keys;
    const keyids = top === role ? Object.values(config.roles[top].keys) : old.roles[top].keyids;
    for (const keyid of keyids) keys.set(keyid, keyIn(table, keyid));
    roles[top] = {
      keyids: [...keyids],
      threshold: top === role ? config.roles[top].threshold : old.roles[top].threshold,
    };
  }
  const content: JsonObject = {
    consistent_snapshot: true,
    keys: keyTable([...keys].map(([keyid, key]) => ({ keyid, key }))),
    roles,
  };
  const lifetime = { version: old.version + 1, now, days: config.roles.root.days };
  return signMetadata('root', lifetime, content, await bothSigners(signing, 'root'));
}

/** Targets N+1: the delegation to `catalog`, by the old and the new `targets` keys. */
async function signTargets(signing: Signing, site: Site, head: SiteHead, role: Role): Promise<MetadataFile> {
  const { workspace, config, now } = signing;
  let version = head.targets.version + 1;
  while (await site.hasMetadata('targets', version)) version++;
  const old = catalogAuthority(head.targets.signed);
  const changed = role === 'catalog' ? config.roles.catalog : undefined;
  const keys = changed ? await publicKeys(workspace.dir, config, 'catalog', old.keys) : old.keys;
  const keyids = changed ? Object.values(changed.keys) : old.keyids;
  const threshold = (changed ?? old).threshold;
  const content: JsonObject = {
    targets: {},
    delegations: {
      keys: keyTable(keyids.map((keyid) => ({ keyid, key: keyIn(keys, keyid) }))),
      roles: [{ name: CATALOG_ROLE, keyids: [...keyids], threshold, terminating: true, paths: [CATALOG_PATHS] }],
    },
  };
  const lifetime = { version, now, days: config.roles.targets.days };
  return signMetadata('targets', lifetime, content, await bothSigners(signing, 'targets'));
}

/** Signers of a role as it was and as it will be; both thresholds are needed here. */
async function bothSigners({ workspace, config, ask }: Signing, role: 'root' | 'targets'): Promise<Signer[]> {
  const old = await roleSigners(workspace.dir, role, workspace.config.roles[role], ask);
  const next = await roleSigners(workspace.dir, role, config.roles[role], ask);
  return [...new Map([...old, ...next].map((signer) => [signer.keyid, signer])).values()];
}

/** Public keys of a role as it will be: new ones from their files, kept ones as they were published. */
async function publicKeys(
  dir: string,
  config: RegistryConfig,
  role: Role,
  published: Readonly<Record<string, PublicKey>>,
): Promise<Record<string, PublicKey>> {
  const keys: Record<string, PublicKey> = {};
  for (const [name, keyid] of Object.entries(config.roles[role].keys)) {
    keys[keyid] = published[keyid] ?? (await readKeyFile(keyPath(dir, name))).key;
  }
  return keys;
}

function keyIn(keys: Readonly<Record<string, PublicKey>>, keyid: string): PublicKey {
  const key = keys[keyid];
  if (key) return key;
  throw new RepositoryError('KEY_MISSING', `The public key ${keyid} is nowhere to be found.`);
}

/** New keys open with the passphrase that they were just sealed with. */
function withNewPassphrase(
  ask: AskPassphrase,
  added: readonly string[],
  passphrase: string | undefined,
): AskPassphrase {
  return async (key) => (added.includes(key) && passphrase !== undefined ? passphrase : ask(key));
}
