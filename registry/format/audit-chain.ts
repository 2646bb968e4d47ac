import { decodeBase64, encodeHex, encodeUtf8, type Bytes } from './bytes.ts';
import { sha256Hex } from './digest.ts';

/** One entry of an audit log. Each names the hash of the one before, so that none can be changed, left out or moved unseen. */
export interface ChainEntry {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  /** Milliseconds since the epoch; of the first, when counted. */
  readonly time: number;
  readonly action: string;
  readonly plugin: string;
  readonly subject?: string;
  readonly detail?: string;
  readonly count: number;
  /** Hex SHA-256 of the entry before. */
  readonly previous: string;
  /** Hex SHA-256 over this entry's other members. */
  readonly hash: string;
}

/** A place in the chain, signed by the device that keeps it. */
export interface ChainMark {
  readonly seq: number;
  /** Hash of the entry with that number. */
  readonly hash: string;
  /** Base64 of the ECDSA P-256 signature over `markText`. */
  readonly signature?: string;
}

/**
 * First and last line of an exported log, JSON Lines with the entries between them. `cut`: the entries up to there were
 * removed because the log was full. `key`: base64 SPKI of the device's key.
 */
export interface AuditFileStart {
  readonly airlockAudit: 1;
  readonly cut: ChainMark | null;
  readonly key: string | null;
}
export interface AuditFileEnd {
  readonly end: ChainMark;
}

/** What the first entry of all names as the one before. */
export const CHAIN_START = '0'.repeat(64);

export const AUDIT_SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
export const AUDIT_KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** What is signed of a mark. */
export function markText(kind: 'cut' | 'end', { seq, hash }: ChainMark): Bytes {
  return encodeUtf8(`airlock audit log ${kind}\n${seq}\n${hash}`);
}

/** Hex SHA-256 over every member but the hash itself, in a fixed order. */
export function chainHash(subtle: SubtleCrypto, entry: Omit<ChainEntry, 'hash'>): Promise<string> {
  const { seq, time, action, plugin, subject = null, detail = null, count, previous } = entry;
  return sha256Hex(subtle, encodeUtf8(JSON.stringify([seq, time, action, plugin, subject, detail, count, previous])));
}

/** `changed`: an entry is not what was written. `gap`, `start`, `end`: entries are missing. `signature`: a mark is forged. */
export type ChainBreak = 'changed' | 'gap' | 'start' | 'end' | 'signature';

export type ChainVerdict =
  | {
      readonly intact: true;
      readonly checked: number;
      /** Number of the first entry that is there. */
      readonly from: number;
      /** Whether the device's signature covers it. */
      readonly signed: boolean;
    }
  | {
      readonly intact: false;
      readonly checked: number;
      /** Number of the entry at fault, or of the one that is missing. */
      readonly brokenAt: number;
      readonly reason: ChainBreak;
    };

export interface Chain {
  /** In order; `undefined` for one that cannot be read. */
  readonly entries: readonly (ChainEntry | undefined)[];
  readonly cut: ChainMark | undefined;
  /** `undefined`: nothing says where the chain ends. */
  readonly end: ChainMark | undefined;
  /** With a key, both marks must be signed by it. */
  readonly key: CryptoKey | undefined;
}

/** Check a chain from its cut or beginning to its end; names the first thing that does not fit. */
export async function verifyChain(subtle: SubtleCrypto, { entries, cut, end, key }: Chain): Promise<ChainVerdict> {
  const broken = (checked: number, brokenAt: number, reason: ChainBreak): ChainVerdict => ({
    intact: false,
    checked,
    brokenAt,
    reason,
  });
  let { seq, hash } = cut ?? { seq: 0, hash: CHAIN_START };
  if (cut && !(await isSigned(subtle, key, 'cut', cut))) return broken(0, seq, 'signature');
  for (const [checked, entry] of entries.entries()) {
    if (!entry || entry.hash !== (await chainHash(subtle, entry)))
      return broken(checked, entry?.seq ?? seq + 1, 'changed');
    if (entry.seq !== seq + 1 || entry.previous !== hash) {
      if (checked === 0) return broken(0, entry.seq, 'start');
      return broken(checked, entry.seq, entry.seq > seq + 1 ? 'gap' : 'changed');
    }
    ({ seq, hash } = entry);
  }
  const { length: checked } = entries;
  if (end ? end.seq !== seq || end.hash !== hash : checked > 0 || key !== undefined)
    return broken(checked, seq + 1, 'end');
  if (end && !(await isSigned(subtle, key, 'end', end))) return broken(checked, seq, 'signature');
  return { intact: true, checked, from: (cut?.seq ?? 0) + 1, signed: key !== undefined };
}

