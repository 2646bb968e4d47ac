import { encodeHex, importKey, type Bytes, type PublicKey } from '../format/index.ts';
import { RepositoryError } from './errors.ts';

/** Something that can sign for a key: a key file, or a command that asks a hardware key or key service. */
export interface Signer {
  readonly keyid: string;
  readonly key: PublicKey;
  /** Ed25519: 64 bytes. ECDSA: DER. */
  sign(message: Bytes): Promise<Bytes>;
}

export interface Signed {
  readonly keyid: string;
  readonly sig: Bytes;
}

const subtle = globalThis.crypto.subtle;

/**
 * Sign with every signer, in the order of key ids, so that the result depends on keys and message only. Each signature is
 * checked before it is used. Throws `SIGNER_FAILED`.
 */
export async function signWithAll(signers: readonly Signer[], message: Bytes): Promise<Signed[]> {
  const sorted = [...signers].sort((a, b) => (a.keyid < b.keyid ? -1 : 1));
  const signatures: Signed[] = [];
  for (const signer of sorted) {
    const sig = await signer.sign(message);
    const verifier = await importKey(subtle, signer.key);
    if (!verifier || (await verifier.verify(message, sig)) !== true) {
      throw new RepositoryError('SIGNER_FAILED', `The signature made for key ${signer.keyid} does not verify.`, {
        hint: 'The private key, or the command that signs, does not belong to this public key.',
        detail: { keyid: signer.keyid },
      });
    }
    signatures.push({ keyid: signer.keyid, sig });
  }
  return signatures;
}

/** Signatures as TUF metadata writes them. */
export function tufSignatures(signatures: readonly Signed[]): { keyid: string; sig: string }[] {
  return signatures.map(({ keyid, sig }) => ({ keyid, sig: encodeHex(sig) }));
}
