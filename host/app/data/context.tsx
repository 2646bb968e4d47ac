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
import { claimPlace } from './draft-place.ts';
import { createDraftWriter, type DraftWriter } from './draft-writer.ts';
import type { TableName, Tables } from './tables.ts';
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
export function useRecords<C extends TableName>(name: C): readonly Tables[C][] | undefined {
  const collections: WorkspaceCollections = useWorkspace();
  const collection: Collection<C> = collections[name];
  return useSyncExternalStore(collection.watch, collection.snapshot);
}

/** One record; `null` when there is none, `undefined` while it loads. */
export function useRecord<C extends TableName>(name: C, id: string): Tables[C] | null | undefined {
  const records = useRecords(name);
  if (!records) return undefined;
  return records.find((record) => record.id === id) ?? null;
}

/** What is being typed. */
export interface Draft<T> {
  /** `undefined` while it is looked up. */
  readonly value: T | undefined;
  /** It was typed in a visit before. */
  readonly isRestored: boolean;
  readonly set: (value: T) => void;
  /** Forget what was kept, for when it has been saved or given up. */
  readonly discard: () => Promise<void>;
  /** Give up what was typed, and go on from `value`. */
  readonly reset: (value: T) => Promise<void>;
}

/**
 * State that survives a crash or a reload: kept under `key` while it is being edited, in each tab for itself.
 */
export function useDraft<T>(key: string, initial: T | undefined): Draft<T> {
  const { drafts } = useWorkspace();
  const writer = useRef<DraftWriter>(undefined);
  const [state, setState] = useState<{ readonly value: T; readonly isRestored: boolean }>();
  // A record that changes elsewhere does not take away what is being typed here.
  const [first, setFirst] = useState(initial);
  if (first === undefined && initial !== undefined) setFirst(initial);

  useEffect(() => {
    if (first === undefined) return;
    let isCurrent = true;
    let leave = (): void => undefined;
    const restore = async (): Promise<void> => {
      const { key: place, found, release } = await claimPlace(drafts, key, navigator.locks);
      if (!isCurrent) return release();
      const own = createDraftWriter(drafts, place, reportError);
      writer.current = own;
      leave = () => void own.settled().then(release);
      // Drafts are written by `set` below under the same key, so they hold a T.
      setState({ value: (found as T | undefined) ?? first, isRestored: found !== undefined });
    };
    restore().catch((error: unknown) => {
      reportError(error);
      if (!isCurrent) return;
      writer.current = createDraftWriter(drafts, key, reportError);
      setState({ value: first, isRestored: false });
    });
    return () => {
      isCurrent = false;
      leave();
    };
  }, [drafts, key, first]);

  const set = useCallback((value: T) => {
    setState((current) => ({ value, isRestored: current?.isRestored ?? false }));
    writer.current?.write(value);
  }, []);

  const discard = useCallback(async () => writer.current?.discard(), []);

  const reset = useCallback(async (value: T) => {
    setState({ value, isRestored: false });
    await writer.current?.discard();
  }, []);

  return { value: state?.value, reset, isRestored: state?.isRestored ?? false, set, discard };
}
