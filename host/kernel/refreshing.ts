import { wait, type Clock } from './clock.ts';

export interface RefreshingOptions {
  readonly clock: Clock;
  /** Ask every registry. Never rejects. */
  readonly refresh: (signal: AbortSignal) => Promise<unknown>;
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

export function startRefreshing({ clock, refresh, every, firstWithin, signal }: RefreshingOptions): Refreshing {
  if (every <= 0) return { first: Promise.resolve() };
  const asked = refresh(signal);

  async function keepOn(): Promise<void> {
    await asked;
    for (;;) {
      await wait(clock, every, signal);
      // A page in the background does not poll; it does when it is next looked at for this long.
      if (globalThis.document?.visibilityState !== 'hidden') await refresh(signal);
    }
  }
  // Ends by the signal only.
  keepOn().catch(() => {});

  const limit = firstWithin > 0 ? wait(clock, firstWithin, signal).catch(() => {}) : Promise.resolve();
  return { first: Promise.race([asked, limit]) };
}
