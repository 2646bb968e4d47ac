import { join } from 'node:path';
import {
  encodeEnvelope,
  encodeUtf8,
  parseRelease,
  pluginManifest,
  preAuthEncoding,
  type Release,
} from '../format/index.ts';
import { encodeVouchers, IDENTITY_FILE, listFiles, readManifest, RELEASE_FILE, type Vouchers } from './bundle.ts';
import { RepositoryError } from './errors.ts';
import { hashOf, writeFileAtomic } from './files.ts';
import type { AskPassphrase } from './key-file.ts';
import { withLock } from './lock.ts';
import { isoSeconds } from './metadata.ts';
import { keepRelease, openPublisher, publisherSigners, signedReleases, type LedgerEntry } from './publisher.ts';
import { sameJson } from './same-json.ts';
import { signWithAll } from './signer.ts';
import { readHandover } from './transfer.ts';

export interface SignOptions {
  /** Folder that `airlock build` wrote. */
  readonly bundle: string;
  /** The publisher's folder. */
  readonly publisher: string;
  /** Withdraw every release below this `seq`. Default: as the release before. */
  readonly minSeq?: number;
  /**
   * The release that this one follows, where the publisher's folder does not remember it: its `release.json`. Default: the
   * newest that was signed here.
   */
  readonly after?: LedgerEntry;
  readonly ask?: AskPassphrase;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

export interface SignResult {
  readonly release: Release;
  /** Hex SHA-256 of the signed release. */
  readonly hash: string;
  /** False when exactly this had been signed already, and was used again. */
  readonly fresh: boolean;
}

/**
 * Sign a built plugin: adds `release.json` and `identity.json` to its folder. Signing the same files again gives the same
 * release. Throws `EXISTS` when other content was signed under this version before.
 */
export function signRelease(options: SignOptions): Promise<SignResult> {
  const { bundle, publisher: dir, ask = async () => undefined, clock = Date.now } = options;
  return withLock(dir, async () => {
    const folder = await openPublisher(dir, clock());
    const { publisher, identities, recoveries } = folder;
    const plugin = await readManifest(bundle);
    const signed = await signedReleases(dir, plugin.id);
    const handover = await readHandover(dir, plugin.id);
    const last = newer(newer(signed[0], handover?.release), options.after);
    const content = {
      plugin,
      publisher: publisher.id,
      identitySeq: publisher.newest.version,
      minSeq: options.minSeq ?? last?.release.minSeq ?? 0,
      files: await listFiles(bundle),
    };
    const vouchers: Vouchers = { identities, recoveries, transfers: handover?.steps ?? [] };
    const same = signed.find(({ release }) => sameContent(release, content));
    if (same) {
      await writeSigned(bundle, same, vouchers);
      return { release: same.release, hash: same.hash, fresh: false };
    }
    if ([last, ...signed].some((entry) => entry?.release.plugin.version === plugin.version)) {
      throw new RepositoryError('EXISTS', `Version ${plugin.version} of ${plugin.id} was signed with other content.`, {
        hint: 'Raise the version in package.json and build again.',
        detail: { plugin: plugin.id, version: plugin.version },
      });
    }
    const release: Release = {
      ...content,
      seq: (last?.release.seq ?? 0) + 1,
      ...(last && { prev: last.hash }),
      created: isoSeconds(clock()),
    };
    const payload = encodeUtf8(JSON.stringify(release));
    parseRelease(payload, RELEASE_FILE, pluginManifest); // what is signed can be read
    const signatures = await signWithAll(await publisherSigners(folder, ask), preAuthEncoding('release', payload));
    const bytes = encodeEnvelope('release', payload, signatures);
    const entry = { bytes, hash: hashOf(bytes), release };
    // Remembered before it is handed out: a seq is never used for two releases.
    await keepRelease(dir, entry);
    await writeSigned(bundle, entry, vouchers);
    return { release, hash: entry.hash, fresh: true };
  });
}

async function writeSigned(bundle: string, { bytes }: LedgerEntry, vouchers: Vouchers): Promise<void> {
  await writeFileAtomic(join(bundle, IDENTITY_FILE), encodeVouchers(vouchers));
  await writeFileAtomic(join(bundle, RELEASE_FILE), bytes);
}

function newer(a: LedgerEntry | undefined, b: LedgerEntry | undefined): LedgerEntry | undefined {
  return (b?.release.seq ?? 0) > (a?.release.seq ?? 0) ? b : a;
}

function sameContent(release: Release, content: Partial<Release>): boolean {
  return Object.entries(content).every(([name, value]) => sameJson(release[name as keyof Release], value)); // its own names
}
