import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  computeKeyId,
  decodeBase64,
  encodeBase64,
  encodeEcdsaSignature,
  encodeHex,
  malformed,
  parseJson,
  publicKey,
  type Bytes,
  type PublicKey,
} from '../format/index.ts';
import { integer, list, oneOf, shape, text, type Check } from '../format/check.ts';
import { RepositoryError } from './errors.ts';
import { askCommand } from './external-signer.ts';
import { jsonFile, readIfThere, writeFileAtomic } from './files.ts';
import { seal, unseal, type Sealed } from './sealing.ts';
import type { Signer } from './signer.ts';

/** Ed25519 first; P-256 for key services and browsers that have nothing else. */
export type KeyAlgorithm = 'ed25519' | 'p256';

/** One key in one file, mode 0600. */
export interface KeyFile {
  readonly format: 'airlock-key/1';
  readonly keyid: string;
  readonly key: PublicKey;
  /** Where the private half is: here, here under a passphrase, or behind a command. */
  readonly private: PrivatePart;
}

export type PrivatePart =
  | { readonly pkcs8: string }
  | { readonly sealed: Sealed }
  /** Run without a shell; gets the message on standard input, prints the signature in base64. */
  | { readonly command: readonly string[] };

/** Asks for the passphrase of a key; `undefined` when nobody can tell it. */
export type AskPassphrase = (key: string) => Promise<string | undefined>;

export interface CreateKeyOptions {
  readonly algorithm?: KeyAlgorithm;
  /** Seals the private key. Default: it is only protected by the file's mode. */
  readonly passphrase?: string;
}

const subtle = globalThis.crypto.subtle;

/** Make a key pair. Nothing is written. */
export async function createKey({ algorithm = 'ed25519', passphrase }: CreateKeyOptions = {}): Promise<KeyFile> {
  const parameters = algorithm === 'ed25519' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' };
  // Both kinds are key pairs; the type also covers secret keys.
  const pair = (await subtle.generateKey(parameters, true, ['sign', 'verify'])) as CryptoKeyPair;
  const key: PublicKey =
    algorithm === 'ed25519'
      ? { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: encodeHex(await exported('raw', pair.publicKey)) } }
      : {
          keytype: 'ecdsa',
          scheme: 'ecdsa-sha2-nistp256',
          keyval: { public: pem(await exported('spki', pair.publicKey)) },
        };
  const keyid = await computeKeyId(subtle, key);
  const pkcs8 = await exported('pkcs8', pair.privateKey);
  const hidden: PrivatePart =
    passphrase === undefined ? { pkcs8: encodeBase64(pkcs8) } : { sealed: await seal(pkcs8, passphrase, keyid) };
  return { format: 'airlock-key/1', keyid, key, private: hidden };
}

/** A key whose private half stays in a hardware key or key service that `command` asks. */
export async function createExternalKey(key: PublicKey, command: readonly string[]): Promise<KeyFile> {
  return { format: 'airlock-key/1', keyid: await computeKeyId(subtle, key), key, private: { command } };
}

/** Never overwrites a key: throws `EXISTS`. */
export async function writeKeyFile(path: string, file: KeyFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileAtomic(path, jsonFile(file), { mode: 0o600, fresh: true });
}

/** Throws `KEY_MISSING`, `KEY_EXPOSED` or `KEY_INVALID`. */
export async function readKeyFile(path: string): Promise<KeyFile> {
  const bytes = await readIfThere(path);
  if (!bytes) {
    throw new RepositoryError('KEY_MISSING', `The key file ${path} is not there.`, {
      hint: 'Bring it back from where it is kept, for as long as it is needed.',
      detail: { path },
    });
  }
  const file = keyFile(parseJson(bytes, path), path);
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && !('command' in file.private) && (mode & 0o077) !== 0) {
    throw new RepositoryError('KEY_EXPOSED', `Others on this machine can read the key file ${path}.`, {
      hint: `chmod 600 ${path}, and consider the key stolen if anybody else was there.`,
      detail: { path },
    });
  }
  if ((await computeKeyId(subtle, file.key)) !== file.keyid) {
    throw new RepositoryError('KEY_INVALID', `The key file ${path} names another key id than its key has.`);
  }
  return file;
}

/** A signer for the key in a file. The passphrase is asked for when it is first needed. */
export function signerOf(file: KeyFile, name: string, ask: AskPassphrase): Signer {
  const hidden = file.private;
  if ('command' in hidden) return { ...publicPart(file), sign: (message) => askCommand(hidden.command, message) };
  let opened: Promise<CryptoKey> | undefined;
  const open = async (): Promise<CryptoKey> => {
    if ('pkcs8' in hidden) return importPrivate(file, decodeBase64(hidden.pkcs8));
    const passphrase = await ask(name);
    if (passphrase === undefined) {
      throw new RepositoryError('KEY_LOCKED', `The key ${name} is sealed with a passphrase.`, {
        hint: 'Set AIRLOCK_PASSPHRASE, or run the command where it can ask.',
      });
    }
    return importPrivate(file, await unseal(hidden.sealed, passphrase, file.keyid));
  };
  return {
    ...publicPart(file),
    async sign(message) {
      const key = await (opened ??= open());
      if (file.key.keytype === 'ed25519') return new Uint8Array(await subtle.sign('Ed25519', key, message));
      const raw = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, message);
      return encodeEcdsaSignature(new Uint8Array(raw));
    },
  };
}

function publicPart({ keyid, key }: KeyFile): { keyid: string; key: PublicKey } {
  return { keyid, key };
}

const count = integer(1);
const sealedPart = shape({
  kdf: oneOf('scrypt'),
  n: count,
  r: count,
  p: count,
  salt: text(256),
  cipher: oneOf('aes-256-gcm'),
  nonce: text(64),
  data: text(4096),
});
const onePart = shape({}, { pkcs8: text(1024), sealed: sealedPart, command: list(text(4096), 64, 1) });

const privatePart: Check<PrivatePart> = (value, where) => {
  const { pkcs8, sealed, command } = onePart(value, where);
  if (command) return { command };
  if (sealed) return { sealed };
  return pkcs8 === undefined ? malformed(where, 'must have pkcs8, sealed or command') : { pkcs8 };
};

const keyFile: Check<KeyFile> = shape({
  format: oneOf('airlock-key/1'),
  keyid: text(64),
  key: publicKey,
  private: privatePart,
});

async function importPrivate(file: KeyFile, pkcs8: Bytes | undefined): Promise<CryptoKey> {
  const parameters = file.key.keytype === 'ed25519' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' };
  try {
    return await subtle.importKey('pkcs8', pkcs8 ?? new Uint8Array(), parameters, false, ['sign']);
  } catch (cause) {
    throw new RepositoryError('KEY_INVALID', `The private half of key ${file.keyid} cannot be read.`, { cause });
  }
}

async function exported(format: 'raw' | 'spki' | 'pkcs8', key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await subtle.exportKey(format, key));
}

function pem(spki: Bytes): string {
  const lines = encodeBase64(spki).match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}
