import { integer, listOf, objectOf, oneOf, text, type Check } from '../check.ts';
import type { Clock } from '../clock.ts';
import { AirlockError, errorCodes, type ErrorCode } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import { likenessOf, type Fault, type Faults } from './faults.ts';

/** Alike faults of pages before this one, of one version of a plugin. Their error has no stack, cause or details. */
export interface EarlierFault extends Fault {
  readonly version: string;
}

/** Keeps groups of faults over a reload: of each plugin the latest, without what they were about. */
export interface FaultHistory {
  /** What went wrong before this page, latest first; the same list until it is forgotten. */
  earlier(plugin: string): Promise<readonly EarlierFault[]>;
  forget(plugin: string): Promise<void>;
  /** Write what is not written yet; done by itself soon after each fault. */
  flush(): Promise<void>;
  dispose(): Promise<void>;
}

export interface FaultHistoryParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly faults: Pick<Faults, 'list' | 'subscribe'>;
  readonly versionOf: (plugin: string) => string | undefined;
  readonly onFailure: (error: unknown) => void;
}

export const FAULTS_PREFIX = 'faults/';
/** Milliseconds between two writes; what comes meanwhile waits. After a rest a fault is written at once, so a reload keeps it. */
const PAUSE = 2000;
/** Groups that are kept of one plugin, and for how long after the last of each. */
const KEPT = 50;
const LONGEST = 14 * 24 * 3_600_000;
const SENTENCE = 300;

