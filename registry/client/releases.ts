import {
  DEFAULT_CHANNEL,
  RegistryError,
  topAuthority,
  type Bytes,
  type FileReference,
  type Limits,
  type PluginRecord,
  type ReleaseListing,
} from '../format/index.ts';
import type { VerifiedHead } from './head.ts';
import { checkMayRun, rememberGivenUp, rememberRelease, statusOf } from './memory.ts';
import type { Objects } from './objects.ts';
import { verifyIdentities, verifyTransfer, type Publisher } from './publisher.ts';
import {
  toVerifiedRelease,
  verifyRelease,
  type ReleaseProof,
  type StoredRelease,
  type VerifiedRelease,
} from './release-verifier.ts';
import type { PluginMark, TrustState } from './trust.ts';

/** Which release: an exact version, or the newest of a channel. Default: channel `latest`. */
export interface ReleaseSelection {
  readonly version?: string;
  readonly channel?: string;
}

export interface OpenRequest {
  readonly head: VerifiedHead;
  readonly record: PluginRecord;
  readonly select: ReleaseSelection;
  readonly state: TrustState | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface OpenedRelease {
  readonly release: VerifiedRelease;
  /** Pins the publisher and raises the marks. */
  remember(state: TrustState): TrustState;
}

export interface ReleaseReader {
  /** Fetch and verify a release for installation. */
  open(request: OpenRequest): Promise<OpenedRelease>;
}

export interface ReleaseReaderOptions {
  readonly subtle: SubtleCrypto;
  /** Registry id. */
  readonly id: string;
  readonly objects: Objects;
  readonly limits: Limits;
  readonly clock: () => number;
}

export function createReleaseReader({ subtle, id, objects, limits, clock }: ReleaseReaderOptions): ReleaseReader {
  const identities = (references: readonly FileReference[], signal?: AbortSignal): Promise<Bytes[]> =>
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
      identities(record.identities, signal),
      identities(record.recoveries ?? [], signal),
    ]);
    return { registry: id, id: record.id, hash, envelope, identities: chain, recoveries };
  };

  /** Publishers before the present one, each of which signed the plugin over to the next. */
  const formerPublishers = async ({ record, head, signal }: OpenRequest): Promise<Publisher[]> => {
    const steps = record.transfers ?? [];
    const publishers = await Promise.all(
      steps.map(async ({ identities: references }) =>
        verifyIdentities(await identities(references, signal), {
          subtle,
          now: clock(),
          operators: [topAuthority(head.keys, 'targets')],
        }),
      ),
    );
    for (const [at, from] of publishers.entries()) {
      const to = publishers[at + 1]?.id ?? record.publisher;
      const [statement] = await identities(
        steps.slice(at, at + 1).map((step) => step.statement),
        signal,
      );
      if (statement) await verifyTransfer(subtle, statement, record.id, from, to);
    }
    return publishers;
  };

  return {
    async open(request) {
      const { head, record, select, state, signal } = request;
      const listing = chooseRelease(record, select);
      const subject = { id: record.id, release: listing.release, publisher: record.publisher, seq: listing.seq };
      const status = statusOf(state, head, subject);
      if (status.state === 'revoked') checkMayRun(status, subject);

      const operators = [topAuthority(head.keys, 'targets')];
      const verify = async (of: ReleaseListing): Promise<{ stored: StoredRelease; proof: ReleaseProof }> => {
        const stored = await fetchRelease(record, of, signal);
        const proof = await verifyRelease(subtle, stored, operators, clock());
        checkListing(record, of, proof);
        return { stored, proof };
      };
      const { stored, proof } = await verify(listing);
      const former = await formerPublishers(request);
      checkPin(state?.plugins[record.id], proof.publisher, former, record.id);

      // The newest release says which older ones its publisher withdrew.
      const [newest = listing] = record.releases;
      const floor = newest === listing ? proof.release.minSeq : (await verify(newest)).proof.release.minSeq;
      if (listing.seq < floor) {
        throw new RegistryError(
          'REVOKED',
          `Release ${listing.version} of ${record.id} was withdrawn by its publisher`,
          {
            id: record.id,
            seq: listing.seq,
            minSeq: floor,
          },
        );
      }
      return {
        release: toVerifiedRelease(
          proof,
          stored,
          former.map((publisher) => publisher.id),
        ),
        remember: (current) => rememberRelease(current, head, record, proof, floor),
      };
    },
  };
}

/** Throws `NOT_LISTED`, `YANKED` or `REVOKED` when there is nothing to install. */
function chooseRelease(record: PluginRecord, { version, channel = DEFAULT_CHANNEL }: ReleaseSelection): ReleaseListing {
  const { id, releases } = record;
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
    throw new RegistryError('WRONG_PUBLISHER', `${id} is now listed under a publisher its old one did not name`, {
      id,
      expected: mark.publisher,
      found: publisher.id,
    });
  }
  const seen = pinned.identities[mark.identity - 1];
  if (!seen) {
    throw new RegistryError('ROLLBACK', `The publisher of ${id} is listed with an older identity than was seen`, {
      id,
      expected: mark.identity,
      found: pinned.newest.version,
    });
  }
  if (seen.hash !== mark.identityHash) {
    throw new RegistryError('CONFLICT', `The publisher of ${id} has two identities of version ${mark.identity}`, {
      id,
    });
  }
}
