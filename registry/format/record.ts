import { integer, list, map, object, oneOf, optional, sha256Text, text, time, type Check } from './check.ts';
import type { Bytes } from './bytes.ts';
import { malformed } from './errors.ts';
import { channel, pluginId, version } from './ids.ts';
import { parseJson } from './json.ts';
import { IDENTITY_VERSIONS, RECORD_RELEASES } from './limits.ts';

/**
 * `active`: may be installed and run. `yanked`: not for new installs, keeps running. `revoked`: must not run anywhere.
 */
export type ListingState = 'active' | 'yanked' | 'revoked';

/** A content-addressed file and its exact size. */
export interface FileReference {
  readonly sha256: string;
  readonly length: number;
}

/** One release as the operator lists it. */
export interface ReleaseListing {
  readonly version: string;
  readonly seq: number;
  /** Hex SHA-256 of the release envelope. */
  readonly release: string;
  /** Bytes of the release envelope. */
  readonly length: number;
  readonly channel: string;
  readonly state: ListingState;
  readonly reason?: string;
  /** Page that explains the state. */
  readonly url?: string;
  /** The author's word to users of this version. */
  readonly deprecated?: string;
  readonly published: string;
}

/** What the operator shows of a plugin before a release is opened; for display only. */
export interface PluginSummary {
  readonly name: string;
  readonly description: string;
  readonly author?: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly categories: readonly string[];
  /** Hex SHA-256 of the icon's bytes in `b/`. */
  readonly icon?: string;
  /** Names of the permissions that the newest release asks for. */
  readonly permissions: readonly string[];
  readonly downloads?: number;
}

/** Everything the operator says about one plugin, at `r/<sha256>`. */
export interface PluginRecord {
  readonly id: string;
  /** Publisher id. */
  readonly publisher: string;
  /** State of the plugin as a whole. */
  readonly state: ListingState;
  readonly reason?: string;
  readonly url?: string;
  readonly summary: PluginSummary;
  /** Envelopes of the publisher's identity, versions 1 to n in order. */
  readonly identities: readonly FileReference[];
  /** Envelopes of recovery statements that the identities need. */
  readonly recoveries?: readonly FileReference[];
  /** How the plugin came to its publisher: each step's transfer statement, and the identities of who gave it away. */
  readonly transfers?: readonly TransferReference[];
  readonly maintainers?: readonly string[];
  /** Highest `seq` first. */
  readonly releases: readonly ReleaseListing[];
  /** More names for versions, beside channels. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface TransferReference {
  readonly statement: FileReference;
  /** Envelopes of the identity of the publisher who gave the plugin away. */
  readonly identities: readonly FileReference[];
}

/** The channel that users get unless they ask for another. Releases in it are also seen from every other channel. */
export const DEFAULT_CHANNEL = 'latest';

const state = oneOf<ListingState>('active', 'yanked', 'revoked');
const reason = text(500);
const url = text(500, /^https:\/\//);

/** Read a plugin record. Throws `BAD_FORMAT`. */
export function parseRecord(bytes: Bytes, where: string): PluginRecord {
  const value = object(parseJson(bytes, where), where);
  const releases = list(releaseListing, RECORD_RELEASES, 1)(value['releases'], `${where}: releases`);
  const versions = new Set(releases.map((release) => release.version));
  if (versions.size !== releases.length) malformed(`${where}: releases`, 'names a version twice');
  for (const [at, { seq }] of releases.entries()) {
    if (seq >= (releases[at - 1]?.seq ?? Infinity)) malformed(`${where}: releases`, 'must fall in seq');
  }
  return {
    id: pluginId(value['id'], `${where}: id`),
    publisher: sha256Text(value['publisher'], `${where}: publisher`),
    state: state(value['state'], `${where}: state`),
    ...optional(value, 'reason', reason, where),
    ...optional(value, 'url', url, where),
    summary: summary(value['summary'], `${where}: summary`),
    identities: references(value['identities'], `${where}: identities`),
    ...optional(value, 'recoveries', list(reference, 16), where),
    ...optional(value, 'transfers', list(transfer, 16), where),
    ...optional(value, 'maintainers', list(text(100), 64), where),
    releases,
    ...optional(value, 'tags', map(version), where),
  };
}

const reference: Check<FileReference> = (value, where) => {
  const file = object(value, where);
  return {
    sha256: sha256Text(file['sha256'], `${where}.sha256`),
    length: integer(1)(file['length'], `${where}.length`),
  };
};

const references = list(reference, IDENTITY_VERSIONS, 1);

const transfer: Check<TransferReference> = (value, where) => {
  const step = object(value, where);
  return {
    statement: reference(step['statement'], `${where}.statement`),
    identities: references(step['identities'], `${where}.identities`),
  };
};

const releaseListing: Check<ReleaseListing> = (value, where) => {
  const release = object(value, where);
  return {
    version: version(release['version'], `${where}.version`),
    seq: integer(1)(release['seq'], `${where}.seq`),
    release: sha256Text(release['release'], `${where}.release`),
    length: integer(1)(release['length'], `${where}.length`),
    channel: channel(release['channel'], `${where}.channel`),
    state: state(release['state'], `${where}.state`),
    ...optional(release, 'reason', reason, where),
    ...optional(release, 'url', url, where),
    ...optional(release, 'deprecated', reason, where),
    published: time(release['published'], `${where}.published`),
  };
};

const summary: Check<PluginSummary> = (value, where) => {
  const found = object(value, where);
  return {
    name: text(60)(found['name'], `${where}.name`),
    description: text(200)(found['description'], `${where}.description`),
    ...optional(found, 'author', text(100), where),
    license: text(100)(found['license'], `${where}.license`),
    keywords: list(text(50), 32)(found['keywords'], `${where}.keywords`),
    categories: list(text(50), 16)(found['categories'], `${where}.categories`),
    ...optional(found, 'icon', sha256Text, where),
    permissions: list(text(50), 64)(found['permissions'], `${where}.permissions`),
    ...optional(found, 'downloads', integer(0), where),
  };
};
