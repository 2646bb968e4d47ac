import type { Bisect, BisectState } from './bisect.ts';
import type { Clock } from '../clock.ts';
import type { CrashGuard } from '../supervision/crash-guard.ts';
import type { Locks } from '../storage/locks.ts';
import type { PluginRow } from '../packages/rows.ts';
import type { PageMemories } from '../storage/page-memory.ts';
import { part } from '../part.ts';
import type { PauseReason } from './plugins.ts';
import type { Profile } from '../profile.ts';

/** Ways back when something goes wrong and nobody knows why. */
export interface Troubleshooting {
  /** Whether this page runs no plugins at all. */
  readonly safeMode: boolean;
  readonly bisect: Bisect;
}

export interface TroubleshootingOptions {
  readonly safeMode: boolean;
  readonly clock: Clock;
  readonly locks: Locks;
  /** Default: the page's local and session storage. */
  readonly memory: PageMemories;
  readonly signal: AbortSignal;
}

export interface TroubleKeeper {
  /** What is paused from the beginning. */
  readonly paused: ReadonlyMap<PauseReason, (row: PluginRow) => boolean>;
  /** The code of a release is about to run. */
  starting(name: string, release: string): Promise<void>;
  forgive(name: string): void;
  /** The page is closed in good order. */
  close(): void;
  over(profile: Profile): Troubleshooting;
}

/** Read what earlier pages left: who died of what, and a search that was under way. Most leave nothing, and need no code. */
export async function createTroubleshooting(options: TroubleshootingOptions): Promise<TroubleKeeper> {
  const { safeMode, clock, locks, memory, signal } = options;
  const load = part(() => import('./bisect.ts'));
  let guard: CrashGuard | undefined;
  const guarded = part(async () => {
    const { createCrashGuard } = await import('../running.ts');
    const page = globalThis.crypto.randomUUID();
    return (guard = await createCrashGuard({ memory: memory.crashes, locks, clock, page }, signal));
  });
  let held: ReadonlySet<string> = new Set();
  const kept = memory.bisect.read();
  if (kept !== undefined) {
    const { pausedBy, readSearch } = await load();
    held = pausedBy(readSearch(kept));
  }
  if (memory.crashes.read() !== undefined) await guarded();

  return {
    paused: new Map<PauseReason, (row: PluginRow) => boolean>([
      ['safe-mode', () => safeMode],
      ['suspect', ({ name, active }) => guard?.isSuspect(name, active.release) ?? false],
      ['bisect', ({ name }) => held.has(name)],
    ]),
    starting: async (name, release) => (await guarded()).starting(name, release),
    forgive: (name) => guard?.forgive(name),
    close: () => guard?.close(),
    over: (profile) => ({
      safeMode,
      bisect: lazyBisect(kept !== undefined, async () => (await load()).createBisect(profile, memory.bisect)),
    }),
  };
}

const idle: BisectState = { phase: 'idle' };

/** A search whose code comes when one is begun, or was begun before this page was reloaded. */
function lazyBisect(isUnderWay: boolean, load: () => Promise<Bisect>): Bisect {
  const listeners = new Set<() => void>();
  let bisect: Bisect | undefined;
  const ready = part(async () => {
    const loaded = await load();
    bisect = loaded;
    loaded.subscribe(() => listeners.forEach((listener) => listener()));
    listeners.forEach((listener) => listener());
    return loaded;
  });
  if (isUnderWay) ready().catch(() => {});
  return {
    state: () => bisect?.state() ?? idle,
    start: async (how) => (await ready()).start(how),
    answer: async (answer) => (await ready()).answer(answer),
    keepLooking: async () => (await ready()).keepLooking(),
    end: async () => (await ready()).end(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
