import {
  DEFAULT_CHANNEL,
  RECORD_RELEASES,
  RegistryError,
  type FileReference,
  type PluginRecord,
  type PluginSummary,
  type PublisherDomain,
  type Release,
  type ReleaseListing,
  type TransferReference,
} from '../format/index.ts';
import { isoSeconds } from './metadata.ts';

/** A verified release and what vouches for it, as files of the site. */
export interface NewListing {
  readonly release: Release;
  readonly file: FileReference;
  readonly scorecard?: FileReference;
  readonly channel: string;
  readonly identities: readonly FileReference[];
  readonly recoveries: readonly FileReference[];
  readonly transfers: readonly TransferReference[];
  /** That was seen to be the publisher's; absent where none was. */
  readonly domain?: PublisherDomain | undefined;
  /** Milliseconds. */
  readonly now: number;
}

/** The record that lists one more release; the publisher's right to it was verified. Throws `CONFLICT` or `ROLLBACK`. */
export function withRelease(record: PluginRecord | undefined, listing: NewListing): PluginRecord {
  const { release, file, scorecard, identities, recoveries, transfers, domain } = listing;
  const { id, version } = release.plugin;
  checkOrder(record, release);
  const entry: ReleaseListing = {
    version,
    seq: release.seq,
    release: file.sha256,
    length: file.length,
    ...(scorecard && { scorecard }),
    channel: listing.channel,
    state: 'active',
    published: isoSeconds(listing.now),
  };
  const releases = [entry, ...withdrawn(record?.releases ?? [], release.minSeq)];
  if (releases.length > RECORD_RELEASES) {
    throw new RegistryError('TOO_LARGE', `${id} has ${RECORD_RELEASES} releases, and no more fit into its record`, {
      id,
    });
  }
  // Users of other channels do not see a release, so it does not speak for the plugin.
  const speaks = listing.channel === DEFAULT_CHANNEL || !record;
  // A plugin that was handed over is not of the domain of who had it before.
  const { domain: _before, ...kept } = record ?? {};
  return {
    ...kept,
    id,
    publisher: release.publisher,
    ...(domain && { domain }),
    state: record?.state ?? 'active',
    summary: speaks ? { ...summaryOf(release), ...keptFacts(record) } : record.summary,
    identities,
    ...(recoveries.length > 0 && { recoveries }),
    ...(transfers.length > 0 && { transfers }),
    releases,
  };
}

/** Throws unless a release comes after all that are listed: no version twice, `seq` rises, `prev` is no other branch. */
export function checkOrder(record: PluginRecord | undefined, { plugin, seq, prev }: Release): void {
  const newest = record?.releases[0];
  const { id, version } = plugin;
  if (!newest) {
    if (seq > 1 || prev === undefined) return;
    throw new RegistryError('CONFLICT', `Release 1 of ${id} names a release before it`, { id, seq });
  }
  if (seq <= newest.seq) {
    throw new RegistryError('ROLLBACK', `${id} ${version} has seq ${seq}, and seq ${newest.seq} is listed already`, {
      id,
      expected: newest.seq + 1,
      found: seq,
    });
  }
  const twice = record.releases.some((release) => release.version === version);
  if (twice) throw new RegistryError('CONFLICT', `Version ${version} of ${id} is listed already`, { id, version });
  // A gap is a release that another registry got; without one, both would follow the same release in different ways.
  if (seq === newest.seq + 1 && prev !== newest.release) {
    throw new RegistryError('CONFLICT', `${id} ${version} does not follow the release that is listed before it`, {
      id,
      expected: newest.release,
      found: prev,
    });
  }
}

function withdrawn(releases: readonly ReleaseListing[], minSeq: number): ReleaseListing[] {
  return releases.map((release) =>
    release.seq < minSeq && release.state !== 'revoked'
      ? { ...release, state: 'revoked', reason: 'Withdrawn by its publisher' }
      : release,
  );
}

function summaryOf({ plugin, files }: Release): PluginSummary {
  const icon = files.find(({ path }) => path === plugin.icon);
  return {
    name: plugin.name,
    description: plugin.description,
    ...(plugin.author !== undefined && { author: plugin.author }),
    license: plugin.license,
    keywords: plugin.keywords,
    categories: plugin.categories,
    ...(icon && { icon: icon.sha256 }),
    permissions: Object.keys(plugin.permissions).sort(),
  };
}

/** What the operator counted, which no release says. */
function keptFacts(record: PluginRecord | undefined): { downloads?: number } {
  return record?.summary.downloads === undefined ? {} : { downloads: record.summary.downloads };
}
