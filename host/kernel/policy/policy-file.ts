import {
  computeKeyId,
  parseEnvelope,
  parseJson,
  verifyEnvelope,
  type Authority,
  type Bytes,
  type PublicKey,
} from '@airlock/registry/format';
import { integer, objectOf, oneOf, text } from '../check.ts';
import type { HostPolicy } from './policy.ts';
import { readPolicy } from './policy-shape.ts';

/** What the keys of a deployment sign. */
export interface PolicyFile {
  readonly format: 'airlock-policy/1';
  /** Rises with every policy of a deployment: browsers take none that is older than what they saw. */
  readonly number: number;
  readonly created: string;
  readonly policy: HostPolicy;
}

/** Bytes of a signed policy; there is no reason for more. */
export const POLICY_BYTES = 256 * 1024;

const shape = objectOf({
  format: oneOf('airlock-policy/1'),
  number: integer(1),
  created: text(32),
  policy: readPolicy,
});

/** Who may sign policies. */
export async function policyAuthority(
  subtle: SubtleCrypto,
  keys: readonly PublicKey[],
  threshold: number,
): Promise<Authority> {
  const named = await Promise.all(keys.map(async (key) => [await computeKeyId(subtle, key), key] as const));
  return { keys: Object.fromEntries(named), keyids: named.map(([keyid]) => keyid), threshold };
}

/** Verify and read a signed policy. Throws a `RegistryError`, or a `CheckError` for what is signed and cannot be read. */
export async function readPolicyFile(
  subtle: SubtleCrypto,
  bytes: Bytes,
  authority: Authority,
  where: string,
): Promise<PolicyFile> {
  const envelope = parseEnvelope(bytes, 'policy', where);
  await verifyEnvelope(subtle, envelope, authority, where);
  return readPolicyPayload(envelope.payload, where);
}

/** Read what is signed, or about to be. */
export function readPolicyPayload(payload: Bytes, where: string): PolicyFile {
  return shape(parseJson(payload, where), where);
}
