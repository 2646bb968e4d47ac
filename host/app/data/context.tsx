import type { CollectionName, Collections } from '@airlock/sdk';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Collection } from './collection.ts';
import type { Workspace, WorkspaceCollections } from './workspace.ts';

const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function WorkspaceProvider({ value, children }: { readonly value: Workspace; readonly children: ReactNode }) {
  return <WorkspaceContext value={value}>{children}</WorkspaceContext>;
}

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('useWorkspace needs a WorkspaceProvider above it.');
  return workspace;
}

/** All records of a collection, oldest first, always up to date; `undefined` while they load. */
export function useRecords<C extends CollectionName>(name: C): readonly Collections[C][] | undefined {
  const collections: WorkspaceCollections = useWorkspace();
  const collection: Collection<C> = collections[name];
  return useSyncExternalStore(collection.watch, collection.snapshot);
}

/** One record; `null` when there is none, `undefined` while it loads. */
export function useRecord<C extends CollectionName>(name: C, id: string): Collections[C] | null | undefined {
  const records = useRecords(name);
  if (!records) return undefined;
  return records.find((record) => record.id === id) ?? null;
}

/** Milliseconds of rest after which what was typed is kept. */
const REST = 300;

/**
 * State that survives a crash or a reload: kept under `key` while it is being edited. `undefined` while it is looked up.
 * `discard` forgets what was kept, for when it has been saved or given up.
 */
export function useDraft<T>(
  key: string,
  initial: T | undefined,
): {
  readonly value: T | undefined;
  readonly isRestored: boolean;
  readonly set: (value: T) => void;
  readonly discard: () => Promise<void>;
} {
  const { drafts } = useWorkspace();
  const [state, setState] = useState<{ readonly value: T; readonly isRestored: boolean }>();
  const pending = useRef<{ readonly timer: number; readonly write: () => void }>(undefined);
  const isReady = initial !== undefined;

  useEffect(() => {
    if (initial === undefined) return;
    let isCurrent = true;
    drafts.get(key).then(
      // Drafts are written by `set` below under the same key, so they hold a T.
      (found) => isCurrent && setState({ value: (found as T | undefined) ?? initial, isRestored: found !== undefined }),
      () => isCurrent && setState({ value: initial, isRestored: false }),
    );
    return () => {
      isCurrent = false;
    };
    // A record that changes elsewhere does not take away what is being typed here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [drafts, key, isReady]);

  useEffect(
    () => () => {
      if (!pending.current) return;
      clearTimeout(pending.current.timer);
      pending.current.write();
    },
    [],
  );

  const set = useCallback(
    (value: T) => {
      setState((current) => ({ value, isRestored: current?.isRestored ?? false }));
      if (pending.current) clearTimeout(pending.current.timer);
      const write = (): void => {
        pending.current = undefined;
        void drafts.set(key, value);
      };
      pending.current = { timer: window.setTimeout(write, REST), write };
    },
    [drafts, key],
  );

  const discard = useCallback(async () => {
    if (pending.current) clearTimeout(pending.current.timer);
    pending.current = undefined;
    await drafts.delete(key);
  }, [drafts, key]);

  return { value: state?.value, isRestored: state?.isRestored ?? false, set, discard };
}
