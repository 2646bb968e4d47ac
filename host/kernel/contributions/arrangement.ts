import { FREE_SLOTS } from '@airlock/sdk';
import type {
  ArrangedContribution,
  ArrangedEntry,
  Contribution,
  ContributionKind,
  ContributionKinds,
} from './contributions.ts';

/** How the user arranged widgets. Keys of plugins that are gone are kept: they may come back. */
export interface Arrangement {
  /** By slot, or by kind of a list: keys in the order in which they stand; those not named come after. */
  readonly order: { readonly [slot: string]: readonly string[] };
  /** Keys that are not shown; those of lists as `entryKey` makes them. */
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
  return inOrder(here, order[slot]).map((contribution) => ({
    contribution,
    hidden: hidden.includes(contribution.key),
  }));
}

/** Entries of one list as the user wants them. */
export function arrangedEntries<Kind extends ContributionKind>(
  entries: readonly ContributionKinds[Kind][],
  kind: Kind,
  { order, hidden }: Arrangement,
): readonly ArrangedEntry<Kind>[] {
  return inOrder(entries, order[kind]).map((entry) => ({ entry, hidden: hidden.includes(entryKey(kind, entry.key)) }));
}

/** What an entry of a list is hidden and shown by: a widget of the same plugin may have the same key. */
export function entryKey(kind: ContributionKind, key: string): string {
  return `${kind}:${key}`;
}

/** Those that the user put in order first, in that order. */
function inOrder<T extends { readonly key: string }>(
  items: readonly T[],
  wanted: readonly string[] = [],
): readonly T[] {
  const place = ({ key }: T): number => {
    const at = wanted.indexOf(key);
    return at === -1 ? wanted.length : at;
  };
  return [...items].sort((a, b) => place(a) - place(b));
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
