import { useState } from 'react';
import { entryKey } from '../../kernel/contributions/arrangement.ts';
import type { ContributionKind } from '../../kernel/contributions/contributions.ts';
import { useArranged, useArrangedEntries } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { movedTo } from '../ui/reorder.tsx';
import { useUndoable } from '../ui/undo.tsx';

/** Something that a plugin adds, as a line to put in order. */
export interface Arrangeable {
  readonly id: string;
  /** By which it is hidden and shown. */
  readonly hideKey: string;
  /** Full name of its plugin. */
  readonly plugin: string;
  readonly title: string;
  readonly isHidden: boolean;
}

/** What stands in a slot, hidden or not, in the user's order. */
export function useSlotItems(slot: string): readonly Arrangeable[] {
  return useArranged(slot).map(({ contribution: { key, plugin, title }, hidden }) => ({
    id: key,
    hideKey: key,
    plugin,
    title,
    isHidden: hidden,
  }));
}

/** What is offered in a list, hidden or not, in the user's order. */
export function useListItems(kind: ContributionKind): readonly Arrangeable[] {
  return useArrangedEntries(kind).map(({ entry: { key, plugin, title }, hidden }) => ({
    id: key,
    hideKey: entryKey(kind, key),
    plugin,
    title,
    isHidden: hidden,
  }));
}

/** Putting the items of one place in order. `announcement` is to be read out: where the last one went. */
export function useOrder(place: string, items: readonly Arrangeable[]) {
  const { dashboard: text } = useText();
  const { layout } = useHost();
  const [announcement, announce] = useState('');
  return {
    announcement,
    /** Put it before the one at `index`, which counts in the list as it is now. */
    put(id: string, index: number): void {
      const next = movedTo(items, id, index);
      void layout.reorder(
        place,
        next.map((item) => item.id),
      );
      const at = next.findIndex((item) => item.id === id);
      announce(text.moved(next[at]?.title ?? '', at + 1, next.length));
    },
  };
}

/** Puts a part into another place and says so; Undo puts it back to where it stood. */
export function useMove(): (item: Pick<Arrangeable, 'id' | 'title'>, from: string, to: string) => void {
  const { workspace: text } = useText();
  const { layout, contributions } = useHost();
  const undoable = useUndoable();
  return ({ id, title }, from, to) => {
    const before = contributions.arranged(from).map(({ contribution }) => contribution.key);
    void layout.move(id, to).then(() =>
      undoable(text.movedTo[to]?.(title) ?? title, async () => {
        await layout.move(id, from);
        await layout.reorder(from, before);
      }),
    );
  };
}

/** Gives a place its usual order back and says so; Undo puts everything back to where it stood. */
export function useReset(): (place: string, name: string, items: readonly Arrangeable[]) => void {
  const { workspace: text } = useText();
  const { layout, contributions } = useHost();
  const undoable = useUndoable();
  return (place, name, items) => {
    void layout.reset(place).then(() =>
      undoable(text.resetPlace(name), async () => {
        for (const { id, hideKey } of items) {
          const widget = hideKey === id ? contributions.widget(id) : undefined;
          if (widget && widget.slot !== place) await layout.move(id, place);
        }
        await layout.reorder(
          place,
          items.map(({ id }) => id),
        );
        for (const { hideKey, isHidden } of items) if (isHidden) await layout.hide(hideKey);
      }),
    );
  };
}

/** Hides an item and says so; Undo shows it again. */
export function useHide(): (item: Pick<Arrangeable, 'hideKey' | 'title'>) => void {
  const { arrange: text } = useText();
  const { layout } = useHost();
  const undoable = useUndoable();
  return ({ hideKey, title }) => {
    void layout.hide(hideKey).then(() => undoable(text.hidden(title), () => layout.show(hideKey)));
  };
}
