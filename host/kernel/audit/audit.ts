import {
  AUDIT_KEY,
  AUDIT_SIGNATURE,
  chainHash,
  encodeBase64,
  markText,
  verifyChain,
  type AuditFileEnd,
  type AuditFileStart,
  type Chain,
  type ChainEntry,
  type ChainMark,
  type ChainVerdict,
} from '@airlock/registry/format';
import {
  CUT,
  endIsOurs,
  HEAD,
  KEY,
  keyOf,
  readEntry,
  readHead,
  readKeys,
  readMark,
  type AUDIT_ACTIONS,
} from './audit-chain.ts';
import { detailBudget } from './detail-budget.ts';
import { anyDue, readDue } from './due.ts';
import type { Clock } from '../clock.ts';
import { messageOf, toAirlockError, type AirlockError } from '../errors.ts';
import type { Locks } from '../storage/locks.ts';
import type { Store } from '../storage/store.ts';

/** What happened. `use` and `denied` count repeats within a short window into one entry. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditFact {
  readonly action: AuditAction;
  /** Full name. */
  readonly plugin: string;
  /** Permission, service method or version the action is about. */
  readonly subject?: string;
  /** What exactly: a collection, a key, a reason. At most 200 characters. */
  readonly detail?: string;
}

export interface AuditEntry extends Omit<ChainEntry, 'action'> {
  readonly action: AuditAction;
}

export interface AuditFilter {
  readonly plugin?: string;
  readonly action?: AuditAction;
  /** Only what happened since then, in milliseconds since the epoch. */
  readonly since?: number;
  /** Only entries with this text in plugin, subject or detail, whatever the case. */
  readonly text?: string;
  /** Only entries before this number: the next page. */
  readonly before?: number;
  /** Default: 200. */
  readonly limit?: number;
}

/**
 * Append-only, hash-chained and bounded. When it is full the oldest entries go, and a signed cut says up to where. The device
 * signs the end and the cut with a key that cannot be taken out of the browser: an exported file can be checked elsewhere,
 * and whoever edits the database with other tools cannot sign. An end that is not the one it signed is not gone on from in
 * silence: the next entry tells of it (`anomaly`, `audit-end-lost`). Code that runs in the app itself could sign, and an
 * older copy of the whole database looks whole; an export kept somewhere else shows both.
 */
export interface Audit {
  /** Newest first. */
  entries(filter?: AuditFilter): Promise<readonly AuditEntry[]>;
  /** Check the chain; names the first entry that does not fit. */
  verify(): Promise<ChainVerdict>;
  /** JSON Lines: the cut and the key, the entries oldest first, the signed end. See `AuditFileStart`. */
  export(): Promise<string>;
  subscribe(listener: () => void): () => void;
}

/** The log with its writing end. */
export interface AuditLog extends Audit {
  /**
   * Note a fact; writing it begins at once, for repeats (`use`, `denied`) within a second, or by `flush`. Never throws. What must
   * not be missing from the log if the page goes away is kept with the change itself: see `putDue`.
   */
  record(fact: AuditFact): void;
  /** Write what was noted, and what was kept with a change. */
  flush(): Promise<void>;
}

export interface AuditOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly crypto: SubtleCrypto;
  readonly locks: Locks;
  /** Told when the log could not be written; what was noted is kept and tried again. */
  readonly onFailure: (error: AirlockError) => void;
  /** Entries kept. Default: 10 000. */
  readonly limit?: number;
}

const WINDOW = 1000;
const LOCK = 'airlock:audit';
/** Facts noted and not yet written; more are counted into the newest of the same kind. */
const PENDING = 1000;

type Noted = AuditFact & { readonly time: number; count: number };

