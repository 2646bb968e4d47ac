/* oxlint-disable react-hooks/exhaustive-deps -- these are not React's, and whoever calls them names what they depend on. */

/** What the host's renderer offers to the component that it is drawing. */
export interface Hooks {
  useState<T>(initial: T | (() => T)): [T, (next: T | ((before: T) => T)) => void];
  useEffect(effect: () => void | (() => void), deps?: readonly unknown[]): void;
  useMemo<T>(make: () => T, deps: readonly unknown[]): T;
}

/** Where a realm puts its renderer, before the code of a plugin runs. */
export const RENDERER = Symbol.for('airlock.ui');

function renderer(): Hooks {
  const found = (globalThis as { [RENDERER]?: Hooks })[RENDERER];
  if (found !== undefined) return found;
  const said = 'There is no renderer here: the manifest declares no widget with a "view".';
  throw Object.assign(new Error(said), { name: 'AirlockError', code: 'WIDGET_MISSING' });
}

/** A value that is kept between drawings, and what sets it and draws again. */
export const useState: Hooks['useState'] = (initial) => renderer().useState(initial);

/** Run something after drawing, when one of `deps` changed; what it gives back undoes it. Default `deps`: every time. */
export const useEffect: Hooks['useEffect'] = (effect, deps) => renderer().useEffect(effect, deps);

/** A value made anew only when one of `deps` changed. */
export const useMemo: Hooks['useMemo'] = (make, deps) => renderer().useMemo(make, deps);

/** A function that stays the same until one of `deps` changes. */
export function useCallback<T extends (...args: never[]) => unknown>(callback: T, deps: readonly unknown[]): T {
  return useMemo(() => callback, deps);
}

/** Something that is kept between drawings without drawing again when it is set. */
export function useRef<T>(initial: T): { current: T } {
  return useMemo(() => ({ current: initial }), []);
}

/** State that changes by actions. */
export function useReducer<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State | (() => State),
): [State, (action: Action) => void] {
  const [state, setState] = useState(initial);
  return [state, useCallback((action: Action) => setState((before) => reduce(before, action)), [reduce])];
}

/** Something that is fetched. */
export type Loading<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: unknown };

/** What `load` answers, asked again when one of `deps` changes; the signal of an older question is aborted. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[]): Loading<T> {
  const [loading, setLoading] = useState<Loading<T>>({ state: 'loading' });
  useEffect(() => {
    const abort = new AbortController();
    const settle = (next: Loading<T>): void => {
      if (!abort.signal.aborted) setLoading(next);
    };
    load(abort.signal).then(
      (value) => settle({ state: 'ready', value }),
      (error: unknown) => settle({ state: 'failed', error }),
    );
    return () => abort.abort();
  }, deps);
  return loading;
}
