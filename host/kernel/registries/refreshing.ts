import { wait, type Clock } from '../clock.ts';
import type { Locks } from '../storage/locks.ts';
import type { Presence } from '../presence.ts';

export interface RefreshingOptions {
  readonly clock: Clock;
  readonly locks: Locks;
  readonly presence: Presence;
  /** Ask every registry. Never rejects. */
  readonly refresh: () => Promise<unknown>;
  /** What one of the tabs does first of all, once the registries were asked: the default set. Never rejects. */
  readonly prepare: () => Promise<unknown>;
  /** What follows a refresh in one of the tabs only: updates that come by themselves. Never rejects. */
  readonly afterwards: () => Promise<unknown>;
  /** Milliseconds between two of them; 0: only when asked for. */
  readonly every: number;
  /** Milliseconds that `first` waits at most. */
  readonly firstWithin: number;
  readonly signal: AbortSignal;
}

/** Keeps what is known of the registries fresh while the page is looked at. */
export interface Refreshing {
  /** Resolves when the first refresh is over or its time is up: what is about to start knows the newest revocations. */
  readonly first: Promise<unknown>;
}

/** The tab that holds it polls for all. */
const LEADER = 'airlock:polling';
/** Milliseconds after which a page that has started has time for what nobody waits for. */
const SETTLED = 10_000;

export function startRefreshing(options: RefreshingOptions): Refreshing {
  const { clock, locks, presence, refresh, prepare, afterwards, every, firstWithin, signal } = options;
  if (every <= 0) return { first: Promise.resolve() };
  const asked = refresh();

  /** Wakes when the page is hidden, shown or online again. */
  let wake: (what: 'shown' | 'hidden' | 'online') => void = () => {};
  presence.subscribe((what) => wake(what), signal);
  const event = (): Promise<'shown' | 'hidden' | 'online'> =>
    new Promise((resolve) => {
      wake = resolve;
    });

  /** Poll until the page goes out of sight: another tab may be looked at. */
  async function lead(): Promise<void> {
    await prepare();
    wait(clock, SETTLED, signal).then(afterwards, () => {});
    let due = clock.now() + every;
    while (presence.shown()) {
      const rest = new AbortController();
      const either = AbortSignal.any([signal, rest.signal]);
      const left = Math.max(0, due - clock.now());
      const why = await Promise.race([wait(clock, left, either).then(() => 'due' as const), event()]);
      rest.abort();
      signal.throwIfAborted();
      if (why === 'hidden' || why === 'shown') continue;
      await refresh();
      due = clock.now() + every;
      await afterwards();
    }
  }

  async function keepOn(): Promise<void> {
    await asked;
    for (;;) {
      while (!presence.shown()) {
        await event();
        signal.throwIfAborted();
      }
      await locks.request(LEADER, { signal }, lead);
    }
  }
  // Ends by the signal only.
  keepOn().catch(() => {});

  const limit = firstWithin > 0 ? wait(clock, firstWithin, signal).catch(() => {}) : Promise.resolve();
  return { first: Promise.race([asked, limit]) };
}
