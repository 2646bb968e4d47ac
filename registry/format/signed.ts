import type { Bytes } from './bytes.ts';
import { RegistryError } from './errors.ts';
import { importKey, type ImportKey, type PublicKey } from './key.ts';

/** Who may sign a kind of document, and how many of them must. */
export interface Authority {
  readonly keys: Readonly<Record<string, PublicKey>>;
  readonly keyids: readonly string[];
  /** At least 1. */
  readonly threshold: number;
}

/** A signature as it was read; without bytes when they were not even spelled right. */
export interface ReadSignature {
  readonly keyid: string;
  readonly bytes: Bytes | undefined;
}

/**
 * Throws `SIG_INVALID` (`UNSIGNED` when there is no signature, `NO_CRYPTO` when this device cannot check the ones there are) unless at least `threshold` different public keys of
 * `authority` signed `message`. Keys are told apart by their material, so one key under two ids counts once.
 */
export async function verifyThreshold(
  subtle: SubtleCrypto,
  where: string,
  message: Bytes,
  signatures: readonly ReadSignature[],
  authority: Authority,
  importer: ImportKey = importKey,
): Promise<void> {
  if (signatures.length === 0) throw new RegistryError('UNSIGNED', `${where} is not signed`, { file: where });
  const valid = new Set<string>();
  let missing: unknown;
  for (const { keyid, bytes } of signatures) {
    const key = authority.keyids.includes(keyid) && authority.keys[keyid];
    if (!key || !bytes) continue;
    const verifier = await importer(subtle, key).catch((error: unknown) => {
      // Another key may do: a registry can sign with Ed25519 and with P-256 for older browsers.
      missing = error;
      return undefined;
    });
    if (verifier && (await verifier.verify(message, bytes)) === true) valid.add(verifier.material);
  }
  if (authority.threshold >= 1 && valid.size >= authority.threshold) return;
  if (missing) throw missing;
  throw new RegistryError(
    'SIG_INVALID',
    `${where} is signed by ${valid.size} of its keys, and needs ${authority.threshold}`,
    { file: where, valid: valid.size, threshold: authority.threshold },
  );
}
