import { useCallback, useEffect, useRef, useState } from 'react';

/** Something that is fetched: what was found before stays while it is fetched again. */
export type Loaded<T> =
  | { readonly state: 'loading'; readonly value?: T }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: unknown; readonly value?: T };

interface Answer<T> {
  /** The question that it answers. */
  readonly key: string;
  readonly result: { readonly value: T } | { readonly error: unknown };
}

/**
 * The answer of `load`, asked again when `key` changes, when `subscribe` tells of a change, and by `reload`. `key` says
 * all that `load` depends on. An answer that comes after a newer question is dropped, and its signal aborted. A change that is
 * told while the answer is on its way asks again after it, so that something is shown however often things change.
 */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  subscribe?: (listener: () => void) => () => void,
): Loaded<T> & { readonly reload: () => void } {
  const [turn, setTurn] = useState(0);
  const [answer, setAnswer] = useState<Answer<T>>();
  const [known, setKnown] = useState<{ readonly value: T }>();
  const reload = useCallback(() => setTurn((count) => count + 1), []);
  const question = `${turn}:${key}`;

  const isAsking = useRef(false);
  const isStale = useRef(false);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });

  useEffect(() => {
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const value = await latest.current(abort.signal);
        if (abort.signal.aborted) return;
        setKnown({ value });
        setAnswer({ key: question, result: { value } });
      } catch (error) {
        if (abort.signal.aborted) return;
        setAnswer({ key: question, result: { error } });
      }
      isAsking.current = false;
      if (isStale.current) reload();
    };
    isAsking.current = true;
    isStale.current = false;
    void ask();
    return () => abort.abort();
  }, [question, reload]);

  useEffect(
    () =>
      subscribe?.(() => {
        if (isAsking.current) isStale.current = true;
        else reload();
      }),
    [subscribe, reload],
  );

  const before = known ? { value: known.value } : {};
  if (answer?.key !== question) return { state: 'loading', ...before, reload };
  if ('error' in answer.result) return { state: 'failed', error: answer.result.error, ...before, reload };
  return { state: 'ready', value: answer.result.value, reload };
}
