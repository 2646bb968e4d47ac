import { canonicalBytes, encodeUtf8, type Bytes, type Json, type JsonObject, type PublicKey } from '../format/index.ts';
import { hashOf } from './files.ts';
import { signWithAll, tufSignatures, type Signer } from './signer.ts';
import { DAY } from './term.ts';

/** The TUF version that is written. */
const SPEC_VERSION = '1.0.31';

/** A role's keys as metadata names them. */
export interface RoleKeyList {
  readonly keyids: readonly string[];
  readonly threshold: number;
}

/** A metadata file that was made or read: its version, and what others say about it. */
export interface MetadataFile {
  readonly version: number;
  readonly bytes: Bytes;
}

export interface Lifetime {
  readonly version: number;
  /** Now, in milliseconds. */
  readonly now: number;
  readonly days: number;
}

/** `2026-11-21T06:00:00Z`: TUF counts in seconds. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Sign metadata of type `type`. The bytes depend on content, keys and time only. */
export async function signMetadata(
  type: 'root' | 'targets' | 'snapshot' | 'timestamp',
  { version, now, days }: Lifetime,
  content: JsonObject,
  signers: readonly Signer[],
): Promise<MetadataFile> {
  const signed: JsonObject = {
    ...content,
    _type: type,
    spec_version: SPEC_VERSION,
    version,
    created: isoSeconds(now),
    expires: isoSeconds(now + days * DAY),
  };
  const signatures = tufSignatures(await signWithAll(signers, canonicalBytes(signed)));
  // Canonical JSON is only what is signed: it leaves line breaks in strings as they are, which JSON forbids.
  return { version, bytes: encodeUtf8(JSON.stringify({ signatures, signed })) };
}

/** How one metadata file names another. */
export function describeFile({ version, bytes }: MetadataFile): JsonObject {
  return { version, length: bytes.length, hashes: { sha256: hashOf(bytes) } };
}

export function keyTable(signers: readonly { readonly keyid: string; readonly key: PublicKey }[]): JsonObject {
  const keys: Record<string, Json> = {};
  // A public key is plain JSON by construction: names and strings.
  for (const { keyid, key } of signers) keys[keyid] = key as unknown as JsonObject;
  return keys;
}
