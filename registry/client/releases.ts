import {
  DEFAULT_CHANNEL,
  refusal,
  RegistryError,
  topAuthority,
  type Bytes,
  type FileReference,
  type Limits,
  type ManifestCheck,
  type PluginRecord,
  type ReleaseListing,
} from '../format/index.ts';
import type { VerifiedHead } from './head.ts';
import { checkMayRun, rememberPublisher, statusOf } from './memory.ts';
import type { Objects } from './objects.ts';
import { verifyIdentities, verifyTransfer, type Publisher } from './publisher.ts';
import {
  toVerifiedRelease,
  verifyRelease,
  type ReleaseProof,
  type StoredRelease,
  type VerifiedRelease,
} from './release-verifier.ts';
import { markOf, type PluginMark, type TrustState } from './trust.ts';

/** Which release: an exact version, the one with a tag, or the newest of a channel. Default: channel `latest`. */
export interface ReleaseSelection {
  readonly version?: string;
  /** A name that the publisher gave to a version, for example `lts`. */
  readonly tag?: string;
  readonly channel?: string;
}

export interface OpenRequest {
  readonly head: VerifiedHead;
  readonly record: PluginRecord;
  readonly select: ReleaseSelection;
  readonly state: TrustState | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is to be remembered of something that was verified. */
type Remember = (state: TrustState) => TrustState;

export interface ReleaseReader {
  /** Fetch and verify a release for installation. */
  open(request: OpenRequest): Promise<{ readonly release: VerifiedRelease; readonly remember: Remember }>;
  /** Whether the publisher of a plugin that is trusted here has said something new, which `heed` would read. */
  hasNews(record: PluginRecord, mark: PluginMark | undefined): boolean;
  /** Read what the publisher says about its own older releases and identity, without trusting anything new. */
  heed(request: Omit<OpenRequest, 'select'>): Promise<Remember>;
}

export interface ReleaseReaderOptions {
  readonly subtle: SubtleCrypto;
  /** Registry id. */
  readonly id: string;
  readonly objects: Objects;
  readonly limits: Limits;
  readonly clock: () => number;
  readonly manifest: ManifestCheck;
}

export function createReleaseReader(options: ReleaseReaderOptions): ReleaseReader {
  const { subtle, id, objects, limits, clock, manifest } = options;
  const fetchAll = (references: readonly FileReference[], signal?: AbortSignal): Promise<Bytes[]> =>
    Promise.all(
      references.map(({ sha256, length }) =>
        objects.get({ shelf: 'i', sha256, length, limit: limits.identityBytes, signal }),
      ),
    );

  const fetchRelease = async (
    record: PluginRecord,
    listing: ReleaseListing,
    signal: AbortSignal | undefined,
  ): Promise<StoredRelease> => {
    const { release: hash, length } = listing;
    const [envelope, chain, recoveries] = await Promise.all([
      objects.get({ shelf: 'r', sha256: hash, length, limit: limits.releaseBytes, signal }),
      fetchAll(record.identities, signal),
      fetchAll(record.recoveries ?? [], signal),
    ]);
    return { registry: id, id: record.id, hash, envelope, identities: chain, recoveries };
  };

  /** Publishers before the present one, each of which signed the plugin over to the next, in time for `release`. */
  const formerPublishers = async (
    { record, head, signal }: OpenRequest,
    { release }: ReleaseProof,
  ): Promise<Publisher[]> => {
    const operators = [topAuthority(head.keys, 'targets')];
    const publishers: Publisher[] = [];
    const statements: Bytes[] = [];
    for (const { identities, statement } of record.transfers ?? []) {
      const chain = await fetchAll(identities, signal);
      publishers.push(await verifyIdentities(chain, { subtle, now: clock(), operators }));
      statements.push(...(await fetchAll([statement], signal)));
    }
    for (const [at, from] of publishers.entries()) {
      const to = publishers[at + 1]?.id ?? record.publisher;
      const seq = await verifyTransfer(subtle, statements[at] ?? new Uint8Array(), record.id, from, to);
      if (release.seq < seq) throw refusal('WRONG_PUBLISHER', record.id, 'was not handed over yet', seq, release.seq);
    }
    return publishers;
  };

  const verify = async (
    { record, head, signal }: Omit<OpenRequest, 'select'>,
    listing: ReleaseListing,
  ): Promise<{ stored: StoredRelease; proof: ReleaseProof }> => {
    const stored = await fetchRelease(record, listing, signal);
    const proof = await verifyRelease(subtle, stored, {
      operators: [topAuthority(head.keys, 'targets')],
      now: clock(),
      manifest,
    });
    checkListing(record, listing, proof);
    return { stored, proof };
  };

  return {
    hasNews: (record, mark) =>
      mark?.publisher === record.publisher &&
      (mark.newest !== record.releases[0]?.release || mark.identity < record.identities.length),

    async heed(request) {
      const { head, record, state } = request;
      const [newest] = record.releases;
      if (!newest) return (current) => current;
      const { proof } = await verify(request, newest);
      checkPin(markOf(state, record.id), proof.publisher, [], record.id);
      return (current) => rememberPublisher(current, head, record, proof, clock());
    },

    async open(request) {
      const { head, record, select, state } = request;
      const listing = chooseRelease(record, select);
      const subject = { id: record.id, release: listing.release, publisher: record.publisher, seq: listing.seq };
      const status = statusOf(state, head, subject);
      if (status.state === 'revoked') checkMayRun(status, subject);

      const { stored, proof } = await verify(request, listing);
      const former = await formerPublishers(request, proof);
      checkPin(markOf(state, record.id), proof.publisher, former, record.id);

      // The newest release says which older ones its publisher withdrew.
      const [newest = listing] = record.releases;
      const last = newest === listing ? proof : (await verify(request, newest)).proof;
      if (listing.seq < last.release.minSeq) {
        throw refusal('REVOKED', record.id, 'is withdrawn by its publisher', last.release.minSeq, listing.seq);
      }
      return {
        release: toVerifiedRelease(
          proof,
          stored,
          former.map((publisher) => publisher.id),
        ),
        remember: (current) => rememberPublisher(current, head, record, last, clock()),
      };
    },
  };
}

/** Throws `NOT_LISTED`, `YANKED` or `REVOKED` when there is nothing to install. */
function chooseRelease(record: PluginRecord, select: ReleaseSelection): ReleaseListing {
  const { tag, channel = DEFAULT_CHANNEL } = select;
  const { id, releases, tags } = record;
  // A tag that nobody gave names no version.
  const version = select.version ?? (tag === undefined ? undefined : (tags?.[tag] ?? tag));
  const refuse = (code: 'YANKED' | 'REVOKED', of: { reason?: string; url?: string }, what: string): never => {
    const { reason, url } = of;
    throw new RegistryError(code, `${what} was ${code.toLowerCase()}${reason ? `: ${reason}` : ''}`, {
      id,
      reason,
      url,
    });
  };
  if (record.state !== 'active') refuse(record.state === 'yanked' ? 'YANKED' : 'REVOKED', record, id);
  const wanted = releases.filter((release) =>
    version === undefined
      ? release.channel === channel || release.channel === DEFAULT_CHANNEL
      : release.version === version,
  );
  const found = wanted.find(({ state }) => state === 'active');
  if (found) return found;
  const [first] = wanted;
  if (first) refuse(first.state === 'yanked' ? 'YANKED' : 'REVOKED', first, `${id} ${first.version}`);
  throw new RegistryError('NOT_LISTED', `${id} has no release ${version ?? `in channel ${channel}`}`, { id });
}

/** The operator's listing and the publisher's release must tell the same story. */
function checkListing(record: PluginRecord, listing: ReleaseListing, { release }: ReleaseProof): void {
  const differs =
    (release.plugin.version !== listing.version && 'version') ||
    (release.seq !== listing.seq && 'seq') ||
    (release.publisher !== record.publisher && 'publisher') ||
    (record.releases.some((other) => other.release === release.prev && other.seq >= release.seq) && 'prev');
  if (!differs) return;
  throw new RegistryError(
    'WRONG_SUBJECT',
    `The release listed as ${record.id} ${listing.version} has another ${differs}`,
    {
      id: record.id,
      file: `r/${listing.release}`,
    },
  );
}

/** Throws when the plugin changed hands without the pinned publisher, or its identity went back or forked. */
function checkPin(mark: PluginMark | undefined, publisher: Publisher, former: readonly Publisher[], id: string): void {
  if (!mark) return;
  const pinned = [publisher, ...former].find((known) => known.id === mark.publisher);
  if (!pinned) {
    throw refusal('WRONG_PUBLISHER', id, 'changed hands without its publisher', mark.publisher, publisher.id);
  }
  const seen = pinned.identities[mark.identity - 1];
  if (!seen) {
    throw refusal(
      'ROLLBACK',
      id,
      'has an older publisher identity than was seen',
      mark.identity,
      pinned.newest.version,
    );
  }
  if (seen.hash !== mark.identityHash) {
    throw refusal('CONFLICT', id, 'has a forked publisher identity', mark.identityHash, seen.hash);
  }
}
