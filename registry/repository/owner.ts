import { verifyIdentities, verifyReleaseSigner, verifyTransfer, type Publisher } from '../client/publisher.ts';
import {
  parseEnvelope,
  parseRelease,
  pluginManifest,
  RegistryError,
  type Authority,
  type Bytes,
  type FileReference,
  type PluginRecord,
} from '../format/index.ts';
import type { VerifiedBundle } from './bundle.ts';
import type { Site } from './site.ts';

const subtle = globalThis.crypto.subtle;

/**
 * Throws unless the bundle comes from who owns the listed plugin: the same publisher with the same history, or one whom the
 * owner signed it over to; and unless what is listed stays valid under the publisher's newest keys.
 */
export async function checkOwner(
  site: Site,
  record: PluginRecord,
  bundle: VerifiedBundle,
  operators: readonly Authority[],
  now: number,
): Promise<void> {
  const { id } = record;
  const known = await listedPublisher(site, record, operators, now);
  const { publisher, release } = bundle;
  if (known.id !== publisher.id) return checkTransfer(known, bundle, now);

  checkHistory(id, known, publisher);
  if (release.identitySeq < publisher.newest.version) {
    throw new RegistryError('SIG_INVALID', `${id} ${release.plugin.version} is signed by keys that were replaced`, {
      id,
      expected: publisher.newest.version,
      found: release.identitySeq,
    });
  }
  await checkListed(site, record, publisher);
}

/** Throws unless `next` is `known` with the same past, and perhaps newer identities. */
export function checkHistory(id: string, known: Publisher, next: Publisher): void {
  for (const [at, { hash }] of known.identities.entries()) {
    const other = next.identities[at];
    if (!other) {
      throw new RegistryError('ROLLBACK', `The publisher of ${id} is known with newer keys`, {
        id,
        expected: known.newest.version,
        found: next.newest.version,
      });
    }
    if (other.hash !== hash) {
      throw new RegistryError('CONFLICT', `The publisher of ${id} has two different identities ${at + 1}`, { id });
    }
  }
}

async function checkListed(site: Site, record: PluginRecord, publisher: Publisher): Promise<void> {
  const [newest] = record.releases;
  let floor = 0;
  for (const listing of record.releases.filter(({ state }) => state !== 'revoked')) {
    const where = `r/${listing.release}`;
    const envelope = parseEnvelope(await site.object('r', listing.release), 'release', where);
    const release = parseRelease(envelope.payload, where, pluginManifest);
    if (listing === newest) floor = release.minSeq;
    if (release.publisher !== publisher.id || listing.seq < floor) continue;
    await verifyReleaseSigner(subtle, envelope, release, publisher, where);
  }
}

async function checkTransfer(
  from: Publisher,
  { release, publisher, vouchers }: VerifiedBundle,
  now: number,
): Promise<void> {
  const { id } = release.plugin;
  const step = vouchers.transfers.at(-1);
  if (!step) {
    throw new RegistryError('WRONG_PUBLISHER', `${id} belongs to ${from.newest.name}, who did not sign it over`, {
      id,
      expected: from.id,
      found: publisher.id,
    });
  }
  const giver = await verifyIdentities(step.identities, { subtle, now });
  if (giver.id !== from.id || giver.newest.version < from.newest.version) {
    throw new RegistryError('WRONG_PUBLISHER', `The transfer of ${id} is not signed by its owner`, {
      id,
      expected: from.id,
    });
  }
  const first = await verifyTransfer(subtle, step.statement, id, giver, publisher.id);
  if (release.seq >= first) return;
  throw new RegistryError(
    'WRONG_PUBLISHER',
    `${id} was handed over from release ${first} on, and this is ${release.seq}`,
    {
      id,
      expected: first,
      found: release.seq,
    },
  );
}

export async function listedPublisher(
  site: Site,
  record: PluginRecord,
  operators: readonly Authority[],
  now: number,
): Promise<Publisher> {
  const read = (shelf: 'i', files: readonly FileReference[]): Promise<Bytes[]> =>
    Promise.all(files.map(({ sha256 }) => site.object(shelf, sha256)));
  const [identities, recoveries] = [await read('i', record.identities), await read('i', record.recoveries ?? [])];
  return verifyIdentities(identities, { subtle, recoveries, operators, now });
}
