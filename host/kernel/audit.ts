import {
  hashOf,
  HEAD,
  keyOf,
  readEntry,
  readHead,
  readHeadRow,
  START,
  type AUDIT_ACTIONS,
  type Head,
} from './audit-chain.ts';
import type { Clock } from './clock.ts';
import { messageOf, toAirlockError, type AirlockError } from './errors.ts';
import type { Locks } from './locks.ts';
import type { Store } from './store.ts';

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

export interface AuditEntry extends AuditFact {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  /** Milliseconds since the epoch; of the first, when counted. */
  readonly time: number;
  readonly count: number;
  /** Hex SHA-256 of the entry before. */
  readonly previous: string;
  /** Hex SHA-256 over this entry's other members. */
  readonly hash: string;
}

export interface AuditFilter {
  readonly plugin?: string;
  readonly action?: AuditAction;
  /** Default: 200. */
  readonly limit?: number;
}

/** Append-only, hash-chained and bounded: when it is full, the oldest go and the chain starts at what is left. */
export interface Audit {
  /** Newest first. */
  entries(filter?: AuditFilter): Promise<readonly AuditEntry[]>;
  /** Check the chain; names the first entry that does not fit. */
  verify(): Promise<{ readonly intact: boolean; readonly checked: number; readonly brokenAt?: number }>;
  /** JSON Lines, oldest first. */
  export(): Promise<string>;
  subscribe(listener: () => void): () => void;
}

/** The log with its writing end. */
export interface AuditLog extends Audit {
  /** Note a fact; it is written at once, repeats (`use`, `denied`) within a second, or by `flush`. Never throws. */
  record(fact: AuditFact): void;
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

  async function append(facts: readonly Noted[]): Promise<void> {
    await locks.request(LOCK, {}, async () => {
      const head = await store.transaction(['audit', 'state'], 'read', readHead);
      const entries: AuditEntry[] = [];
      let { seq, hash } = head;
      for (const fact of facts) {
        const entry = { ...fact, seq: (seq += 1), previous: hash };
        hash = await hashOf(crypto, entry);
        entries.push({ ...entry, hash });
      }
      await store.transaction(['audit', 'state'], 'write', async (tx) => {
        for (const entry of entries) await tx.put('audit', keyOf(entry.seq), entry);
        await tx.put('state', HEAD, { seq, hash } satisfies Head);
        for (const key of await tx.keys('audit', { to: keyOf(Math.max(0, seq - limit + 1)) })) {
          await tx.delete('audit', key);
        }
      });
    });
    for (const listener of listeners) listener();
  }

  async function write(): Promise<void> {
    timer?.();
    timer = undefined;
    const facts = pending;
    pending = new Map();
    if (facts.size === 0) return;
    try {
      await append([...facts.values()]);
    } catch (error) {
      for (const [key, fact] of pending) merge(facts, key, fact);
      pending = facts;
      onFailure(toAirlockError(error, 'STORE_FAILED'));
    }
  }

  const flush = (): Promise<void> => (last = last.then(write));

  async function rows(): Promise<[string, unknown][]> {
    await flush();
    return store.transaction(['audit'], 'read', (tx) => tx.entries('audit'));
  }

  return {
    record(given) {
      const fact = clipped(given);
      const repeats = fact.action === 'use' || fact.action === 'denied' || pending.size >= PENDING;
      const key = `${fact.action}\0${fact.plugin}\0${fact.subject}\0${fact.detail}${repeats ? '' : `\0${pending.size}`}`;
      const known = pending.get(key);
      if (known) known.count += 1;
      else if (pending.size < 2 * PENDING) pending.set(key, { ...fact, time: clock.now(), count: 1 });
      // Only what comes in numbers waits to be counted; a decision is on disk before the page can go away.
      if (repeats) timer ??= clock.after(WINDOW, () => void flush());
      else void flush();
    },
    flush,

    async entries({ plugin, action, limit: wanted = 200 } = {}) {
      await flush();
      const found: AuditEntry[] = [];
      const all = await store.transaction(['audit'], 'read', (tx) => tx.entries('audit', { reverse: true, limit }));
      for (const [key, value] of all) {
        const entry = readEntry(key, value);
        if (!entry || (plugin !== undefined && entry.plugin !== plugin) || (action && entry.action !== action))
          continue;
        if (found.push(entry) === wanted) break;
      }
      return found;
    },

    async verify() {
      const all = await rows();
      const head = await store.transaction(['audit', 'state'], 'read', async (tx) => tx.get('state', HEAD));
      let before: AuditEntry | undefined;
      for (const [checked, [key, value]] of all.entries()) {
        const entry = readEntry(key, value);
        const fits =
          entry !== undefined &&
          entry.hash === (await hashOf(crypto, entry)) &&
          (before === undefined
            ? entry.seq > 1 || entry.previous === START
            : entry.seq === before.seq + 1 && entry.previous === before.hash);
        if (!fits) return { intact: false, checked, brokenAt: Number(key) };
        before = entry;
      }
      const end = readHeadRow(head);
      const whole = end ? end.seq === (before?.seq ?? 0) && (!before || end.hash === before.hash) : all.length === 0;
      return whole
        ? { intact: true, checked: all.length }
        : { intact: false, checked: all.length, brokenAt: (before?.seq ?? 0) + 1 };
    },

    async export() {
      return (await rows()).map(([, value]) => `${JSON.stringify(value)}\n`).join('');
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

function merge(into: Map<string, Noted>, key: string, fact: Noted): void {
  const known = into.get(key);
  if (known) known.count += fact.count;
  else into.set(key, fact);
}

/** An entry for something that was refused, said in one line. */
export function refusedFact(plugin: string, error: AirlockError): AuditFact {
  return { action: 'refused', plugin, subject: error.code, detail: messageOf(error).slice(0, 200) };
}
