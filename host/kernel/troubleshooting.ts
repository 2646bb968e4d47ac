import { createBisect, pausedBy, readSearch, type Bisect } from './bisect.ts';
import type { Clock } from './clock.ts';
import { createCrashGuard, type CrashGuard } from './crash-guard.ts';
import type { Locks } from './locks.ts';
import type { PluginRow } from './packages/rows.ts';
import { platformMemory, type PageMemory } from './page-memory.ts';
import type { PauseReason } from './plugins.ts';
import type { Profile } from './profile.ts';

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
  readonly memory: { readonly crashes: PageMemory; readonly bisect: PageMemory };
  readonly signal: AbortSignal;
}

export interface TroubleKeeper {
  /** What is paused from the beginning. */
  readonly paused: ReadonlyMap<PauseReason, (row: PluginRow) => boolean>;
  readonly crashes: CrashGuard;
  over(profile: Profile): Troubleshooting;
}

export function platformMemories(): TroubleshootingOptions['memory'] {
  return {
    crashes: platformMemory('local', 'airlock.crashes'),
    bisect: platformMemory('session', 'airlock.bisect'),
  };
}

/** Read what earlier pages left: who died of what, and a search that was under way. */
export async function createTroubleshooting(options: TroubleshootingOptions): Promise<TroubleKeeper> {
  const { safeMode, clock, locks, memory, signal } = options;
  const page = globalThis.crypto.randomUUID();
  const crashes = await createCrashGuard({ memory: memory.crashes, locks, clock, page }, signal);
  const held = pausedBy(readSearch(memory.bisect.read()));
  return {
    crashes,
    paused: new Map<PauseReason, (row: PluginRow) => boolean>([
      ['safe-mode', () => safeMode],
      ['suspect', ({ name, active }) => crashes.isSuspect(name, active.release)],
      ['bisect', ({ name }) => held.has(name)],
    ]),
    over: (profile) => ({ safeMode, bisect: createBisect(profile, memory.bisect) }),
  };
}
