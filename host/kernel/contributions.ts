import type { RealmKind } from '@airlock/sdk';
import type { Disposable } from './scope.ts';

/** A part of the page that a plugin draws. Known from the manifest; no code of the plugin has run for it. */
export interface Contribution {
  /** Unique in the host: `<plugin>#<id>`. */
  readonly key: string;
  /** Full name. */
  readonly plugin: string;
  readonly id: string;
  readonly title: string;
  readonly slot: string;
  readonly realm: RealmKind;
  /** Start the plugin if need be and get the component. Rejects with an `AirlockError`. */
  load(): Promise<unknown>;
}

/** An action of a plugin. */
export interface CommandEntry {
  readonly key: string;
  readonly plugin: string;
  readonly id: string;
  readonly title: string;
  /** Start the plugin if need be and run it. Rejects with an `AirlockError`. */
  run(argument?: unknown, signal?: AbortSignal): Promise<unknown>;
}

/** What enabled plugins add to the app. Arrays stay the same object until something in them changes. */
export interface Contributions {
  /** Widgets of one slot, in order of plugin and declaration. */
  list(slot: string): readonly Contribution[];
  /** In order of title. */
  commands(): readonly CommandEntry[];
  /** Called after each change. */
  subscribe(listener: () => void): () => void;
}

/** The side that plugins' scopes write to. */
export interface ContributionRegistry extends Contributions {
  addWidget(widget: Contribution): Disposable;
  addCommand(command: CommandEntry): Disposable;
}

export function createContributions(): ContributionRegistry {
  let widgets: readonly Contribution[] = [];
  let commands: readonly CommandEntry[] = [];
  const slots = new Map<string, readonly Contribution[]>();
  const listeners = new Set<() => void>();

  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  const setWidgets = (next: readonly Contribution[], slot: string): void => {
    widgets = next;
    slots.delete(slot);
    changed();
  };

  return {
    list(slot) {
      let here = slots.get(slot);
      if (here === undefined) {
        here = widgets.filter((widget) => widget.slot === slot);
        slots.set(slot, here);
      }
      return here;
    },
    commands: () => commands,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    addWidget(widget) {
      setWidgets(
        // Sorting is stable: widgets of one plugin stay in the order of its manifest.
        [...widgets, widget].sort((a, b) => compare(a.plugin, b.plugin)),
        widget.slot,
      );
      return { dispose: once(() => setWidgets(without(widgets, widget), widget.slot)) };
    },
    addCommand(command) {
      commands = [...commands, command].sort((a, b) => compare(a.title, b.title) || compare(a.key, b.key));
      changed();
      return {
        dispose: once(() => {
          commands = without(commands, command);
          changed();
        }),
      };
    },
  };
}

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
