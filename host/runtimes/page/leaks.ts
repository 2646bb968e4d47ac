import { callerFrame, leftIn, watchPage, type Ledger, type WatchedPage } from '@airlock/sdk/leaks';

/**
 * Counts what code of a plugin leaves in the page; the stack tells whose file called. Not seen: what a library of the app
 * does on behalf of a plugin, listeners of other objects, animation frames, sockets, channels and variables. For
 * development: each watched call costs some microseconds more, for the app too.
 */
export interface LeakWatch {
  /** Count, from now on, what files under this address leave. */
  watch(base: string): Watched;
}

export interface Watched {
  /** What is left now, in words such as "listener of window: resize". */
  left(): readonly string[];
  end(): void;
}

function pageToWatch(): WatchedPage {
  const { body, head } = document;
  return {
    window,
    targets: { window, document, body },
    observers: {
      MutationObserver: MutationObserver.prototype,
      ResizeObserver: ResizeObserver.prototype,
      IntersectionObserver: IntersectionObserver.prototype,
    },
    containers: { body, head },
  };
}

export function createLeakWatch(page: () => WatchedPage = pageToWatch, stack = callerFrame): LeakWatch {
  const watched = new Set<{ readonly base: string; readonly ledger: Ledger }>();
  let restore: (() => void) | undefined;

  /** Whoever's file called the wrapped function. */
  const owner = (): Ledger | undefined => {
    const frame = stack();
    if (frame === undefined) return undefined;
    // The latest first: one that was started anew is who runs now.
    return [...watched].toReversed().find(({ base }) => frame.includes(base))?.ledger;
  };
  const ledgers = (): Ledger[] => [...watched].map(({ ledger }) => ledger);

  return {
    watch(base) {
      restore ??= watchPage(page(), { owner, ledgers });
      const one = { base, ledger: new Map() };
      watched.add(one);
      return {
        left: () => leftIn(one.ledger),
        end() {
          watched.delete(one);
          if (watched.size > 0) return;
          restore?.();
          restore = undefined;
        },
      };
    },
  };
}
