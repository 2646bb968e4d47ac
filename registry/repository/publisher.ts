import { join } from 'node:path';
import { verifyIdentities, type Publisher } from '../client/publisher.ts';
import {
  identityAuthority,
  parseEnvelope,
  parseRelease,
  pluginManifest,
  type Bytes,
  type Identity,
  type Release,
} from '../format/index.ts';
import { encodeVouchers } from './bundle.ts';
import { identityPath, keptRecoveries } from './recovery.ts';
import { RepositoryError } from './errors.ts';
import { hashOf, namesIn, readIfThere, writeFileAtomic } from './files.ts';
import { readKeyFile, signerOf, type AskPassphrase } from './key-file.ts';
import type { Signer } from './signer.ts';

/** A publisher's folder, open: identity chain, keys, and everything it ever signed. */
export interface PublisherFolder {
  readonly dir: string;
  readonly publisher: Publisher;
  /** Envelopes of the identity, versions 1 to n. */
  readonly identities: readonly Bytes[];
  /** Envelopes of the recovery statements that it needs. */
  readonly recoveries: readonly Bytes[];
}

/** A release that this publisher signed. */
export interface LedgerEntry {
  readonly bytes: Bytes;
  /** Hex SHA-256 of the envelope. */
  readonly hash: string;
  readonly release: Release;
}

const subtle = globalThis.crypto.subtle;
export const keysPath = (dir: string): string => join(dir, 'keys');
const releasesPath = (dir: string, plugin: string): string => join(dir, 'releases', plugin);

/** Throws `NOT_A_PUBLISHER` when the folder holds no identity, or what is wrong with the chain. */
export async function openPublisher(dir: string, now: number): Promise<PublisherFolder> {
  const identities = await readIdentities(dir);
  if (identities.length === 0) {
    throw new RepositoryError('NOT_A_PUBLISHER', `There is no publisher in ${dir}.`, {
      hint: 'Make one with airlock keygen.',
    });
  }
  const kept = await keptRecoveries(dir);
  const recoveries = kept.map(({ statement }) => statement);
  const operators = kept.map(({ operator }) => operator);
  try {
    return {
      dir,
      identities,
      recoveries,
      publisher: await verifyIdentities(identities, { subtle, now, recoveries, operators }),
    };
  } catch (error) {
    const waiting = kept.find(({ effectiveAfter }) => Date.parse(effectiveAfter) > now);
    if (!waiting) throw error;
    throw new RepositoryError('NOT_ALLOWED', `The new keys take effect after ${waiting.effectiveAfter}.`, {
      cause: error,
    });
  }
}

/** Envelopes of the identity, versions 1 to n. */
export async function readIdentities(dir: string): Promise<Bytes[]> {
  const identities: Bytes[] = [];
  for (let version = 1; ; version++) {
    const bytes = await readIfThere(identityPath(dir, version));
    if (!bytes) return identities;
    identities.push(bytes);
  }
}

/** The identity as a file for registries: who the publisher is now, without a release. */
export async function exportIdentity(dir: string, clock: () => number = Date.now): Promise<Bytes> {
  const { identities, recoveries } = await openPublisher(dir, clock());
  return encodeVouchers({ identities, recoveries, transfers: [] });
}

/** Signers for the newest identity: as many of its keys as it needs. Throws `THRESHOLD`. */
export async function publisherSigners({ dir, publisher }: PublisherFolder, ask: AskPassphrase): Promise<Signer[]> {
  return identitySigners(dir, publisher.newest, ask);
}

/** Releases that were signed here for a plugin, newest first. */
export async function signedReleases(dir: string, plugin: string): Promise<LedgerEntry[]> {
  const releases: LedgerEntry[] = [];
  for (const name of await namesIn(releasesPath(dir, plugin))) {
    const bytes = await readIfThere(join(releasesPath(dir, plugin), name));
    if (bytes) releases.push(readRelease(bytes, name));
  }
  return releases.sort((a, b) => b.release.seq - a.release.seq);
}

export function readRelease(bytes: Bytes, where: string): LedgerEntry {
  return {
    bytes,
    hash: hashOf(bytes),
    release: parseRelease(parseEnvelope(bytes, 'release', where).payload, where, pluginManifest),
  };
}

/** Remember what was signed; the next release counts on from it. */
export async function keepRelease(dir: string, { bytes, release }: LedgerEntry): Promise<void> {
  await writeFileAtomic(join(releasesPath(dir, release.plugin.id), `${release.seq}.json`), bytes, { fresh: true });
}

/** Signers for this identity: as many of its keys as it needs. Throws `THRESHOLD`. */
export async function identitySigners(dir: string, identity: Identity, ask: AskPassphrase): Promise<Signer[]> {
  const { keyids, threshold } = identityAuthority(identity);
  const signers: Signer[] = [];
  for (const name of (await namesIn(keysPath(dir))).sort()) {
    if (!name.endsWith('.json')) continue;
    const file = await readKeyFile(join(keysPath(dir), name));
    if (keyids.includes(file.keyid)) signers.push(signerOf(file, name.replace(/\.json$/, ''), ask));
  }
  if (signers.length >= threshold) return signers.slice(0, threshold);
  throw new RepositoryError(
    'THRESHOLD',
    `${identity.name} signs with ${threshold} of its keys, and ${signers.length} are in ${keysPath(dir)}.`,
    { hint: 'Bring the other key files there, for as long as they are needed.' },
  );
}
