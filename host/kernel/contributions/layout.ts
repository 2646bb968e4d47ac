import {
  entryKey,
  LAYOUT_KEY,
  movedTo,
  NO_ARRANGEMENT,
  reordered,
  resetSlot,
  slotsFor,
  withHidden,
  type Arrangement,
} from './arrangement.ts';
import { listOf, mapOf, objectOf, text } from '../check.ts';
import type { ContributionKind, ContributionRegistry } from './contributions.ts';
import { AirlockError, messageOf } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import type { TabSignal } from '../storage/tabs.ts';

/**
 * How the user arranges what plugins draw and offer. Each change is stored before it resolves and is seen in other tabs.
 * A `slot` may be a kind of list (`exporters`, `commands` …) too; its entries are hidden by what `entryKey` makes of them.
 */
export interface Layout {
  /** Put the widgets of a slot in this order; keys as in `Contribution.key`. */
  reorder(slot: string, keys: readonly string[]): Promise<void>;
  hide(key: string): Promise<void>;
  show(key: string): Promise<void>;
  /** Put a widget into another slot. Rejects with `INVALID_ARGUMENT` when what the slot hands out would differ. */
  move(key: string, slot: string): Promise<void>;
  /** Back to the order and places that the plugins say, for one slot. */
  reset(slot: string): Promise<void>;
}

export interface LayoutKeeper extends Layout {
  /** Read what is stored, at the start or after another tab wrote it. */
  load(): Promise<void>;
}

/** Lists that are arranged like slots. */
export const contributionKinds = [
  'commands',
  'exporters',
  'importers',
  'fieldTypes',
  'themes',
  'messages',
] as const satisfies readonly ContributionKind[];

const key = text(200);
export const readArrangement = objectOf<Arrangement>({
  order: mapOf(listOf(key, 1024)),
  hidden: listOf(key, 1024),
  moved: mapOf(text(100)),
});

export interface LayoutOptions {
  readonly store: Store;
  readonly tabs: TabSignal;
  readonly contributions: ContributionRegistry;
  /** Told when what is stored is damaged; then the plugins' own order holds. */
  readonly onDamage: (error: AirlockError) => void;
}

export function createLayout(options: LayoutOptions): LayoutKeeper {
  const { store, tabs, contributions, onDamage } = options;

  function read(value: unknown): Arrangement {
    if (value === undefined) return NO_ARRANGEMENT;
    try {
      return readArrangement(value, 'the arrangement');
    } catch (error) {
      const message = `The stored order of what plugins show is damaged: ${messageOf(error)}`;
      onDamage(new AirlockError('STORE_FAILED', message, { nextStep: 'Arrange it again.', cause: error }));
      return NO_ARRANGEMENT;
    }
  }

  /** From what the store says at that moment, so that changes in two tabs do not undo each other. */
  async function change(to: (arrangement: Arrangement) => Arrangement): Promise<void> {
    const next = await store.transaction(['state'], 'write', async (tx) => {
      const changed = to(read(await tx.get('state', LAYOUT_KEY)));
      await tx.put('state', LAYOUT_KEY, changed);
      return changed;
    });
    contributions.arrange(next);
    tabs.post({ type: 'layout' });
  }

  return {
    reorder: (slot, keys) => change((arrangement) => reordered(arrangement, slot, keys)),
    hide: (of) => change((arrangement) => withHidden(arrangement, of, true)),
    show: (of) => change((arrangement) => withHidden(arrangement, of, false)),
    async move(of, slot) {
      const widget = contributions.widget(of);
      const slots = widget === undefined ? [] : slotsFor(widget);
      if (widget === undefined || !slots.includes(slot)) {
        throw new AirlockError('INVALID_ARGUMENT', `"${of}" cannot be moved to "${slot}".`, {
          nextStep: slots.length === 0 ? 'Its plugin is not switched on.' : `It can stand in ${slots.join(' or ')}.`,
        });
      }
      await change((arrangement) => movedTo(arrangement, widget, slot));
    },
    reset: (slot) => {
      const kind = contributionKinds.find((one) => one === slot);
      const keys = kind
        ? contributions.entries(kind).map(({ entry }) => entryKey(kind, entry.key))
        : contributions.arranged(slot).map(({ contribution }) => contribution.key);
      return change((arrangement) => resetSlot(arrangement, slot, keys));
    },
    async load() {
      const stored = await store.transaction(['state'], 'read', (tx) => tx.get('state', LAYOUT_KEY));
      if (stored !== undefined) contributions.arrange(read(stored));
    },
  };
}
