import { FREE_SLOTS } from '@airlock/sdk';
import type { ArrangedContribution, Contribution } from './contributions.ts';

/** How the user arranged widgets. Keys of plugins that are gone are kept: they may come back. */
export interface Arrangement {
  /** By slot: keys in the order in which they stand; those not named come after. */
  readonly order: { readonly [slot: string]: readonly string[] };
  /** Keys that are not shown. */
  readonly hidden: readonly string[];
  /** By key: the slot in which it stands, in place of its plugin's choice. */
  readonly moved: { readonly [key: string]: string };
}

export const NO_ARRANGEMENT: Arrangement = Object.freeze({ order: {}, hidden: [], moved: {} });

/** Key in table `state`. */
export const LAYOUT_KEY = 'layout';

/** Slots into which a widget can be moved, its plugin's choice among them: those that hand out the same. */
export function slotsFor({ slot }: Contribution): readonly string[] {
  const free: readonly string[] = FREE_SLOTS;
  return free.includes(slot) ? free : [slot];
}

/** Widgets of one slot as the user wants them. */
export function arranged(
  widgets: readonly Contribution[],
  slot: string,
  { order, hidden, moved }: Arrangement,
): readonly ArrangedContribution[] {
  const here = widgets.filter((widget) => (moved[widget.key] ?? widget.slot) === slot);
  const wanted = order[slot] ?? [];
  const place = ({ key }: Contribution): number => {
    const at = wanted.indexOf(key);
    return at === -1 ? wanted.length : at;
  };
  return [...here]
    .sort((a, b) => place(a) - place(b))
    .map((contribution) => ({ contribution, hidden: hidden.includes(contribution.key) }));
}

/** Put the widgets of a slot in this order. */
export function reordered(arrangement: Arrangement, slot: string, keys: readonly string[]): Arrangement {
  // What is not there now keeps its place behind those that are.
  const rest = (arrangement.order[slot] ?? []).filter((key) => !keys.includes(key));
  return { ...arrangement, order: { ...arrangement.order, [slot]: [...keys, ...rest] } };
}

export function withHidden(arrangement: Arrangement, key: string, hide: boolean): Arrangement {
  const others = arrangement.hidden.filter((other) => other !== key);
  return { ...arrangement, hidden: hide ? [...others, key] : others };
}

/** Put a widget into another slot, at its end; into its plugin's own choice takes that back. */
export function movedTo(arrangement: Arrangement, { key, slot: own }: Contribution, slot: string): Arrangement {
  const { [key]: _, ...others } = arrangement.moved;
  const order = Object.fromEntries(
    Object.entries(arrangement.order).map(([at, keys]) => [at, keys.filter((other) => other !== key)]),
  );
  return { ...arrangement, order, moved: slot === own ? others : { ...others, [key]: slot } };
}

/** Back to what the plugins say, for what stands in one slot now. */
export function resetSlot(arrangement: Arrangement, slot: string, keys: readonly string[]): Arrangement {
  const { [slot]: _, ...order } = arrangement.order;
  return {
    order,
    hidden: arrangement.hidden.filter((key) => !keys.includes(key)),
    moved: Object.fromEntries(Object.entries(arrangement.moved).filter(([key]) => !keys.includes(key))),
  };
}
