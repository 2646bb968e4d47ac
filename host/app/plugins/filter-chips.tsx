import { useLayoutEffect, useRef } from 'react';
import { Button } from '../ui/button.tsx';
import { useFilterNames } from './browse-filters.tsx';
import { activeFilters, type FilterChange, type Filters } from './filter-state.ts';
import { useWords } from './words.ts';

/** Every filter in use, each to be dropped with a press; the next one, or what `onEmpty` focuses, then has the focus. */
export function FilterChips({
  filters,
  onChange,
  onEmpty,
}: {
  readonly filters: Filters;
  readonly onChange: (change: FilterChange) => void;
  readonly onEmpty: () => void;
}) {
  const { browse, filters: text } = useWords();
  const nameOf = useFilterNames(filters);
  const list = useRef<HTMLUListElement>(null);
  const dropped = useRef<number>(undefined);
  const active = activeFilters(filters);
  const drop = (at: number, change: FilterChange): void => {
    dropped.current = at;
    onChange(change);
  };
  useLayoutEffect(() => {
    const at = dropped.current;
    if (at === undefined) return;
    dropped.current = undefined;
    const buttons = list.current?.querySelectorAll('button') ?? [];
    const next = buttons[Math.min(at, buttons.length - 1)];
    if (next) next.focus();
    else onEmpty();
  });
  if (active.length === 0) return null;
  return (
    <ul ref={list} className="chips filter-chips" aria-label={text.active}>
      {active.map((name, at) => (
        <li key={name}>
          <Button size="small" icon="close" onPress={() => drop(at, { [name]: undefined })}>
            <span className="visually-hidden">{text.remove}</span> {nameOf(name)}
          </Button>
        </li>
      ))}
      {active.length > 1 && (
        <li>
          <Button size="small" look="quiet" onPress={() => drop(0, withoutAll(filters))}>
            {browse.clear}
          </Button>
        </li>
      )}
    </ul>
  );
}

/** The change that drops every filter and leaves words and order. */
export function withoutAll(filters: Filters): FilterChange {
  return Object.fromEntries(activeFilters(filters).map((name) => [name, undefined]));
}
