import { toVerifiedRelease, type VerifiedRelease } from '@airlock/registry/client';
import {
  computeKeyId,
  encodeEcdsaSignature,
  encodeEnvelope,
  encodeHex,
  encodeUtf8,
  mediaType,
  parseEnvelope,
  parseIdentity,
  preAuthEncoding,
  sha256Hex,
  type Bytes,
  type Identity,
  type PublicKey,
  type Release,
  type ReleaseFile,
} from '@airlock/registry/format';
import type { PluginManifest } from '@airlock/sdk';
import { bytes, objectOf, oneOf, refuse, type Check } from '../../check.ts';
import { AirlockError, messageOf } from '../../errors.ts';
import type { Store } from '../../storage/store.ts';
import type { PackedFiles } from './archive.ts';

/** Row of table `state`: the key with which this browser signs what the user let in; it cannot be read out, only used. */
const KEY = 'local/key';
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** What an unsigned package shows as its publisher. */
const NAME = 'unknown';

interface KeyRow {
  readonly format: 1;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** Envelope of the identity under which it signs releases. */
  readonly identity: Bytes;
}

/** Signs in the name of this browser. */
export interface BrowserKey {
  /** Publisher id. */
  readonly publisher: string;
  /** A package that nobody signed, as a release of this browser. */
  release(
    registry: string,
    manifest: PluginManifest,
    files: PackedFiles,
    about: { seq: number; at: number },
  ): Promise<VerifiedRelease>;
  sign(message: Bytes): Promise<Bytes>;
  verify(message: Bytes, signature: Bytes): Promise<boolean>;
}

const cryptoKey: Check<CryptoKey> = (value, where) => (value instanceof CryptoKey ? value : refuse(where, 'a key'));
const keyRow: Check<KeyRow> = objectOf({
  format: oneOf<1>(1),
  privateKey: cryptoKey,
  publicKey: cryptoKey,
  identity: bytes,
});

/** The key of this browser; `undefined` when it has none and `make` is off. Throws `PACKAGE_DAMAGED`. */
export async function browserKey(
  store: Store,
  subtle: SubtleCrypto,
  options: { readonly make: boolean; readonly now: number },
): Promise<BrowserKey | undefined> {
  const found = await store.transaction(['state'], 'read', (tx) => tx.get('state', KEY));
  if (found === undefined && !options.make) return undefined;
  const row = readRow(found ?? (await keep(store, await makeRow(subtle, options.now))));
  const envelope = parseEnvelope(row.identity, 'identity', KEY);
  const identity = parseIdentity(envelope.payload, KEY);
  const publisher = await sha256Hex(subtle, envelope.payload);
  const [keyid = ''] = Object.keys(identity.keys);
  const sign = async (message: Bytes): Promise<Bytes> => signWith(subtle, row.privateKey, message);
  return {
    publisher,
    sign,
    verify: async (message, signature) => subtle.verify(ALGORITHM, row.publicKey, signature, message),
    async release(registry, manifest, files, { seq, at }) {
      const listed = await Promise.all([...files].map(([path, content]) => listFile(subtle, path, content)));
      const release: Release = {
        plugin: manifest,
        publisher,
        identitySeq: 1,
        seq,
        minSeq: 0,
        created: isoSeconds(at),
        files: listed.sort((a, b) => (a.path < b.path ? -1 : 1)),
      };
      const payload = encodeUtf8(JSON.stringify(release));
      const sig = encodeEcdsaSignature(await sign(preAuthEncoding('release', payload)));
      const signed = encodeEnvelope('release', payload, [{ keyid, sig }]);
      const hash = await sha256Hex(subtle, signed);
      const stored = { registry, id: manifest.id, hash, envelope: signed, identities: [row.identity], recoveries: [] };
      const newest = { ...identity, hash: publisher };
      return toVerifiedRelease(
        { release, publisher: { id: publisher, identities: [newest], newest, recovered: [] } },
        stored,
        [],
      );
    },
  };
}

function readRow(value: unknown): KeyRow {
  try {
    return keyRow(value, KEY);
  } catch (error) {
    throw new AirlockError('PACKAGE_DAMAGED', `This browser's own key cannot be read: ${messageOf(error)}`, {
      detail: { table: 'state', key: KEY },
      nextStep: 'Remove the plugins that came from files, and install them again.',
      cause: error,
    });
  }
}

async function makeRow(subtle: SubtleCrypto, now: number): Promise<KeyRow> {
  const { publicKey, privateKey } = await subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const key: PublicKey = {
    keytype: 'ecdsa',
    scheme: 'ecdsa-sha2-nistp256',
    keyval: { public: encodeHex(new Uint8Array(await subtle.exportKey('raw', publicKey))) },
  };
  const keyid = await computeKeyId(subtle, key);
  const identity: Identity = { version: 1, name: NAME, keys: { [keyid]: key }, threshold: 1, created: isoSeconds(now) };
  const payload = encodeUtf8(JSON.stringify(identity));
  const sig = encodeEcdsaSignature(await signWith(subtle, privateKey, preAuthEncoding('identity', payload)));
  return { format: 1, privateKey, publicKey, identity: encodeEnvelope('identity', payload, [{ keyid, sig }]) };
}

/** Another tab may have been faster: the first one stays. */
function keep(store: Store, made: KeyRow): Promise<unknown> {
  return store.transaction(['state'], 'write', async (tx) => {
    const first = await tx.get('state', KEY);
    if (first !== undefined) return first;
    await tx.put('state', KEY, made);
    return made;
  });
}

async function signWith(subtle: SubtleCrypto, key: CryptoKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.sign(ALGORITHM, key, message));
}

async function listFile(subtle: SubtleCrypto, path: string, content: Uint8Array<ArrayBuffer>): Promise<ReleaseFile> {
  return { path, sha256: await sha256Hex(subtle, content), size: content.length, type: mediaType(path) };
}

function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
