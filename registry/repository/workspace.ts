import { join, relative, resolve } from 'node:path';
import { integer, list, map, oneOf, sha256Text, shape, text, type Check } from '../format/check.ts';
import { pluginId } from '../format/ids.ts';
import {
  FEATURED,
  malformed,
  parseJson,
  publisherDomain,
  reportAddress,
  type PublisherDomain,
} from '../format/index.ts';
import { RepositoryError } from './errors.ts';
import { jsonFile, readIfThere, writeFileAtomic } from './files.ts';

/** Roles of a registry. `root` and `targets` are kept offline; the others sign with every build. */
export const ROLES = ['root', 'targets', 'catalog', 'snapshot', 'timestamp'] as const;
export type Role = (typeof ROLES)[number];

export interface RoleConfig {
  /** How many of its keys must sign. */
  readonly threshold: number;
  /** Days until what it signs expires. */
  readonly days: number;
  /** Key ids by the name of the key's file in `keys/`, without `.json`. */
  readonly keys: Readonly<Record<string, string>>;
}

/** `registry.json`: what the operator decides. */
export interface RegistryConfig {
  readonly format: 'airlock-registry/1';
  /** For people; also the name that hosts show. */
  readonly name: string;
  /** The generated site, relative to this file. */
  readonly site: string;
  readonly roles: Readonly<Record<Role, RoleConfig>>;
  /** Plugins that search shows first, best first. Default: none. */
  readonly featured?: readonly string[];
  /** Where users report a plugin. Default: hosts offer no such thing. */
  readonly report?: string;
  /** Domains that were seen to be a publisher's, by the publisher's id. */
  readonly domains?: Readonly<Record<string, PublisherDomain>>;
}

/** The operator's folder: configuration, keys, what came in, what waits for the next build. */
export interface Workspace {
  readonly dir: string;
  readonly config: RegistryConfig;
  /** Absolute path of the site. */
  readonly site: string;
}

export function configPath(dir: string): string {
  return join(dir, 'registry.json');
}

export function keyPath(dir: string, name: string): string {
  return join(dir, 'keys', `${name}.json`);
}

export function incomingPath(dir: string): string {
  return join(dir, 'incoming');
}

/** Changes that are accepted and wait for the next build. */
export function pendingPath(dir: string): string {
  return join(dir, 'pending');
}

/** Which plugins changed lately. */
export function changesPath(dir: string): string {
  return join(dir, 'changes.json');
}

/** What search finds, a line per plugin; made again when it is missing. */
export function cardsPath(dir: string): string {
  return join(dir, 'cards.jsonl');
}

/** A change of keys on its way. */
export function stagedPath(dir: string): string {
  return join(dir, 'next');
}

/** The newest root that was signed here: what the site is verified with before it is built upon. */
export function rootPath(dir: string): string {
  return join(dir, 'root.json');
}

/** Highest timestamp version that was ever published from here. */
export function publishedPath(dir: string): string {
  return join(dir, 'published.json');
}

/** Throws `NOT_A_REGISTRY` when `dir` holds no configuration, `BAD_FORMAT` when it cannot be read. */
export async function openWorkspace(dir: string): Promise<Workspace> {
  const config = await readConfig(configPath(dir));
  if (!config) {
    throw new RepositoryError('NOT_A_REGISTRY', `There is no registry in ${dir}.`, {
      hint: 'Name its folder with --registry, or make one with airlock registry init.',
      detail: { path: configPath(dir) },
    });
  }
  return { dir, config, site: resolve(dir, config.site) };
}

/** Undefined when there is none. Throws `BAD_FORMAT`. */
export async function readConfig(path: string): Promise<RegistryConfig | undefined> {
  const bytes = await readIfThere(path);
  return bytes && configFile(parseJson(bytes, path), path);
}

export async function writeConfig(dir: string, config: RegistryConfig): Promise<void> {
  await writeFileAtomic(configPath(dir), jsonFile(config));
}

/** How a site's folder is written in the configuration, so that both can be moved together. */
export function siteReference(dir: string, site: string): string {
  return relative(dir, site).replaceAll('\\', '/') || '.';
}

const KEY_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const roleShape = shape({ threshold: integer(1), days: integer(1), keys: map(sha256Text) });

const role: Check<RoleConfig> = (value, where) => {
  const found = roleShape(value, where);
  const names = Object.keys(found.keys);
  if (!names.every((name) => KEY_NAME.test(name))) malformed(`${where}.keys`, 'must be named with lower-case words');
  const count = new Set(Object.values(found.keys)).size;
  if (found.threshold <= count) return found;
  throw new RepositoryError('THRESHOLD', `${where} needs ${found.threshold} keys and names ${count}.`);
};

const configFile: Check<RegistryConfig> = shape(
  {
    format: oneOf('airlock-registry/1'),
    name: text(60),
    site: text(1024),
    roles: shape({ root: role, targets: role, catalog: role, snapshot: role, timestamp: role }),
  },
  { featured: list(pluginId, FEATURED), report: reportAddress, domains: map(publisherDomain) },
);
