import { join } from 'node:path';
import { verifyIdentities } from '../client/publisher.ts';
import {
  encodeEnvelope,
  encodeUtf8,
  parseEnvelope,
  parseIdentity,
  preAuthEncoding,
  type Bytes,
  type Identity,
  type PublicKey,
} from '../format/index.ts';
import { encodeVouchers, parseVouchers } from './bundle.ts';
import { identityPath } from './recovery.ts';
import { RepositoryError } from './errors.ts';
import { exists, hashOf, namesIn, writeFileAtomic } from './files.ts';
import { createKey, readKeyFile, signerOf, writeKeyFile, type AskPassphrase, type KeyAlgorithm } from './key-file.ts';
import { withLock, withNewLock } from './lock.ts';
import { isoSeconds } from './metadata.ts';
import {
  identitySigners,
  keysPath,
  openPublisher,
  readIdentities,
  signedReleases,
  type PublisherFolder,
} from './publisher.ts';
import { signWithAll, type Signer } from './signer.ts';

export interface CreateIdentityOptions {
  readonly dir: string;
  /** Shown to users, at most 60 characters. */
  readonly name: string;
  readonly contact?: string;
  /** How many keys, and how many of them must sign. Default: 1 and 1. */
  readonly keys?: number;
  readonly threshold?: number;
  readonly algorithm?: KeyAlgorithm;
  readonly passphrase?: string;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

export interface RotateIdentityOptions {
  readonly dir: string;
  /** New keys to make. Default: as many as are dropped. */
  readonly add?: number;
  /** Ids of keys to drop, whole or their beginning; `all` replaces every key. Default: none. */
  readonly drop?: readonly string[] | 'all';
  /** Default: unchanged. */
  readonly threshold?: number;
  readonly name?: string;
  readonly algorithm?: KeyAlgorithm;
  /** Seals the new keys. */
  readonly passphrase?: string;
  /** Opens the present ones. */
  readonly ask?: AskPassphrase;
  /** Give up the identity for good: no release of it is to run any more. */
  readonly revoke?: boolean;
  readonly clock?: () => number;
}

export interface RecoverIdentityOptions {
  readonly dir: string;
  /** The publisher's `identity.json`, from any bundle it signed, when the folder was lost with the keys. */
  readonly file?: Bytes;
  /** Highest `seq` of each plugin that the lost keys signed, where the folder does not remember it. */
  readonly signedBefore?: Readonly<Record<string, number>>;
  readonly keys?: number;
  readonly threshold?: number;
  readonly algorithm?: KeyAlgorithm;
  readonly passphrase?: string;
  readonly clock?: () => number;
}

/** Make keys and the first identity document, whose hash is the publisher's id for ever. Throws `EXISTS`. */
export function createIdentity(options: CreateIdentityOptions): Promise<PublisherFolder> {
  const { dir, name, contact, keys: count = 1, threshold = 1, clock = Date.now } = options;
  return withNewLock(dir, async () => {
    const path = identityPath(dir, 1);
    if (await exists(path)) {
      throw new RepositoryError('EXISTS', `There is a publisher in ${dir} already; its keys are not touched.`);
    }
    const keys = await makeKeys(dir, 1, count, options);
    const identity: Identity = {
      version: 1,
      name,
      ...(contact !== undefined && { contact }),
      keys: keyRecord(keys),
      threshold,
      created: isoSeconds(clock()),
    };
    await writeIdentity(dir, identity, keys);
    return openPublisher(dir, clock());
  });
}

/** The next identity document: other keys, name or threshold. Signed by a threshold of the old keys and of the new. */
export function rotateIdentity(options: RotateIdentityOptions): Promise<PublisherFolder> {
  const { dir, drop = [], clock = Date.now, ask = async () => undefined } = options;
  return withLock(dir, async () => {
    const { publisher } = await openPublisher(dir, clock());
    const old = publisher.newest;
    const dropped = Object.keys(old.keys).filter(
      (keyid) => drop === 'all' || drop.some((start) => start.length >= 4 && keyid.startsWith(start)),
    );
    const version = old.version + 1;
    const made = await makeKeys(dir, version, options.add ?? dropped.length, options);
    const kept = Object.entries(old.keys).filter(([keyid]) => !dropped.includes(keyid));
    const identity: Identity = {
      version,
      prev: old.hash,
      name: options.name ?? old.name,
      ...(old.contact !== undefined && { contact: old.contact }),
      keys: { ...Object.fromEntries(kept), ...keyRecord(made) },
      threshold: options.threshold ?? old.threshold,
      created: isoSeconds(clock()),
      signedBefore: await highestSeqs(dir),
      ...(options.revoke && { revoked: true }),
    };
    const present = await identitySigners(dir, old, ask);
    const union = new Map([...present, ...made].map((signer) => [signer.keyid, signer]));
    await writeIdentity(dir, identity, [...union.values()]);
    return openPublisher(dir, clock());
  });
}

/** Make new keys for a publisher that lost its own. They are worth nothing until an operator vouches for them. */
export function recoverIdentity(
  options: RecoverIdentityOptions,
): Promise<{ readonly file: Bytes; readonly hash: string }> {
  const { dir, file, keys = 1, threshold = 1, clock = Date.now } = options;
  return withNewLock(dir, async () => {
    const known = await readIdentities(dir);
    const chain = known.length > 0 ? known : file ? parseVouchers(file).identities : [];
    const { newest } = await verifyIdentities(chain, { subtle: globalThis.crypto.subtle, now: clock() });
    for (const [at, bytes] of chain.entries()) {
      if (!(await exists(identityPath(dir, at + 1)))) await writeFileAtomic(identityPath(dir, at + 1), bytes);
    }
    const version = newest.version + 1;
    const made = await makeKeys(dir, version, keys, options);
    const identity: Identity = {
      version,
      prev: newest.hash,
      name: newest.name,
      ...(newest.contact !== undefined && { contact: newest.contact }),
      keys: keyRecord(made),
      threshold,
      created: isoSeconds(clock()),
      signedBefore: { ...(await highestSeqs(dir)), ...options.signedBefore },
    };
    await writeIdentity(dir, identity, made);
    const identities = await readIdentities(dir);
    const last = parseEnvelope(identities.at(-1) ?? new Uint8Array(), 'identity', 'the new identity');
    return { file: encodeVouchers({ identities, recoveries: [], transfers: [] }), hash: hashOf(last.payload) };
  });
}

async function highestSeqs(dir: string): Promise<Record<string, number>> {
  const seqs: Record<string, number> = {};
  for (const plugin of (await namesIn(join(dir, 'releases'))).sort()) {
    const [last] = await signedReleases(dir, plugin);
    if (last) seqs[plugin] = last.release.seq;
  }
  return seqs;
}

/** Keys of a version that are there already were made by a run that was interrupted; they are used. */
async function makeKeys(
  dir: string,
  version: number,
  count: number,
  { algorithm, passphrase }: { readonly algorithm?: KeyAlgorithm; readonly passphrase?: string },
): Promise<Signer[]> {
  const signers: Signer[] = [];
  for (let at = 1; at <= count; at++) {
    const name = `${version}-${at}`;
    const path = join(keysPath(dir), `${name}.json`);
    if (!(await exists(path))) {
      const file = await createKey({
        ...(algorithm && { algorithm }),
        ...(passphrase !== undefined && { passphrase }),
      });
      await writeKeyFile(path, file);
    }
    signers.push(signerOf(await readKeyFile(path), name, async () => passphrase));
  }
  return signers;
}

function keyRecord(signers: readonly Signer[]): Record<string, PublicKey> {
  return Object.fromEntries(signers.map(({ keyid, key }) => [keyid, key]));
}

async function writeIdentity(dir: string, identity: Identity, signers: readonly Signer[]): Promise<void> {
  const payload = encodeUtf8(JSON.stringify(identity));
  parseIdentity(payload, 'the new identity'); // what is signed can be read
  const signatures = await signWithAll(signers, preAuthEncoding('identity', payload));
  await writeFileAtomic(identityPath(dir, identity.version), encodeEnvelope('identity', payload, signatures), {
    fresh: true,
  });
}
