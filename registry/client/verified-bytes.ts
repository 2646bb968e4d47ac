import { refusal, sha256Hex, type Bytes, type ReleaseFile } from '../format/index.ts';

declare const verified: unique symbol;

/** Bytes whose hash was checked against a signed list; only `verifyBytes` makes them. */
export type VerifiedBytes = Bytes & { readonly [verified]: true };

/** Throws `HASH_MISMATCH` unless `bytes` are the file that was signed. Cheap enough for every load (0.7 ms a MB). */
export async function verifyBytes(
  subtle: SubtleCrypto,
  file: Pick<ReleaseFile, 'path' | 'sha256' | 'size'>,
  bytes: Bytes,
): Promise<VerifiedBytes> {
  const found = bytes.length === file.size ? await sha256Hex(subtle, bytes) : undefined;
  // The one place where the brand is given.
  if (found === file.sha256) return bytes as VerifiedBytes;
  throw refusal(
    'HASH_MISMATCH',
    file.path,
    'is not the file that its publisher signed',
    file.sha256,
    found ?? bytes.length,
  );
}
