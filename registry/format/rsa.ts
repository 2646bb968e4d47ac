import { encodeHex } from './bytes.ts';
import { decodePem, importKey, importPublic, type ImportKey } from './key.ts';

/**
 * Reads RSA-PSS keys beside those of `importKey`, for TUF repositories that are not ours. Apart, because a registry's client
 * in a browser does not need it.
 */
export const importAnyKey: ImportKey = async (subtle, key) => {
  if (key.keytype !== 'rsa' || key.scheme !== 'rsassa-pss-sha256') return importKey(subtle, key);
  const spki = decodePem(key.keyval.public);
  const rsa = spki && (await importPublic(subtle, 'spki', spki, { name: 'RSA-PSS', hash: 'SHA-256' }));
  if (!rsa) return undefined;
  const { modulusLength } = rsa.algorithm as RsaKeyAlgorithm; // it was just imported as RSA
  if (modulusLength < 2048) return undefined;
  return {
    material: `rsa:${encodeHex(new Uint8Array(await subtle.exportKey('spki', rsa)))}`,
    verify: async (message, signature) => {
      // Signers use a salt as long as the digest, or the longest one that fits.
      for (const saltLength of [32, Math.ceil((modulusLength - 1) / 8) - 34]) {
        if (await subtle.verify({ name: 'RSA-PSS', saltLength }, rsa, signature, message)) return true;
      }
      return false;
    },
  };
};
