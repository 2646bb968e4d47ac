import { join } from 'node:path';
import { verifyIdentities } from '../client/publisher.ts';
import {
  decodeBase64,
  encodeBase64,
  encodeEnvelope,
  encodeUtf8,
  identityAuthority,
  parseEnvelope,
  parseIdentity,
  parseJson,
  parseMetadata,
  parseRecovery,
  preAuthEncoding,
  RECOVERY_DELAY,
  RegistryError,
  topAuthority,
  verifyEnvelope,
  type Authority,
  type Bytes,
  type Recovery,
} from '../format/index.ts';
import { oneOf, shape, text, type Check } from '../format/check.ts';
import { parseVouchers } from './bundle.ts';
import { RepositoryError } from './errors.ts';
import { hashOf, jsonFile, namesIn, readIfThere, writeFileAtomic } from './files.ts';
import type { AskPassphrase } from './key-file.ts';
import { roleSigners } from './key-ring.ts';
import { withLock } from './lock.ts';
import { isoSeconds } from './metadata.ts';
import { signWithAll } from './signer.ts';
import { openWorkspace, rootPath } from './workspace.ts';

/** An operator's word for new keys in place of lost ones, and the root whose `targets` keys signed it. */
export interface KeptRecovery {
  readonly statement: Bytes;
  readonly operator: Authority;
  readonly effectiveAfter: string;
}

export interface SignRecoveryOptions {
  /** The registry's folder. */
  readonly dir: string;
  /** What `airlock identity recover` wrote. Make sure by other ways that it comes from the publisher. */
  readonly file: Bytes;
  readonly ask?: AskPassphrase;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

const subtle = globalThis.crypto.subtle;
/** Where a publisher's folder keeps a version of its identity. */
export const identityPath = (dir: string, version: number): string => join(dir, 'identity', `${version}.json`);
const recoveriesPath = (dir: string): string => join(dir, 'recoveries');

/**
 * Vouch, with the offline `targets` keys, for the newest identity of a publisher that lost its keys. It takes effect after
 * 14 days, in which the publisher can object, and users are asked before they follow. Gives the file for the publisher.
 */
export function signRecovery(options: SignRecoveryOptions): Promise<Bytes> {
  const { dir, ask = async () => undefined, clock = Date.now } = options;
  return withLock(dir, async () => {
    const { config } = await openWorkspace(dir);
    const now = clock();
    const { identities } = parseVouchers(options.file);
    const { publisher, version, hash } = await recoveredIdentity(identities, now);
    const recovery: Recovery = {
      publisher,
      version,
      identity: hash,
      created: isoSeconds(now),
      effectiveAfter: isoSeconds(now + RECOVERY_DELAY),
    };
    const payload = encodeUtf8(JSON.stringify(recovery));
    parseRecovery(payload, 'the recovery'); // what is signed can be read
    const signers = await roleSigners(dir, 'targets', config.roles.targets, ask);
    const statement = encodeEnvelope(
      'recovery',
      payload,
      await signWithAll(signers, preAuthEncoding('recovery', payload)),
    );
    const root = await readIfThere(rootPath(dir));
    if (!root) throw new RepositoryError('NOT_A_REGISTRY', `${rootPath(dir)} is missing.`);
    return jsonFile({ format: 'airlock-recovery/1', statement: encodeBase64(statement), root: encodeBase64(root) });
  });
}

/** Keep an operator's word with the publisher's identity. Throws `WRONG_SUBJECT` when it is about another. */
export async function acceptRecovery(dir: string, file: Bytes): Promise<{ effectiveAfter: string }> {
  const { statement, effectiveAfter } = readRecovery(file, 'the recovery');
  const recovery = parseRecovery(parseEnvelope(statement, 'recovery', 'the recovery').payload, 'the recovery');
  const bytes = await readIfThere(identityPath(dir, recovery.version));
  const hash = bytes && hashOf(parseEnvelope(bytes, 'identity', 'the identity').payload);
  if (recovery.identity !== hash) {
    throw new RegistryError('WRONG_SUBJECT', 'The recovery is about another identity', { found: recovery.identity });
  }
  await writeFileAtomic(join(recoveriesPath(dir), `${recovery.version}.json`), file);
  return { effectiveAfter };
}

/** What operators vouched for. */
export async function keptRecoveries(dir: string): Promise<KeptRecovery[]> {
  const kept: KeptRecovery[] = [];
  for (const name of (await namesIn(recoveriesPath(dir))).sort()) {
    const bytes = await readIfThere(join(recoveriesPath(dir), name));
    if (bytes) kept.push(readRecovery(bytes, name));
  }
  return kept;
}

/** The last of a chain, which its own keys signed and those before it did not have to. */
async function recoveredIdentity(
  identities: readonly Bytes[],
  now: number,
): Promise<{ publisher: string; version: number; hash: string }> {
  const last = identities.at(-1) ?? new Uint8Array();
  const before = await verifyIdentities(identities.slice(0, -1), { subtle, now });
  const envelope = parseEnvelope(last, 'identity', 'the new identity');
  const identity = parseIdentity(envelope.payload, 'the new identity');
  await verifyEnvelope(subtle, envelope, identityAuthority(identity), 'the new identity');
  if (identity.version !== before.newest.version + 1 || identity.prev !== before.newest.hash || before.newest.revoked) {
    throw new RegistryError('WRONG_SUBJECT', 'The new identity does not follow the one before');
  }
  return { publisher: before.id, version: identity.version, hash: hashOf(envelope.payload) };
}

const base64: Check<Bytes> = (value, where) => {
  const bytes = decodeBase64(text(1_000_000)(value, where));
  if (bytes) return bytes;
  throw new RegistryError('BAD_FORMAT', `${where} must be base64`, { where });
};
const recoveryFile = shape({ format: oneOf('airlock-recovery/1'), statement: base64, root: base64 });

function readRecovery(bytes: Bytes, where: string): KeptRecovery {
  const { statement, root } = recoveryFile(parseJson(bytes, where), where);
  const { effectiveAfter } = parseRecovery(parseEnvelope(statement, 'recovery', where).payload, where);
  return { statement, operator: topAuthority(parseMetadata(root, 'root', where).signed, 'targets'), effectiveAfter };
}
