/** What a page knows of the people in front of it and of the network; an argument, so that tests own it. */
export interface Presence {
  /** Whether the page is looked at. */
  shown(): boolean;
  /** Called when the page comes into sight or goes out of it, and when the device finds a network again. */
  subscribe(listener: (what: 'shown' | 'hidden' | 'online') => void, signal: AbortSignal): void;
}

/** The page's own; where there is no page, somebody always looks. */
export function platformPresence(): Presence {
  const page = globalThis.document;
  return {
    shown: () => page?.visibilityState !== 'hidden',
    subscribe(listener, signal) {
      page?.addEventListener(
        'visibilitychange',
        () => listener(page.visibilityState === 'hidden' ? 'hidden' : 'shown'),
        {
          signal,
        },
      );
      if (page) globalThis.addEventListener('online', () => listener('online'), { signal });
    },
  };
}
