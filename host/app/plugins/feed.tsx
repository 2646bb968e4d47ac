import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

/** Rows drawn above and below what is in sight. */
const MARGIN = 3;
/** Entries before the end of what is there at which more is asked for. */
const AHEAD = 60;
/** Root ems of a row with the gap below it, of the narrowest card, and of the gap; `feed.css` says the same. */
const ROW = 13;
const CARD = 19;
const GAP = 1;

/** Which entries are drawn, and in how many columns. */
interface Window {
  readonly columns: number;
  readonly first: number;
  readonly end: number;
}

/** Where an entry stands; to be spread over its `article` by `placed`. */
export interface FeedPlace {
  readonly index: number;
  readonly columns: number;
  /** How many there are in all; -1 when that is not known. */
  readonly size: number;
}

/**
 * A long list of cards in a grid, of which only those near the sight are in the document, by the pattern of a `feed`: Page
 * Down and Page Up go from card to card, Control with End and Home leave the list. The card that has the focus stays.
 */
export function Feed<T>({
  label,
  items,
  size,
  isBusy,
  keyOf,
  render,
  onNearEnd,
}: {
  readonly label: string;
  readonly items: readonly T[];
  readonly size: number;
  /** More are on their way. */
  readonly isBusy: boolean;
  readonly keyOf: (item: T) => string;
  readonly render: (item: T, place: FeedPlace) => ReactNode;
  /** Called when the end of `items` comes near, each time that there are others. */
  readonly onNearEnd: () => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const before = useRef<HTMLSpanElement>(null);
  const after = useRef<HTMLSpanElement>(null);
  const [focused, setFocused] = useState<number>();
  const { columns, first, end } = useWindow(list);
  const isNear = end >= items.length - AHEAD;
  useEffect(() => {
    if (isNear) onNearEnd();
  }, [isNear, onNearEnd]);

  const shown = Array.from({ length: Math.max(0, Math.min(end, items.length) - first) }, (_, at) => first + at);
  if (focused !== undefined && focused < items.length && !shown.includes(focused)) {
    if (focused < first) shown.unshift(focused);
    else shown.push(focused);
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const target =
      event.ctrlKey && (event.key === 'End' || event.key === 'Home')
        ? { End: after, Home: before }[event.key].current
        : event.key === 'PageDown' || event.key === 'PageUp'
          ? list.current?.querySelector<HTMLElement>(
              `[data-index="${indexOf(event.target) + (event.key === 'PageDown' ? 1 : -1)}"]`,
            )
          : undefined;
    if (!target) return;
    event.preventDefault();
    target.focus();
  };
  return (
    <>
      <span ref={before} className="feed-edge" tabIndex={-1} />
      {/* The keys are those that the pattern of a feed has; each card in it takes the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        ref={list}
        role="feed"
        className="feed"
        aria-label={label}
        aria-busy={isBusy}
        data-columns={columns}
        style={{ blockSize: `${Math.ceil(items.length / columns) * ROW - GAP}rem` }}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => setFocused(indexOf(target))}
        onBlur={() => setFocused(undefined)}
      >
        {shown.map((index) => {
          const item = items[index];
          return item === undefined ? null : (
            <FeedItem key={keyOf(item)} item={item} index={index} columns={columns} size={size} render={render} />
          );
        })}
      </div>
      <span ref={after} className="feed-edge" tabIndex={-1} />
    </>
  );
}

function FeedItem<T>(
  props: FeedPlace & { readonly item: T; readonly render: (item: T, place: FeedPlace) => ReactNode },
) {
  const { item, render, ...place } = props;
  return render(item, place);
}

/** What an entry's `article` needs to stand in its place and to say where that is. */
export function placed({ index, columns, size }: FeedPlace) {
  const column = index % columns;
  return {
    tabIndex: -1,
    'data-index': index,
    'aria-posinset': index + 1,
    'aria-setsize': size,
    style: {
      insetBlockStart: `${Math.floor(index / columns) * ROW}rem`,
      insetInlineStart: `calc(${column} * (100% + ${GAP}rem) / ${columns})`,
      inlineSize: `calc((100% - ${(columns - 1) * GAP}rem) / ${columns})`,
    },
  } as const;
}

function indexOf(target: EventTarget): number {
  const card = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return Number(card?.dataset['index'] ?? -1);
}

/** The part of the list that is in sight, in whole rows. */
function useWindow(list: RefObject<HTMLElement | null>): Window {
  const [range, setRange] = useState<Window>({ columns: 1, first: 0, end: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    let rem = 16;
    let columns = 1;
    const look = (): void => {
      const { top } = element.getBoundingClientRect();
      const row = ROW * rem;
      const first = Math.max(0, Math.floor(-top / row) - MARGIN) * columns;
      const end = Math.max(0, Math.ceil((innerHeight - top) / row) + MARGIN) * columns;
      setRange((known) =>
        known.columns === columns && known.first === first && known.end === end ? known : { columns, first, end },
      );
    };
    const fit = (): void => {
      rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      columns = Math.max(1, Math.floor((element.clientWidth / rem + GAP) / (CARD + GAP)));
      look();
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(element);
    // Whatever scrolls, the app's page or a box that an embedder put the manager into.
    const options = { capture: true, passive: true } as const;
    addEventListener('scroll', look, options);
    addEventListener('resize', fit, options);
    return () => {
      watch.disconnect();
      removeEventListener('scroll', look, options);
      removeEventListener('resize', fit, options);
    };
  }, [list]);
  return range;
}
