import type { AuditEntry } from './audit.ts';
import { integer, objectOf, oneOf, text, type Check } from './check.ts';
import type { Transaction } from './store.ts';

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

/** What the first entry of all names as the one before. */
export const START = '0'.repeat(64);
/** Where the chain ends, kept beside it so that cutting off its end shows. */
export const HEAD = 'audit.head';

export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Keys are in the order of the entries. */
export function keyOf(seq: number): string {
  return String(seq).padStart(12, '0');
}

/** The end of the chain; where its row is damaged, the newest entry itself. */
export async function readHead(tx: Transaction): Promise<Head> {
  const head = readHeadRow(await tx.get('state', HEAD));
  if (head) return head;
  const [newest] = await tx.entries('audit', { reverse: true, limit: 1 });
  const entry = newest && readEntry(...newest);
  return entry ?? { seq: newest ? Number(newest[0]) || 0 : 0, hash: START };
}

const hash = text(64, { pattern: /^[0-9a-f]{64}$/ });
const head = objectOf<Head>({ seq: integer(0), hash });

/** `undefined` where the row is missing or damaged. */
export function readHeadRow(value: unknown): Head | undefined {
  try {
    return head(value, 'the end of the audit log');
  } catch {
    return undefined;
  }
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

/** Hex SHA-256 over every member but the hash itself, in a fixed order. */
export async function hashOf(crypto: SubtleCrypto, entry: Omit<AuditEntry, 'hash'>): Promise<string> {
  const { seq, time, action, plugin, subject = null, detail = null, count, previous } = entry;
  const line = JSON.stringify([seq, time, action, plugin, subject, detail, count, previous]);
  const digest = new Uint8Array(await crypto.digest('SHA-256', new TextEncoder().encode(line)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
