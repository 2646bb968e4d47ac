import type { Clock } from '../clock.ts';
import type { Locks } from '../storage/locks.ts';

/** A few words that outlive the page even when it crashes: written at once, without a transaction. */
export interface CrashMemory {
  read(): string | undefined;
  write(text: string | undefined): void;
}

/** What is kept: plugins that were starting in pages, and how often a page died of it. */
interface Kept {
  /** By page. */
  readonly starting: { readonly [page: string]: readonly string[] };
  /** By `<full name>@<release>`. */
  readonly deaths: { readonly [start: string]: number };
}

/** A page that dies while a plugin starts, twice in a row, is not let die a third time. */
export interface CrashGuard {
  /** Whether this release was starting when the page died twice. */
  isSuspect(name: string, release: string): boolean;
  /** Its code is about to run. */
  starting(name: string, release: string): void;
  /** The user wants to try again. */
  forgive(name: string): void;
  /** The page is closed in good order. */
  close(): void;
}

/** Deaths after which a release is not started. */
const MOST = 2;
/** Milliseconds after which a start has been survived. */
const SURVIVED = 10_000;
/** Milliseconds that a page which is alive has to say so. */
const PATIENCE = 100;

const pageLock = (page: string): string => `airlock:page:${page}`;

/** Find out which pages died, from what they left, and hold the lock that says this one lives. */
export async function createCrashGuard(
  {
    memory,
    locks,
    clock,
    page,
  }: { readonly memory: CrashMemory; readonly locks: Locks; readonly clock: Clock; readonly page: string },
  signal: AbortSignal,
): Promise<CrashGuard> {
  let kept = await buried(read(memory), locks);
  const write = (next: Kept): void => {
    kept = next;
    const { starting, deaths } = next;
    const isEmpty = Object.keys(starting).length + Object.keys(deaths).length === 0;
    memory.write(isEmpty ? undefined : JSON.stringify(next));
  };
  write(kept);
  const held = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  locks.request(pageLock(page), { signal }, () => held).catch(() => {});

  /** Other pages write, too: start from what is there. */
  function mine(change: (starts: readonly string[]) => readonly string[], deaths = read(memory).deaths): void {
    const { [page]: own = [], ...others } = read(memory).starting;
    const next = change(own);
    write({ starting: next.length > 0 ? { ...others, [page]: next } : others, deaths });
  }

  return {
    isSuspect: (name, release) => (kept.deaths[`${name}@${release}`] ?? 0) >= MOST,
    starting(name, release) {
      const start = `${name}@${release}`;
      mine((starts) => [...starts.filter((other) => other !== start), start]);
      clock.after(SURVIVED, () => {
        if (signal.aborted) return;
        const { [start]: _survived, ...deaths } = read(memory).deaths;
        mine((starts) => starts.filter((other) => other !== start), deaths);
      });
    },
    forgive(name) {
      const deaths = Object.entries(read(memory).deaths).filter(([start]) => !start.startsWith(`${name}@`));
      mine((starts) => starts, Object.fromEntries(deaths));
    },
    close: () => mine(() => []),
  };
}

/** Count what was starting in pages that are gone. */
async function buried({ starting, deaths }: Kept, locks: Locks): Promise<Kept> {
  const alive: Record<string, readonly string[]> = {};
  const counts: Record<string, number> = { ...deaths };
  for (const [page, starts] of Object.entries(starting)) {
    if (await isAlive(page, locks)) {
      alive[page] = starts;
      continue;
    }
    for (const start of starts) counts[start] = (counts[start] ?? 0) + 1;
  }
  return { starting: alive, deaths: counts };
}

function isAlive(page: string, locks: Locks): Promise<boolean> {
  return locks.request(pageLock(page), { signal: AbortSignal.timeout(PATIENCE) }, async () => false).catch(() => true);
}

function read(memory: CrashMemory): Kept {
  const nothing: Kept = { starting: {}, deaths: {} };
  try {
    const value: unknown = JSON.parse(memory.read() ?? '');
    if (typeof value !== 'object' || value === null) return nothing;
    const { starting, deaths } = value as { readonly [key: string]: unknown };
    const isMap = (map: unknown): map is object => typeof map === 'object' && map !== null;
    return {
      starting: Object.fromEntries(
        Object.entries(isMap(starting) ? starting : {}).map(([page, names]): [string, readonly string[]] => [
          page,
          Array.isArray(names) ? names.map(String) : [],
        ]),
      ),
      deaths: Object.fromEntries(
        Object.entries(isMap(deaths) ? deaths : {}).map(([start, count]) => [start, Number(count) || 0]),
      ),
    };
  } catch {
    return nothing;
  }
}