async function isSigned(
  subtle: SubtleCrypto,
  key: CryptoKey | undefined,
  kind: 'cut' | 'end',
  mark: ChainMark,
): Promise<boolean> {
  if (!key) return true;
  const signature = mark.signature === undefined ? undefined : decodeBase64(mark.signature);
  return signature !== undefined && subtle.verify(AUDIT_SIGNATURE, key, signature, markText(kind, mark));
}

/** An exported log as it was read. */
export interface AuditFile extends Omit<Chain, 'key'> {
  readonly key: string | undefined;
  /** Lines that are no entries, by number from 1. */
  readonly unreadable: readonly number[];
}

/** Read an exported log. Throws `SyntaxError` when it is none at all; lines that make no sense are told, not passed over. */
export function readAuditFile(text: string): AuditFile {
  const lines = text.replace(/\n$/, '').split('\n').map(jsonOf);
  const start = lines[0] as Partial<AuditFileStart> | undefined;
  if (start?.airlockAudit !== 1)
    throw new SyntaxError('This is no exported audit log: its first line does not say so.');
  const last = lines.at(-1) as Partial<AuditFileEnd> | undefined;
  const end = isMark(last?.end) ? last.end : undefined;
  const entries = lines.slice(1, end ? -1 : undefined).map((line) => (isEntry(line) ? line : undefined));
  return {
    entries,
    cut: isMark(start.cut) ? start.cut : undefined,
    end,
    key: typeof start.key === 'string' ? start.key : undefined,
    unreadable: entries.flatMap((entry, at) => (entry ? [] : [at + 2])),
  };
}

/** Check an exported log by the key it names. Whose key that is, the file cannot say: compare it with one you know. */
export async function verifyAuditFile(subtle: SubtleCrypto, file: AuditFile): Promise<ChainVerdict> {
  return verifyChain(subtle, { ...file, key: file.key === undefined ? undefined : await auditKey(subtle, file.key) });
}

/** The key of a device from its base64 SPKI. Throws `SyntaxError`. */
export async function auditKey(subtle: SubtleCrypto, key: string): Promise<CryptoKey> {
  const bytes = decodeBase64(key);
  try {
    if (bytes) return await subtle.importKey('spki', bytes, AUDIT_KEY, true, ['verify']);
  } catch {
    // Told below, as for any other text.
  }
  throw new SyntaxError('The key of the audit log is no P-256 key.');
}

/** Hex SHA-256 of a device's key, to compare by eye. */
export async function auditKeyId(subtle: SubtleCrypto, key: CryptoKey): Promise<string> {
  return encodeHex(new Uint8Array(await subtle.digest('SHA-256', await subtle.exportKey('spki', key))));
}

/**
 * Whether `later` goes on where `earlier` ended: the same device, and the entry that was the last is still in the chain.
 * `undefined`: so many entries were cut since then that the file cannot tell.
 */
export function continues(earlier: AuditFile, later: AuditFile): boolean | undefined {
  if (earlier.key !== later.key || !earlier.end) return false;
  const { seq, hash } = earlier.end;
  if (later.cut && later.cut.seq > seq) return undefined;
  const then = later.cut?.seq === seq ? later.cut : later.entries.find((entry) => entry?.seq === seq);
  return seq === 0 || then?.hash === hash;
}

function jsonOf(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function isMark(value: unknown): value is ChainMark {
  const { seq, hash, signature } = (value ?? {}) as { [name: string]: unknown };
  return isCount(seq) && isHash(hash) && (signature === undefined || typeof signature === 'string');
}

function isEntry(value: unknown): value is ChainEntry {
  const { seq, time, count, action, plugin, subject, detail, previous, hash } = (value ?? {}) as {
    [name: string]: unknown;
  };
  return (
    [seq, time, count].every(isCount) &&
    typeof action === 'string' &&
    typeof plugin === 'string' &&
    [subject, detail].every((text) => text === undefined || typeof text === 'string') &&
    isHash(previous) &&
    isHash(hash)
  );
}
