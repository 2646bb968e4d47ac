import { useCallback, useEffect, useState } from 'react';

/** Something that is fetched: what was found before stays while it is fetched again. */
export type Loaded<T> =
  | { readonly state: 'loading'; readonly value?: T }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: unknown; readonly value?: T };

/**
 * The answer of `load`, asked again when one of `deps` or what `subscribe` watches changes, and by `reload`. An answer
 * that comes after a newer question is dropped, and its signal aborted.
 */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<T>,
  deps: readonly unknown[],
  subscribe?: (listener: () => void) => () => void,
): Loaded<T> & { readonly reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((count) => count + 1), []);

  useEffect(() => {
    const abort = new AbortController();
    setLoaded((current) => ({ state: 'loading', ...('value' in current ? { value: current.value } : {}) }));
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setLoaded({ state: 'ready', value });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setLoaded((current) => ({ state: 'failed', error, ...('value' in current ? { value: current.value } : {}) }));
      },
    );
    return () => abort.abort();
    // `deps` say what `load` depends on, as in an effect.
  }, [turn, ...deps]);

  useEffect(() => subscribe?.(reload), [subscribe, reload]);
  return { ...loaded, reload };
}
