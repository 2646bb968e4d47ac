import { list, map, shape, text, type Check } from './check.ts';
import { decodeHex, encodeHex, type Bytes } from './bytes.ts';
import { canonicalBytes } from './canonical.ts';
import { sha256Hex } from './digest.ts';
import { malformed, RegistryError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';

/**
 * A public key as TUF writes it: `ed25519` in 64 hex digits; `ecdsa` as an uncompressed point in hex, or PEM (SPKI). The algorithm belongs to the key and is never read from a signature.
 */
export interface PublicKey {
  readonly keytype: string;
  readonly scheme: string;
  readonly keyval: { readonly public: string };
}

export const publicKey: Check<PublicKey> = shape({
  keytype: text(64),
  scheme: text(64),
  keyval: shape({ public: text(8192) }),
});

export const keyId: Check<string> = text(256);
export const keyMap: Check<Readonly<Record<string, PublicKey>>> = map(publicKey);

/** Key ids of a role; the same one twice is refused. */
export const keyIds: Check<string[]> = (value, where) => {
  const ids = list(keyId, 1024)(value, where);
  return new Set(ids).size === ids.length ? ids : malformed(where, 'names a key twice');
};

/** The id a key gets in this registry: SHA-256 of its canonical JSON, as the TUF specification defines it. */
export function computeKeyId(subtle: SubtleCrypto, key: PublicKey): Promise<string> {
  const plain: JsonObject = { keytype: key.keytype, scheme: key.scheme, keyval: { public: key.keyval.public } };
  return sha256Hex(subtle, canonicalBytes(plain as Json));
}

/** A key ready to verify with. `material` is equal for equal public keys, however they were written down. */
export interface Verifier {
  readonly material: string;
  verify(message: Bytes, signature: Bytes): Promise<boolean>;
}

/** `undefined` for a key nobody can verify with: malformed, unsafe, or of an unknown scheme. It then counts for nothing. */
export type ImportKey = (subtle: SubtleCrypto, key: PublicKey) => Promise<Verifier | undefined>;

/** Reads `ed25519` and `ecdsa` P-256 keys. */
export const importKey: ImportKey = async (subtle, key) => {
  const { keytype, scheme } = key;
  const value = key.keyval.public;
  if (keytype === 'ed25519' && scheme === 'ed25519') return ed25519(subtle, decodeHex(value));
  if (/^ecdsa(-sha2-nistp256)?$/.test(keytype) && scheme === 'ecdsa-sha2-nistp256') {
    return ecdsa(subtle, decodeHex(value) ?? decodePem(value));
  }
  return undefined;
};

async function ed25519(subtle: SubtleCrypto, raw: Bytes | undefined): Promise<Verifier | undefined> {
  if (raw?.length !== 32 || isWeakPoint(raw)) return undefined;
  const key = await importPublic(subtle, 'raw', raw, { name: 'Ed25519' });
  return (
    key && {
      material: `ed25519:${encodeHex(raw)}`,
      verify: async (message, signature) =>
        signature.length === 64 && subtle.verify('Ed25519', key, signature, message),
    }
  );
}

async function ecdsa(subtle: SubtleCrypto, bytes: Bytes | undefined): Promise<Verifier | undefined> {
  if (!bytes) return undefined;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await importPublic(subtle, bytes.length === 65 ? 'raw' : 'spki', bytes, algorithm);
  if (!key) return undefined;
  return {
    material: `p256:${encodeHex(new Uint8Array(await subtle.exportKey('raw', key)))}`,
    verify: async (message, signature) => {
      const raw = decodeEcdsaSignature(signature);
      return raw !== undefined && subtle.verify(algorithm, key, raw, message);
    },
  };
}

export async function importPublic(
  subtle: SubtleCrypto,
  format: 'raw' | 'spki',
  bytes: Bytes,
  algorithm: EcKeyImportParams | RsaHashedImportParams | Algorithm,
): Promise<CryptoKey | undefined> {
  try {
    return await subtle.importKey(format, bytes, algorithm, true, ['verify']);
  } catch (error) {
    if (error instanceof Error && error.name === 'NotSupportedError') {
      throw new RegistryError('NO_CRYPTO', `This device cannot verify ${algorithm.name} signatures`, {}, error);
    }
    return undefined;
  }
}

export function decodePem(pem: string): Bytes | undefined {
  const body = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/.exec(pem)?.[1];
  try {
    return body === undefined ? undefined : Uint8Array.from(atob(body.replace(/\s/g, '')), (c) => c.charCodeAt(0));
  } catch {
    return undefined; // atob: not base64
  }
}

/** DER `SEQUENCE { r, s }` to the 64 bytes that WebCrypto takes; `undefined` when it is not strict DER. */
export function decodeEcdsaSignature(der: Uint8Array): Bytes | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const raw = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    let from = at + 2;
    const to = from + length;
    if (der[at] !== 0x02 || length < 1 || to > der.length || (der[from] ?? 0) > 127) return undefined;
    // A leading zero is there only to keep the next byte from being read as a sign.
    if (der[from] === 0 && length > 1 && (der[++from] ?? 0) < 128) return undefined;
    if (to - from > 32) return undefined;
    raw.set(der.subarray(from, to), end - (to - from));
    at = to;
  }
  return at === der.length ? raw : undefined;
}

/** The 64 bytes that WebCrypto makes to DER, as TUF and DSSE store ECDSA signatures. */
export function encodeEcdsaSignature(raw: Uint8Array): Bytes {
  const integers = [raw.subarray(0, 32), raw.subarray(32)].flatMap((part) => {
    const first = Math.min(
      part.findIndex((byte) => byte !== 0),
      part.length - 1,
    );
    const body = first < 0 ? [0] : [...part.subarray(first)];
    if ((body[0] ?? 0) > 127) body.unshift(0);
    return [0x02, body.length, ...body];
  });
  return Uint8Array.from([0x30, integers.length, ...integers]);
}

const P = 2n ** 255n - 19n;
// y of the points of order 8; the others of small order have y = 0, 1 or -1.
const Y8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const WEAK = new Set([0n, 1n, P - 1n, Y8, P - Y8]);

/** Points of small order, for which some signatures verify over any message, and encodings that are not canonical. */
function isWeakPoint(raw: Uint8Array): boolean {
  const y = BigInt(`0x${encodeHex(raw.toReversed())}`) & (2n ** 255n - 1n);
  return y >= P || WEAK.has(y);
}
