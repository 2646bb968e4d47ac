import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { CatalogueEntry } from '../../kernel/registries/catalogue-entry.ts';
import type { Listing, ListingOptions } from '../../kernel/registries/listing.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';

/** Entries that are read at first, and each time the end comes near. */
const PAGE = 60;

/** What is known of a listing so far. */
interface Pages {
  readonly listing: Listing;
  readonly entries: readonly CatalogueEntry[];
  readonly isAll: boolean;
  /** A filter looked at many that did not fit: it looks further when the reader wants that. */
  readonly isPaused: boolean;
}

/** Where the list was left, so that who comes back from a plugin goes on reading there. */
let place = { key: '', count: 0, top: 0 };
let isComingBack = false;

/** Told when a plugin's page is looked at: after it, the list is shown as it was left. */
export function visitPlugin(): void {
  isComingBack = true;
}

export interface FoundPlugins {
  readonly state: 'loading' | 'ready' | 'failed';
  /** Absent until the first answer came. */
  readonly pages?: Pages;
  /** Why the last question, or the reading on, failed. */
  readonly error?: unknown;
  /** Read on. Does nothing at the end, or while it is read on. */
  readonly more: () => void;
  readonly reload: () => void;
}

/** Plugins of the catalogue as one scrolls through them. What was found before stays until the next answer is there. */
export function useListing(options: ListingOptions): FoundPlugins {
  const { catalogue } = useHost();
  const key = JSON.stringify(options);
  // After a refresh as many are read again as were there, so that nobody is thrown back to the beginning.
  const [from] = useState(() => (isComingBack ? place : { key: '', count: 0, top: 0 }));
  const read = useRef({ key: from.key, count: from.count });
  const found = useLoaded(
    key,
    async (signal): Promise<Pages> => {
      const listing = await catalogue.listing(options, signal);
      const count = read.current.key === key ? Math.max(PAGE, read.current.count) : PAGE;
      const entries = await listing.next(count, signal);
      return { listing, entries, ...standOf(listing, entries.length < count) };
    },
    catalogue.subscribe,
  );
  const [grown, setGrown] = useState<Pages & { readonly error?: unknown }>();
  const pages = grown !== undefined && grown.listing === found.value?.listing ? grown : found.value;
  const reading = useRef<Listing>(undefined);
  const last = useRef({ key, count: 0 });
  const count = pages?.entries.length ?? 0;
  const isThere = from.key === key && count >= from.count;
  useLayoutEffect(() => {
    last.current = { key, count };
  }, [key, count]);
  useLayoutEffect(() => {
    isComingBack = false;
    // Before anything else scrolls: this is where the reader was.
    return () => {
      place = { ...last.current, top: scrollY };
    };
  }, []);
  useEffect(() => {
    if (isThere && from.top > 0) scrollTo(0, from.top);
  }, [isThere, from]);

  const more = useCallback(() => {
    if (!pages || pages.isAll || reading.current === pages.listing) return;
    const { listing, entries } = pages;
    const readOn = async (): Promise<void> => {
      try {
        const next = await listing.next(PAGE);
        const all = [...entries, ...next];
        read.current = { key, count: all.length };
        setGrown({ listing, entries: all, ...standOf(listing, next.length < PAGE) });
      } catch (error) {
        // Said below the list; the button there tries again.
        setGrown({ listing, entries, isAll: true, isPaused: false, error });
      }
      reading.current = undefined;
    };
    reading.current = listing;
    void readOn();
  }, [pages, key]);

  const error = found.state === 'failed' ? found.error : pages && 'error' in pages ? pages.error : undefined;
  return {
    state: found.state,
    ...(pages ? { pages } : {}),
    ...(error === undefined ? {} : { error }),
    more,
    reload: found.reload,
  };
}

function standOf({ isEnd }: Listing, isShort: boolean): Pick<Pages, 'isAll' | 'isPaused'> {
  return { isAll: isEnd, isPaused: isShort && !isEnd };
}
