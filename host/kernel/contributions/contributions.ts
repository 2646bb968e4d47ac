import type {
  CommandContribution,
  DrawingKind,
  ExporterContribution,
  ExportRequest,
  FieldTypeContribution,
  FieldValues,
  ImporterContribution,
  ImportRequest,
  MessagesContribution,
  RealmKind,
  ThemeContribution,
} from '@airlock/sdk';
import { arranged, arrangedEntries, NO_ARRANGEMENT, type Arrangement } from './arrangement.ts';
import type { Disposable } from '../lifecycle/scope.ts';

/** What is known of each contribution from the manifest; no code of the plugin has run for it. */
interface Contributed {
  /** Unique in the host: `<plugin>#<id>`. */
  readonly key: string;
  /** Full name. */
  readonly plugin: string;
}

/** A part of the page that a plugin draws. */
export interface Contribution extends Contributed {
  readonly id: string;
  readonly title: string;
  /** Where its plugin puts it; the user may have moved it. */
  readonly slot: string;
  readonly realm: RealmKind;
  /** How it is drawn in that realm. */
  readonly draws: DrawingKind;
  /** Start the plugin if need be and get what draws it. Rejects with an `AirlockError`. */
  load(): Promise<unknown>;
}

/** An action of a plugin. */
export interface CommandEntry extends Contributed, CommandContribution {
  /** Start the plugin if need be and run it. Rejects with an `AirlockError`. */
  run(argument?: unknown, signal?: AbortSignal): Promise<unknown>;
}

/** A format that submissions can be written in. */
export interface ExporterEntry extends Contributed, ExporterContribution {
  /** Rejects with an `AirlockError`, also when the plugin answers with something other than text or bytes. */
  run(request: ExportRequest, signal?: AbortSignal): Promise<string | Uint8Array<ArrayBuffer>>;
}

/** A format that submissions can be read from. */
export interface ImporterEntry extends Contributed, ImporterContribution {
  /** Values still to be checked against the form. Rejects with an `AirlockError`. */
  run(request: ImportRequest, signal?: AbortSignal): Promise<readonly FieldValues[]>;
}

export interface FieldTypeEntry extends Contributed, Omit<FieldTypeContribution, 'editor' | 'renderer'> {
  /** Keys of widgets. */
  readonly editor: string;
  readonly renderer?: string;
}

export type ThemeEntry = Contributed & ThemeContribution;

export interface MessagesEntry extends Contributed, Omit<MessagesContribution, 'file'> {
  /** The verified texts by key. Rejects with an `AirlockError`. */
  load(): Promise<Readonly<Record<string, string>>>;
}

/** Lists of contributions that stand in no slot. */
export interface ContributionKinds {
  readonly commands: CommandEntry;
  readonly exporters: ExporterEntry;
  readonly importers: ImporterEntry;
  readonly fieldTypes: FieldTypeEntry;
  readonly themes: ThemeEntry;
  readonly messages: MessagesEntry;
}

export type ContributionKind = keyof ContributionKinds;

/** A widget as the user arranges it. */
export interface ArrangedContribution {
  readonly contribution: Contribution;
  readonly hidden: boolean;
}

/** An entry of a list as the user arranges it. A hidden one is not offered, and goes on working where it is in use. */
export interface ArrangedEntry<Kind extends ContributionKind> {
  readonly entry: ContributionKinds[Kind];
  readonly hidden: boolean;
}

/** What enabled plugins add to the app. Arrays stay the same object until something in them changes. */
export interface Contributions {
  /** Widgets shown in one slot, in the user's order, else in order of plugin and declaration. */
  list(slot: string): readonly Contribution[];
  /** Every widget of one slot, those that the user hid too. */
  arranged(slot: string): readonly ArrangedContribution[];
  /** A widget by its key, wherever it stands. */
  widget(key: string): Contribution | undefined;
  /** Every entry of a list, those that the user hid too, in the user's order, else in order of title. */
  entries<Kind extends ContributionKind>(kind: Kind): readonly ArrangedEntry<Kind>[];
  /** In order of title, whatever the user arranged. */
  all<Kind extends ContributionKind>(kind: Kind): readonly ContributionKinds[Kind][];
  /** Called after each change. */
  subscribe(listener: () => void): () => void;
}