export function createAudit(options: AuditOptions): AuditLog {
  const { store, clock, crypto, locks, onFailure, limit = 10_000 } = options;
  const listeners = new Set<() => void>();
  let pending = new Map<string, Noted>();
  let timer: (() => void) | undefined;
  let last: Promise<void> = Promise.resolve();
  /** A write that has not begun. */
  let waiting: Promise<void> | undefined;

  let keys: CryptoKeyPair | undefined;
  const details = detailBudget(clock);

  /** The device's key, made with the first entry. `undefined` where the store cannot keep one: then nothing is signed. */
  async function ownKeys(): Promise<CryptoKeyPair | undefined> {
    if (keys) return keys;
    keys = readKeys(await store.transaction(['state'], 'read', (tx) => tx.get('state', KEY)));
    if (keys) return keys;
    try {
      const made = await crypto.generateKey(AUDIT_KEY, false, ['sign', 'verify']);
      await store.transaction(['state'], 'write', (tx) => tx.put('state', KEY, made));
      return (keys = made);
    } catch (error) {
      // An unsigned log is better than none; the next entry tries again.
      onFailure(toAirlockError(error, 'STORE_FAILED'));
      return undefined;
    }
  }

  async function signed(kind: 'cut' | 'end', { seq, hash }: ChainMark): Promise<ChainMark> {
    const own = await ownKeys();
    if (!own) return { seq, hash };
    const signature = await crypto.sign(AUDIT_SIGNATURE, own.privateKey, markText(kind, { seq, hash }));
    return { seq, hash, signature: encodeBase64(new Uint8Array(signature)) };
  }

  async function append(facts: readonly Noted[]): Promise<void> {
    await locks.request(LOCK, {}, async () => {
      const {
        head,
        before,
        end: known,
        key,
        due,
      } = await store.transaction(['audit', 'state'], 'read', async (tx) => ({
        head: await readHead(tx),
        before: readMark(await tx.get('state', CUT)),
        end: readMark(await tx.get('state', HEAD)),
        key: readKeys(await tx.get('state', KEY))?.publicKey,
        due: await readDue(tx),
      }));
      const late = due.facts.map(({ time, ...fact }) => ({ ...clipped(fact), time, count: 1 }));
      const entries: AuditEntry[] = [];
      let { seq, hash } = head;
      const lost = (await endIsOurs(crypto, key, known)) ? [] : [endLost(seq, clock.now())];
      for (const fact of [...lost, ...late, ...facts]) {
        const entry = { ...fact, seq: (seq += 1), previous: hash };
        hash = await chainHash(crypto, entry);
        entries.push({ ...entry, hash });
      }
      const end = await signed('end', { seq, hash });
      const cut = await cutAt(seq, before, entries);
      await store.transaction(['audit', 'state'], 'write', async (tx) => {
        for (const entry of entries) await tx.put('audit', keyOf(entry.seq), entry);
        await tx.put('state', HEAD, end);
        for (const key of due.keys) await tx.delete('state', key);
        if (!cut) return;
        await tx.put('state', CUT, cut);
        for (const key of await tx.keys('audit', { to: keyOf(cut.seq + 1) })) await tx.delete('audit', key);
      });
    });
    for (const listener of listeners) listener();
  }

  async function hasDue(): Promise<boolean> {
    return store.transaction(['state'], 'read', anyDue);
  }

  /** Where to cut a log that is full, in steps, so that not every entry moves the cut. */
  async function cutAt(
    last: number,
    before: ChainMark | undefined,
    added: readonly AuditEntry[],
  ): Promise<ChainMark | undefined> {
    if (last - (before?.seq ?? 0) <= limit + Math.floor(limit / 10)) return undefined;
    const seq = last - limit;
    const key = keyOf(seq);
    const entry =
      added.find((one) => one.seq === seq) ??
      readEntry(key, await store.transaction(['audit'], 'read', (tx) => tx.get('audit', key)));
    // Where that entry was damaged there is nothing to vouch for: the damage stays to be seen.
    return entry && signed('cut', entry);
  }

  async function write(): Promise<void> {
    timer?.();
    timer = undefined;
    const facts = pending;
    pending = new Map();
    try {
      if (facts.size === 0 && !(await hasDue())) return;
      await append([...facts.values()]);
    } catch (error) {
      for (const [key, fact] of pending) merge(facts, key, fact);
      pending = facts;
      onFailure(toAirlockError(error, 'STORE_FAILED'));
    }
  }

  /** What is noted until its turn comes is written with it, so all who ask meanwhile wait for the same. */
  const flush = (): Promise<void> =>
    (waiting ??= last = last.then(() => {
      waiting = undefined;
      return write();
    }));

  async function chain(): Promise<Chain> {
    await flush();
    return store.transaction(['audit', 'state'], 'read', async (tx) => ({
      entries: (await tx.entries('audit')).map(([key, value]) => readEntry(key, value)),
      cut: readMark(await tx.get('state', CUT)),
      end: readMark(await tx.get('state', HEAD)),
      key: readKeys(await tx.get('state', KEY))?.publicKey,
    }));
  }

  return {
    record(given) {
      const fact = details.within(clipped(given));
      const repeats = fact.action === 'use' || fact.action === 'denied' || pending.size >= PENDING;
      const key = `${fact.action}\0${fact.plugin}\0${fact.subject}\0${fact.detail}${repeats ? '' : `\0${pending.size}`}`;
      const known = pending.get(key);
      if (known) known.count += 1;
      else if (pending.size < 2 * PENDING) pending.set(key, { ...fact, time: clock.now(), count: 1 });
      // Only what comes in numbers waits to be counted.
      if (repeats) timer ??= clock.after(WINDOW, () => void flush());
      else void flush();
    },
    flush,

    async entries({ plugin, action, since = 0, text, before, limit: wanted = 200 } = {}) {
      await flush();
      const words = text?.trim().toLowerCase() ?? '';
      const fits = (entry: AuditEntry): boolean =>
        (plugin === undefined || entry.plugin === plugin) &&
        (action === undefined || entry.action === action) &&
        entry.time >= since &&
        `${entry.plugin} ${entry.subject ?? ''} ${entry.detail ?? ''}`.toLowerCase().includes(words);
      const range = before === undefined ? {} : { to: keyOf(before) };
      const most = 2 * limit;
      const all = await store.transaction(['audit'], 'read', (tx) =>
        tx.entries('audit', { ...range, reverse: true, limit: most }),
      );
      const found: AuditEntry[] = [];
      for (const [key, value] of all) {
        const entry = readEntry(key, value);
        if (entry && fits(entry) && found.push(entry) === wanted) break;
      }
      return found;
    },

    verify: async () => verifyChain(crypto, await chain()),

    async export() {
      const { entries, cut = null, end, key } = await chain();
      const start: AuditFileStart = {
        airlockAudit: 1,
        cut,
        key: key ? encodeBase64(new Uint8Array(await crypto.exportKey('spki', key))) : null,
      };
      const last: readonly AuditFileEnd[] = end ? [{ end }] : [];
      // An entry that cannot be read keeps its line, so that the file shows it.
      return [start, ...entries.map((entry) => entry ?? null), ...last]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join('');
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function clipped({ action, plugin, subject, detail }: AuditFact): AuditFact {
  return {
    action,
    plugin: plugin.slice(0, 100),
    ...(subject === undefined ? {} : { subject: subject.slice(0, 200) }),
    ...(detail === undefined ? {} : { detail: detail.slice(0, 200) }),
  };
}

/** Every entry up to here may be one of fewer than there were. */
function endLost(seq: number, time: number): Noted {
  const detail = `The end of the log, at entry ${seq}, is not the one that this browser signed.`;
  return { action: 'anomaly', plugin: 'airlock', subject: 'audit-end-lost', detail, time, count: 1 };
}

function merge(into: Map<string, Noted>, key: string, fact: Noted): void {
  const known = into.get(key);
  if (known) known.count += fact.count;
  else into.set(key, fact);
}

/** An entry for something that was refused, said in one line. */
export function refusedFact(plugin: string, error: AirlockError): AuditFact {
  return { action: 'refused', plugin, subject: error.code, detail: messageOf(error).slice(0, 200) };
}
