import { AUDIT_SIGNATURE, CHAIN_START, decodeBase64, markText, type ChainMark } from '@airlock/registry/format';
import type { AuditEntry } from './audit.ts';
import { integer, objectOf, oneOf, text, type Check } from '../check.ts';
import type { Transaction } from '../storage/store.ts';

export const AUDIT_ACTIONS = [
  'install',
  'update',
  'rollback',
  'uninstall',
  'enable',
  'disable',
  'grant',
  'revoke',
  'use',
  'denied',
  /** The user was asked and said no. */
  'declined',
  'refused',
  'settings',
  /** The monitor noticed something; `subject` names it. */
  'anomaly',
] as const;

/** Rows of table `state` beside the chain: where it ends, where it was cut, and the key that vouches for both. */
export const HEAD = 'audit.head';
export const CUT = 'audit.cut';
export const KEY = 'audit.key';

/** Keys are in the order of the entries. */
export function keyOf(seq: number): string {
  return String(seq).padStart(12, '0');
}

/** The end of the chain; where its row is damaged, the newest entry itself. */
export async function readHead(tx: Transaction): Promise<ChainMark> {
  const head = readMark(await tx.get('state', HEAD));
  if (head) return head;
  const [newest] = await tx.entries('audit', { reverse: true, limit: 1 });
  const entry = newest && readEntry(...newest);
  return entry ?? { seq: newest ? Number(newest[0]) || 0 : 0, hash: CHAIN_START };
}

/** Whether the end is the one that was signed here. Before there is a key there is nothing to compare it with. */
export async function endIsOurs(
  subtle: SubtleCrypto,
  key: CryptoKey | undefined,
  end: ChainMark | undefined,
): Promise<boolean> {
  if (key === undefined) return true;
  const signature = end?.signature === undefined ? undefined : decodeBase64(end.signature);
  return end !== undefined && signature !== undefined
    ? subtle.verify(AUDIT_SIGNATURE, key, signature, markText('end', end))
    : false;
}

const hash = text(64, { pattern: /^[0-9a-f]{64}$/ });
const mark = objectOf<Omit<ChainMark, 'signature'>, Required<Pick<ChainMark, 'signature'>>>(
  { seq: integer(0), hash },
  { signature: text(200) },
);

/** `undefined` where the row is missing or damaged. */
export function readMark(value: unknown): ChainMark | undefined {
  try {
    return mark(value, 'a mark of the audit log');
  } catch {
    return undefined;
  }
}

/** A key that signs and cannot be taken out of the browser. `undefined` where the row is missing or damaged. */
export function readKeys(value: unknown): CryptoKeyPair | undefined {
  if (typeof value !== 'object' || value === null || !('privateKey' in value) || !('publicKey' in value))
    return undefined;
  const { privateKey, publicKey } = value;
  return privateKey instanceof CryptoKey && publicKey instanceof CryptoKey ? { privateKey, publicKey } : undefined;
}

const entryCheck: Check<AuditEntry> = objectOf(
  {
    seq: integer(1),
    time: integer(0),
    count: integer(1),
    action: oneOf(...AUDIT_ACTIONS),
    plugin: text(100),
    previous: hash,
    hash,
  },
  { subject: text(200, { min: 0 }), detail: text(200, { min: 0 }) },
);

/** `undefined` for what is not an entry at its place; `verify` tells of it. */
export function readEntry(key: string, value: unknown): AuditEntry | undefined {
  try {
    const entry = entryCheck(value, key);
    return keyOf(entry.seq) === key ? entry : undefined;
  } catch {
    return undefined;
  }
}