interface Group {
  readonly version: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly hook?: string;
  readonly severity: 'error' | 'warning';
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

// Every key is a code, because `errorCodes` is what codes are made of.
const code: Check<ErrorCode> = oneOf(...(Object.keys(errorCodes) as ErrorCode[]));
const row = objectOf<{ format: 1; groups: readonly Group[] }>({
  format: oneOf<1>(1),
  groups: listOf(
    objectOf<Omit<Group, 'hook'>, Pick<Group, 'hook'>>(
      {
        version: text(256),
        code,
        message: text(SENTENCE, { min: 0 }),
        severity: oneOf('error', 'warning'),
        count: integer(1),
        first: integer(0),
        last: integer(0),
      },
      { hook: text(200) },
    ),
    KEPT,
  ),
});

export function createFaultHistory({ clock, store, faults, versionOf, onFailure }: FaultHistoryParts): FaultHistory {
  const before = new Map<string, Promise<readonly EarlierFault[]>>();
  /** How many of each group are written, by the id of its fault. */
  const written = new Map<number, number>();
  let timer: (() => void) | undefined;
  let wrote = -Infinity;
  let writing: Promise<void> | undefined;

  const earlier = (plugin: string): Promise<readonly EarlierFault[]> => {
    let known = before.get(plugin);
    if (known === undefined) {
      known = store.transaction(['state'], 'read', async (tx) =>
        readRow(await tx.get('state', FAULTS_PREFIX + plugin)).map((group, at) => faultOf(plugin, group, at)),
      );
      known.catch(() => before.delete(plugin));
      before.set(plugin, known);
    }
    return known;
  };

  async function write(): Promise<void> {
    const news = new Map<string, Group[]>();
    for (const { id, plugin, error, count, first, last } of faults.list()) {
      const more = count - (written.get(id) ?? 0);
      const version = plugin === undefined ? undefined : versionOf(plugin);
      if (more <= 0 || plugin === undefined || version === undefined) continue;
      const group = { ...groupOf(error, version), count: more, first, last };
      news.set(plugin, [...(news.get(plugin) ?? []), group]);
      written.set(id, count);
    }
    for (const [plugin, groups] of news) {
      // What this page adds is not of before.
      await earlier(plugin);
      await store.transaction(['state'], 'write', async (tx) => {
        const key = FAULTS_PREFIX + plugin;
        const kept = merged([...readRow(await tx.get('state', key)), ...groups], clock.now() - LONGEST);
        await tx.put('state', key, { format: 1, groups: kept });
      });
    }
  }

  const flush = async (): Promise<void> => {
    timer?.();
    timer = undefined;
    wrote = clock.elapsed();
    // One after the other, so that nothing is counted twice.
    await writing;
    writing = write().catch(onFailure);
    await writing;
  };
  const soon = (): void => {
    timer ??= clock.after(Math.max(0, wrote + PAUSE - clock.elapsed()), () => void flush());
  };
  const unfollow = faults.subscribe(soon);
  if (faults.list().length > 0) soon();

  return {
    earlier,
    async forget(plugin) {
      await flush();
      before.set(plugin, Promise.resolve([]));
      await store.transaction(['state'], 'write', async (tx) => tx.delete('state', FAULTS_PREFIX + plugin));
    },
    flush,
    async dispose() {
      unfollow();
      await flush();
    },
  };
}

/** What went wrong in this page with what went wrong before, alike ones as one, latest first. */
export function withEarlier(
  faults: readonly Fault[],
  earlier: readonly EarlierFault[],
  version: string,
): readonly Fault[] {
  const groups = new Map<string, Fault>();
  for (const fault of faults) groups.set(likenessOf(redacted(fault.error)), fault);
  for (const fault of earlier) {
    if (fault.version !== version) continue;
    const key = likenessOf(fault.error);
    const now = groups.get(key);
    const both = now && { ...now, count: now.count + fault.count, first: Math.min(now.first, fault.first) };
    groups.set(key, both ?? fault);
  }
  return [...groups.values()].sort((a, b) => b.last - a.last);
}

/** A damaged row is as good as none. */
function readRow(value: unknown): readonly Group[] {
  if (value === undefined) return [];
  try {
    return row(value, 'faults').groups;
  } catch {
    return [];
  }
}

function groupOf(error: AirlockError, version: string): Omit<Group, 'count' | 'first' | 'last'> {
  const { message, hook } = redacted(error);
  const { severity } = error;
  return { version, code: error.code, message, severity, ...(hook === undefined ? {} : { hook }) };
}

/** The sentence without what a plugin may quote of somebody's data: texts in quotes, addresses, long numbers. */
export function redacted({
  code: of,
  hook,
  message,
}: {
  readonly code: ErrorCode;
  readonly hook?: string | undefined;
  readonly message: string;
}): Pick<AirlockError, 'code' | 'hook' | 'message'> {
  const said = message
    .slice(0, SENTENCE - 20)
    .replaceAll(/"[^"]*"|“[^”]*”/g, '"…"')
    .replaceAll(/[^\s"'<>]+@[^\s"'<>]+/g, '…')
    .replaceAll(/\d{4,}/g, '#');
  return { code: of, hook: hook?.slice(0, 200), message: said.slice(0, SENTENCE) };
}

function faultOf(plugin: string, { version, count, first, last, ...about }: Group, at: number): EarlierFault {
  const { hook, severity } = about;
  const facts = { plugin, severity, ...(hook === undefined ? {} : { hook }) };
  return {
    id: -1 - at,
    error: new AirlockError(about.code, about.message, facts),
    plugin,
    version,
    count,
    first,
    last,
  };
}

/** Alike groups as one, the latest first, as many as are kept. */
function merged(groups: readonly Group[], since: number): readonly Group[] {
  const found = new Map<string, Group>();
  for (const group of groups) {
    const key = `${group.version}\n${likenessOf({ hook: undefined, ...group })}`;
    const known = found.get(key);
    found.set(key, {
      ...group,
      count: group.count + (known?.count ?? 0),
      first: Math.min(group.first, known?.first ?? group.first),
      last: Math.max(group.last, known?.last ?? 0),
    });
  }
  return [...found.values()]
    .filter(({ last }) => last >= since)
    .sort((a, b) => b.last - a.last)
    .slice(0, KEPT);
}