/** The side that plugins' scopes and the keeper of the user's arrangement write to. */
export interface ContributionRegistry extends Contributions {
  /** Every widget, by plugin, whatever the user arranged. */
  widgets(): readonly Contribution[];
  addWidget(widget: Contribution): Disposable;
  add<Kind extends ContributionKind>(kind: Kind, entry: ContributionKinds[Kind]): Disposable;
  arrange(arrangement: Arrangement): void;
}

/** What a registry has in it from the start, everything in the order in which it gives it back. */
export interface GivenContributions {
  readonly widgets: readonly Contribution[];
  readonly lists: readonly (readonly [
    kind: ContributionKind,
    entries: readonly ContributionKinds[ContributionKind][],
  ])[];
  readonly arrangement: Arrangement;
}

/** Default of `given`: nothing. */
export function createContributions(given?: GivenContributions): ContributionRegistry {
  let { widgets, arrangement }: Omit<GivenContributions, 'lists'> = given ?? NOTHING;
  const slots = new Map<string, readonly ArrangedContribution[]>();
  const shown = new Map<string, readonly Contribution[]>();
  const lists = new Map<ContributionKind, readonly (Contributed & { readonly title: string })[]>(given?.lists);
  const entries = new Map<ContributionKind, readonly ArrangedEntry<ContributionKind>[]>();
  const listeners = new Set<() => void>();

  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  const setWidgets = (next: readonly Contribution[], { key, slot }: Contribution): void => {
    widgets = next;
    const stands = arrangement.moved[key] ?? slot;
    slots.delete(stands);
    shown.delete(stands);
    changed();
  };

  const setList = (kind: ContributionKind, next: readonly (Contributed & { readonly title: string })[]): void => {
    lists.set(kind, next);
    entries.delete(kind);
    changed();
  };

  const slotList = (slot: string): readonly ArrangedContribution[] => {
    let here = slots.get(slot);
    if (here === undefined) slots.set(slot, (here = arranged(widgets, slot, arrangement)));
    return here;
  };

  // `add` puts into each list only what its kind names.
  const all = <Kind extends ContributionKind>(kind: Kind): readonly ContributionKinds[Kind][] =>
    (lists.get(kind) ?? EMPTY) as readonly ContributionKinds[Kind][];

  return {
    list(slot) {
      let here = shown.get(slot);
      if (here === undefined) {
        here = slotList(slot).flatMap(({ contribution, hidden }) => (hidden ? [] : [contribution]));
        shown.set(slot, here);
      }
      return here;
    },
    arranged: slotList,
    widget: (key) => widgets.find((widget) => widget.key === key),
    entries<Kind extends ContributionKind>(kind: Kind) {
      let here = entries.get(kind);
      if (here === undefined) entries.set(kind, (here = arrangedEntries(all(kind), kind, arrangement)));
      // Made of the list of that kind.
      return here as readonly ArrangedEntry<Kind>[];
    },
    all,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    widgets: () => widgets,
    addWidget(widget) {
      setWidgets(
        // Sorting is stable: widgets of one plugin stay in the order of its manifest.
        [...widgets, widget].sort((a, b) => compare(a.plugin, b.plugin)),
        widget,
      );
      return { dispose: once(() => setWidgets(without(widgets, widget), widget)) };
    },
    add(kind, entry) {
      const next = [...(lists.get(kind) ?? EMPTY), entry];
      setList(
        kind,
        next.sort((a, b) => compare(a.title, b.title) || compare(a.key, b.key)),
      );
      return { dispose: once(() => setList(kind, without(lists.get(kind) ?? EMPTY, entry))) };
    },
    arrange(next) {
      arrangement = next;
      slots.clear();
      shown.clear();
      entries.clear();
      changed();
    },
  };
}

const EMPTY: readonly never[] = [];
const NOTHING = { widgets: EMPTY, arrangement: NO_ARRANGEMENT };

function without<T>(list: readonly T[], entry: T): readonly T[] {
  return list.filter((other) => other !== entry);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
