import { encodeHex, refusal, RegistryError, type Bytes, type FileMeta } from '../format/index.ts';

const ALGORITHMS: Readonly<Record<string, string | undefined>> = {
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

/** Throws `HASH_MISMATCH` unless `bytes` have the length and every hash that `meta` names. */
export async function checkHashes(subtle: SubtleCrypto, meta: FileMeta, bytes: Bytes, where: string): Promise<void> {
  if (meta.length !== undefined && meta.length !== bytes.length) {
    throw refusal('HASH_MISMATCH', where, 'has another length', meta.length, bytes.length);
  }
  for (const [name, expected] of Object.entries(meta.hashes ?? {})) {
    const algorithm = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
    // A hash that cannot be checked is a failed check.
    if (!algorithm) throw new RegistryError('HASH_MISMATCH', `${where} is hashed with ${name}, which is not known`);
    const found = encodeHex(new Uint8Array(await subtle.digest(algorithm, bytes)));
    if (found === expected.toLowerCase()) continue;
    throw refusal('HASH_MISMATCH', where, 'is not the file that was signed', expected, found);
  }
}
