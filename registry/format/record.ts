import { integer, list, map, oneOf, sha256Text, shape, text, time, type Check } from './check.ts';
import type { Bytes } from './bytes.ts';
import { malformed } from './errors.ts';
import { channel, domainName, httpsUrl, pluginId, version } from './ids.ts';
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
  /** What the registry's scan found, on shelf `r`; absent where it was listed without one. */
  readonly scorecard?: FileReference;
  readonly channel: string;
  readonly state: ListingState;
  /** Whose decision the state is. Default: the operator's. */
  readonly by?: 'publisher';
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

/** A known vulnerability of some releases; users of those are told, and what to move to. */
export interface Advisory {
  readonly id: string;
  readonly severity: 'low' | 'moderate' | 'high' | 'critical';
  /** One sentence. */
  readonly summary: string;
  /** Semver range of the versions that have it. */
  readonly affected: string;
  /** First version without it. */
  readonly patched?: string;
  readonly url?: string;
  readonly published: string;
}

/** A domain that the operator saw to be the publisher's own. */
export interface PublisherDomain {
  readonly name: string;
  /** Where the publisher's id was found: in a TXT record of the domain, or in a page that it serves. */
  readonly how: 'dns' | 'page';
  /** When it was looked at. */
  readonly checked: string;
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
  /** Of the publisher in `publisher`. */
  readonly domain?: PublisherDomain;
  /** Highest `seq` first. */
  readonly releases: readonly ReleaseListing[];
  readonly advisories?: readonly Advisory[];
  /** More names for versions, beside channels. */
  readonly tags?: Readonly<Record<string, string>>;
  /** When the publisher signed the newest notice that is in force. */
  readonly noticed?: string;
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
const why = { reason, url: httpsUrl };
const words = (max: number): Check<string[]> => list(text(50), max);

const reference: Check<FileReference> = shape({ sha256: sha256Text, length: integer(1) });
const identities = list(reference, IDENTITY_VERSIONS, 1);

const listing: Check<ReleaseListing> = shape(
  {
    version,
    seq: integer(1),
    release: sha256Text,
    length: integer(1),
    channel,
    state,
    published: time,
  },
  { ...why, by: oneOf('publisher'), deprecated: reason, scorecard: reference },
);

const summary: Check<PluginSummary> = shape(
  {
    name: text(60),
    description: text(200),
    license: text(100),
    keywords: words(32),
    categories: words(16),
    permissions: words(64),
  },
  { author: text(100), icon: sha256Text, downloads: integer(0) },
);

const advisory: Check<Advisory> = shape(
  {
    id: text(100),
    severity: oneOf<Advisory['severity']>('low', 'moderate', 'high', 'critical'),
    summary: reason,
    affected: text(200),
    published: time,
  },
  { patched: version, url: httpsUrl },
);

export const publisherDomain: Check<PublisherDomain> = shape({
  name: domainName,
  how: oneOf<PublisherDomain['how']>('dns', 'page'),
  checked: time,
});

const record = shape(
  {
    id: pluginId,
    publisher: sha256Text,
    state,
    summary,
    identities,
    releases: list(listing, RECORD_RELEASES, 1),
  },
  {
    ...why,
    recoveries: list(reference, 16),
    transfers: list(shape({ statement: reference, identities }), 16),
    maintainers: list(text(100), 64),
    domain: publisherDomain,
    advisories: list(advisory, 64),
    tags: map(version),
    noticed: time,
  },
);

/** Read a plugin record. Throws `BAD_FORMAT`. */
export function parseRecord(bytes: Bytes, where: string): PluginRecord {
  const value = record(parseJson(bytes, where), where);
  const { releases } = value;
  const versions = new Set(releases.map((release) => release.version));
  if (versions.size !== releases.length) malformed(`${where}.releases`, 'names a version twice');
  for (const [at, { seq }] of releases.entries()) {
    if (seq >= (releases[at - 1]?.seq ?? Infinity)) malformed(`${where}.releases`, 'must fall in seq');
  }
  return value;
}
