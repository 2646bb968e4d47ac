import {
  parseEnvelope,
  parseRelease,
  refusal,
  type Authority,
  type Bytes,
  type ManifestCheck,
  type Release,
  type ReleaseFile,
} from '../format/index.ts';
import type { PluginManifest } from '@airlock/sdk';
import { checkObject } from './objects.ts';
import { verifyIdentities, verifyReleaseSigner, type Publisher } from './publisher.ts';

/** Everything needed to verify a release again without a network. Structured-cloneable. */
export interface StoredRelease {
  /** Registry id. */
  readonly registry: string;
  /** Plugin id. */
  readonly id: string;
  /** Hex SHA-256 of `envelope`. */
  readonly hash: string;
  readonly envelope: Bytes;
  /** Envelopes of the publisher's identity, versions 1 to n. */
  readonly identities: readonly Bytes[];
  readonly recoveries: readonly Bytes[];
}

/** A release whose publisher, content and listing were verified. */
export interface VerifiedRelease {
  readonly plugin: PluginManifest;
  /** Publisher id. */
  readonly publisher: string;
  readonly publisherName: string;
  /** Version of the publisher's newest identity. */
  readonly publisherVersion: number;
  /** Identity versions that the operator put in place of lost keys: users are asked before they trust them. */
  readonly recovered: readonly number[];
  /** Publishers the plugin had before, in order, each of which signed it over to the next. */
  readonly formerPublishers: readonly string[];
  readonly seq: number;
  readonly created: string;
  readonly files: readonly ReleaseFile[];
  /** Hex SHA-256 of the release envelope. */
  readonly hash: string;
  readonly stored: StoredRelease;
}

/** What was verified, before it is shaped for callers. */
export interface ReleaseProof {
  readonly release: Release;
  readonly publisher: Publisher;
}

export interface ReleaseTrust {
  /** Who may vouch for keys that a publisher lost. */
  readonly operators: readonly Authority[];
  /** Milliseconds. */
  readonly now: number;
  readonly manifest: ManifestCheck;
}

/** Verify a release by itself: bytes, subject, identity chain, signature. Listing and revocation are the caller's. */
export async function verifyRelease(
  subtle: SubtleCrypto,
  stored: StoredRelease,
  { operators, now, manifest }: ReleaseTrust,
): Promise<ReleaseProof> {
  const where = `r/${stored.hash}`;
  await checkObject(subtle, stored.envelope, stored.hash, where);
  const envelope = parseEnvelope(stored.envelope, 'release', where);
  const release = parseRelease(envelope.payload, where, manifest);
  if (release.plugin.id !== stored.id) {
    throw refusal('WRONG_SUBJECT', where, 'is a release of another plugin', stored.id, release.plugin.id);
  }
  const { identities, recoveries } = stored;
  const publisher = await verifyIdentities(identities, { subtle, recoveries, operators, now });
  await verifyReleaseSigner(subtle, envelope, release, publisher, where);
  return { release, publisher };
}

export function toVerifiedRelease(
  { release, publisher }: ReleaseProof,
  stored: StoredRelease,
  formerPublishers: readonly string[],
): VerifiedRelease {
  const { plugin, seq, created, files } = release;
  return {
    plugin,
    publisher: publisher.id,
    publisherName: publisher.newest.name,
    publisherVersion: publisher.newest.version,
    recovered: publisher.recovered,
    formerPublishers,
    seq,
    created,
    files,
    hash: stored.hash,
    stored,
  };
}
