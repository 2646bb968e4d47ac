import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { decodeBase64, encodeBase64, type Bytes } from '../format/index.ts';
import { RepositoryError } from './errors.ts';

/** A private key under a passphrase: scrypt makes the key, AES-256-GCM seals. Binary values are base64. */
export interface Sealed {
  readonly kdf: 'scrypt';
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly cipher: 'aes-256-gcm';
  readonly nonce: string;
  /** Ciphertext and tag. */
  readonly data: string;
}

// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html: 2^17, 8, 1; needs 128 MiB.
const COST = { n: 2 ** 17, r: 8, p: 1 };
/** Above this a key file could make the reader run out of memory. */
const MOST = { n: 2 ** 20, r: 32, p: 16 };
const TAG = 16;

/** `label` is bound to the sealed text, so that it opens only beside the public key it was sealed with. */
export async function seal(secret: Uint8Array, passphrase: string, label: string): Promise<Sealed> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const key = await derive(passphrase, salt, COST);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label));
  const data = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return {
    kdf: 'scrypt',
    ...COST,
    salt: encodeBase64(salt),
    cipher: 'aes-256-gcm',
    nonce: encodeBase64(nonce),
    data: encodeBase64(data),
  };
}

/** Throws `KEY_LOCKED` for a wrong passphrase and `KEY_INVALID` for a damaged file. */
export async function unseal(sealed: Sealed, passphrase: string, label: string): Promise<Bytes> {
  const [salt, nonce, data] = [decodeBase64(sealed.salt), decodeBase64(sealed.nonce), decodeBase64(sealed.data)];
  const { n, r, p } = sealed;
  if (!salt || nonce?.length !== 12 || !data || data.length <= TAG || n > MOST.n || r > MOST.r || p > MOST.p) {
    throw new RepositoryError('KEY_INVALID', 'The sealed key is damaged.');
  }
  const key = await derive(passphrase, salt, sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label));
  decipher.setAuthTag(data.subarray(-TAG));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(data.subarray(0, -TAG)), decipher.final()]));
  } catch (cause) {
    throw new RepositoryError('KEY_LOCKED', 'The passphrase does not open the key.', {
      hint: 'Every sealed key that signs here is asked for its own; AIRLOCK_PASSPHRASE is taken for all of them.',
      cause,
    });
  }
}

function derive(
  passphrase: string,
  salt: Uint8Array,
  { n, r, p }: { readonly n: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  const options: ScryptOptions = { N: n, r, p, maxmem: 256 * n * r };
  return new Promise((done, fail) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, options, (error, key) => (error ? fail(error) : done(key)));
  });
}
