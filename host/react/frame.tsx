import { equal } from '@airlock/sdk/ui/renderer';
import {
  type ComponentType,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { AirlockError } from '../kernel/errors.ts';
import type { FrameView, Isolation, MountedView, ViewState } from '../kernel/realm.ts';
import { useLate } from './late.ts';
import type { WindowMemory } from './window-memory.ts';

/** What an app draws around a plugin's window: its title bar, and the button that opens it. */
export interface FrameBarProps {
  /** Full name. */
  readonly plugin: string;
  readonly title: string;
  /** `closed`: not opened yet, or put away by the user. */
  readonly status: ViewState['status'];
  /** How far apart the window runs, while it is shown. */
  readonly isolation?: Isolation;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  /** Draw it anew. */
  readonly onReload: () => void;
  /** Where the window stands; empty while it is closed. */
  readonly children: ReactNode;
}

export interface FrameRegionProps {
  readonly plugin: string;
  readonly title: string;
  /** `undefined`: the next version is not there yet; what is drawn stays. */
  readonly view: FrameView | undefined;
  readonly props: { readonly [name: string]: unknown };
  readonly Bar: ComponentType<FrameBarProps>;
  readonly memory: WindowMemory;
  readonly onFail: (error: AirlockError) => void;
}

/**
 * A plugin's own window. It can take the keyboard, so it opens only when the user asks for it, and stays closed else. One
 * that is open when its plugin is replaced stays open, and goes on with what it saved; so does one that failed.
 */
export function FrameRegion({ plugin, title, view, props, Bar, memory, onFail }: FrameRegionProps) {
  const [isOpen, setShown] = useState(memory.isOpen);
  const setOpen = useCallback(
    (open: boolean): void => {
      memory.remember(open);
      setShown(open);
    },
    [memory],
  );
  const [mounted, setMounted] = useState<MountedView>();
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  const given = useRef<object>(undefined);
  useEffect(() => {
    latest.current = props;
    const data = dataOf(props);
    // The window is told only what is news to it.
    if (mounted === undefined || equal(data, given.current)) return;
    given.current = data;
    mounted.update({ data });
  });
  const shown = useRef<MountedView>(undefined);
  // As soon as it can be: somebody who edits the plugin waits for it.
  useLayoutEffect(() => {
    if (!isOpen || view === undefined || box.current === null) return;
    const before = shown.current;
    if (before) memory.remember(true, before.saved);
    const data = dataOf(latest.current);
    given.current = data;
    // What is left of the window before is taken over, where it can be.
    const made = view.mount(box.current, { title, data, functions: functionsOf(latest), saved: memory.saved() });
    before?.dispose();
    shown.current = made;
    setMounted(made);
  }, [isOpen, view, title, memory]);
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    return () => {
      const last = shown.current;
      shown.current = undefined;
      if (last && memory.isOpen()) memory.remember(true, last.saved);
      last?.dispose();
      setMounted(undefined);
    };
  }, [isOpen, memory]);

  const state = useSyncExternalStore<ViewState>(
    mounted?.subscribe.bind(mounted) ?? never,
    () => mounted?.state ?? CLOSED,
  );
  const failure = state.status === 'failed' ? state.error : undefined;
  useEffect(() => {
    if (failure === undefined) return;
    // What broke the rules comes back only when the user asks for it; what failed is open again in the next version.
    if (failure.code === 'CHANNEL_VIOLATION') memory.remember(false);
    onFail(failure);
  }, [failure, memory, onFail]);

  const { status, isolation } = useCalm(isOpen && state.status === 'closed' ? LOADING : state);
  // One element as long as it says the same, so that what an app draws is not drawn again for every step of a start.
  return useMemo(
    () => (
      <Bar
        plugin={plugin}
        title={title}
        status={status}
        {...(isolation !== undefined && { isolation })}
        onOpen={() => setOpen(true)}
        onClose={() => setOpen(false)}
        onReload={() => shown.current?.reload()}
      >
        <div ref={box} data-plugin-window={plugin} />
      </Bar>
    ),
    [Bar, plugin, title, status, isolation, setOpen],
  );
}

/** Enough for an app that draws nothing of its own. */
export function PlainFrameBar({ title, status, onOpen, onClose, children }: FrameBarProps) {
  return (
    <section aria-label={title}>
      <button type="button" onClick={status === 'closed' ? onOpen : onClose}>
        {status === 'closed' ? `Show ${title}` : `Close ${title}`}
      </button>
      {children}
    </section>
  );
}

const CLOSED: ViewState = { status: 'closed' };
const LOADING: ViewState = { status: 'loading' };

/** Milliseconds in which a window may be drawn anew before it is called loading again, which would only flicker. */
const CALM = 300;

/** What to show: a window that was shown and is coming again stays shown for a while. */
function useCalm(state: ViewState): { readonly status: ViewState['status']; readonly isolation?: Isolation } {
  const [last, setLast] = useState<ViewState>();
  const isComing = state.status === 'loading';
  if (!isComing && last !== state) setLast(state);
  const isLate = useLate(isComing, CALM);
  return isComing && !isLate && last?.status === 'shown' ? last : state;
}

const never = (): (() => void) => () => undefined;

type Props = FrameRegionProps['props'];

function dataOf(props: Props): Props {
  return Object.fromEntries(
    Object.entries(props).filter(([, value]) => typeof value !== 'function' && value !== undefined),
  );
}

/** The slot's functions by name, each calling the newest of its name. */
function functionsOf(latest: RefObject<Props>): { readonly [name: string]: (...args: readonly unknown[]) => unknown } {
  const names = Object.keys(latest.current).filter((name) => typeof latest.current[name] === 'function');
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...args: readonly unknown[]) => {
        const own = latest.current[name];
        return typeof own === 'function' ? (own as (...given: readonly unknown[]) => unknown)(...args) : undefined;
      },
    ]),
  );
}
