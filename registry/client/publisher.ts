import {
  identityAuthority,
  parseEnvelope,
  parseIdentity,
  parseRecovery,
  parseTransfer,
  RECOVERY_DELAY,
  refusal,
  RegistryError,
  sha256Hex,
  verifyEnvelope,
  type Authority,
  type Bytes,
  type Identity,
  type Release,
} from '../format/index.ts';

/** A publisher's verified history. */
export interface Publisher {
  readonly id: string;
  /** Versions 1 to n; at least one. */
  readonly identities: readonly VerifiedIdentity[];
  readonly newest: VerifiedIdentity;
  /** Versions that the operator vouched for because the publisher had lost its keys. */
  readonly recovered: readonly number[];
}

export interface VerifiedIdentity extends Identity {
  /** Hex SHA-256 of the payload. */
  readonly hash: string;
}

export interface ChainOptions {
  readonly subtle: SubtleCrypto;
  /** Envelopes of recovery statements, and those who may sign them: the `targets` keys of each of these roots. */
  readonly recoveries?: readonly Bytes[] | undefined;
  readonly operators?: readonly Authority[] | undefined;
  /** Milliseconds; a recovery counts only after its delay. */
  readonly now: number;
}

/**
 * Verify an identity chain from its first document on: each version follows the one before, names it by hash, and is signed
 * by a threshold of it and of its own keys. Throws `SIG_INVALID`, `WRONG_SUBJECT` for a gap or a fork, `CLOCK_WRONG` …
 */
export async function verifyIdentities(envelopes: readonly Bytes[], options: ChainOptions): Promise<Publisher> {
  const { subtle } = options;
  const identities: VerifiedIdentity[] = [];
  const recovered: number[] = [];
  for (const bytes of envelopes) {
    const where = `publisher identity ${identities.length + 1}`;
    const envelope = parseEnvelope(bytes, 'identity', where);
    const identity = { ...parseIdentity(envelope.payload, where), hash: await sha256Hex(subtle, envelope.payload) };
    await verifyEnvelope(subtle, envelope, identityAuthority(identity), where);

    const old = identities.at(-1);
    if (identity.version !== identities.length + 1 || identity.prev !== old?.hash) {
      throw new RegistryError('WRONG_SUBJECT', `${where} does not follow the one before`, { found: identity.version });
    }
    if (old?.revoked) throw new RegistryError('REVOKED', `${where} follows one that was given up for good`);
    if (old) {
      try {
        await verifyEnvelope(subtle, envelope, identityAuthority(old), where);
      } catch (error) {
        const first = identities[0]?.hash ?? '';
        if (!(await isRecovered(first, identity, options))) throw error;
        recovered.push(identity.version);
      }
    }
    identities.push(identity);
  }
  const [first] = identities;
  const newest = identities.at(-1);
  if (!first || !newest) throw new RegistryError('UNSIGNED', 'The publisher has no identity');
  return { id: first.hash, identities, newest, recovered };
}

/** Whether the operator's offline keys vouched for `identity` in place of keys that were lost, long enough ago. */
async function isRecovered(publisher: string, identity: VerifiedIdentity, options: ChainOptions): Promise<boolean> {
  for (const bytes of options.recoveries ?? []) {
    const where = 'recovery statement';
    const envelope = parseEnvelope(bytes, 'recovery', where);
    const statement = parseRecovery(envelope.payload, where);
    if (statement.publisher !== publisher || statement.identity !== identity.hash) continue;
    const signed = await Promise.allSettled(
      (options.operators ?? []).map((operator) => verifyEnvelope(options.subtle, envelope, operator, where)),
    );
    if (!signed.some(({ status }) => status === 'fulfilled')) continue;
    const created = Date.parse(statement.created);
    const effective = Math.max(Date.parse(statement.effectiveAfter), created + RECOVERY_DELAY);
    if (statement.version === identity.version && options.now >= effective) return true;
  }
  return false;
}

/**
 * Throws unless the publisher's keys of the time signed the release: those of the identity version it names, and not
 * versions that were replaced before it (`Identity.signedBefore`). A publisher that gave up its identity is `REVOKED`.
 */
export async function verifyReleaseSigner(
  subtle: SubtleCrypto,
  envelope: ReturnType<typeof parseEnvelope>,
  release: Release,
  publisher: Publisher,
  where: string,
): Promise<void> {
  const { plugin, seq } = release;
  if (release.publisher !== publisher.id) {
    throw refusal('WRONG_PUBLISHER', where, 'is by another publisher', publisher.id, release.publisher);
  }
  if (publisher.newest.revoked) {
    const detail = { id: plugin.id, scope: 'publisher', publisher: publisher.id, final: true };
    throw new RegistryError('REVOKED', `The publisher of ${plugin.id} gave up its identity`, detail);
  }
  const signer = publisher.identities[release.identitySeq - 1];
  if (!signer)
    throw new RegistryError('WRONG_SUBJECT', `${where} is signed by an identity nobody knows`, { file: where });
  await verifyEnvelope(subtle, envelope, identityAuthority(signer), where);
  for (const later of publisher.identities.slice(release.identitySeq)) {
    if ((later.signedBefore?.[plugin.id] ?? 0) >= seq) continue;
    throw new RegistryError('SIG_INVALID', `${where} is signed by keys that were replaced before it`, {
      file: where,
      identity: release.identitySeq,
      replacedBy: later.version,
    });
  }
}

/** Throws unless `from` gave `plugin` to `to`, as a threshold of its newest keys signed; resolves to the first `seq` of `to`. */
export async function verifyTransfer(
  subtle: SubtleCrypto,
  bytes: Bytes,
  plugin: string,
  from: Publisher,
  to: string,
): Promise<number> {
  const where = `transfer of ${plugin}`;
  const envelope = parseEnvelope(bytes, 'transfer', where);
  const transfer = parseTransfer(envelope.payload, where);
  if (from.newest.revoked || transfer.plugin !== plugin || transfer.from !== from.id || transfer.to !== to) {
    throw new RegistryError('WRONG_SUBJECT', `The ${where} is about another plugin or publisher`, { plugin });
  }
  await verifyEnvelope(subtle, envelope, identityAuthority(from.newest), where);
  return transfer.seq;
}
