import { systemClock, type Clock } from '../clock.ts';
import type { AirlockError } from '../errors.ts';

/** Faults that are alike, as one entry. A new object for every change. */
export interface Fault {
  /** Unique in the log. */
  readonly id: number;
  /** The latest of them. */
  readonly error: AirlockError;
  /** Full name of the plugin; `undefined` for faults of the host itself. */
  readonly plugin: string | undefined;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
}

/** What went wrong. Bounded: alike faults are one entry, and the oldest entries of a plugin make room for new ones. */
export interface Faults {
  /** Latest first; of one plugin or all. The same array until something in it changes. */
  list(plugin?: string): readonly Fault[];
  /** Called after each change. */
  subscribe(listener: () => void): () => void;
  /** Forget the faults of a plugin. */
  clear(plugin: string): void;
}

/** The side that is told of faults. */
export interface FaultLog extends Faults {
  report(error: AirlockError): void;
}

export interface FaultLogOptions {
  readonly clock?: Clock;
  /** Entries kept per plugin. Default: 50. */
  readonly perPlugin?: number;
}

/** The key of faults that belong to no plugin. */
const ofHost = '';

export function createFaults({ clock = systemClock, perPlugin = 50 }: FaultLogOptions = {}): FaultLog {
  /** By plugin, then by likeness; each map is in the order of `last`. */
  const logs = new Map<string, Map<string, Fault>>();
  const lists = new Map<string | undefined, readonly Fault[]>();
  const listeners = new Set<() => void>();
  let nextId = 1;

  const changed = (plugin: string): void => {
    lists.delete(plugin);
    lists.delete(undefined);
    for (const listener of listeners) listener();
  };

  return {
    report(error) {
      const plugin = error.plugin ?? ofHost;
      const log = logs.get(plugin) ?? new Map<string, Fault>();
      logs.set(plugin, log);
      const now = clock.now();
      const likeness = likenessOf(error);
      const known = log.get(likeness);
      log.delete(likeness);
      log.set(likeness, {
        id: known?.id ?? nextId++,
        error,
        plugin: error.plugin,
        count: (known?.count ?? 0) + 1,
        first: known?.first ?? now,
        last: now,
      });
      if (log.size > perPlugin) log.delete(log.keys().next().value ?? '');
      changed(plugin);
    },
    list(plugin) {
      let list = lists.get(plugin);
      if (list === undefined) {
        const faults =
          plugin === undefined
            ? [...logs.values()].flatMap((log) => [...log.values()])
            : [...(logs.get(plugin)?.values() ?? [])];
        list = faults.toReversed().sort((a, b) => b.last - a.last);
        lists.set(plugin, list);
      }
      return list;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear(plugin) {
      if (logs.delete(plugin)) changed(plugin);
    },
  };
}

/** Alike: same code, same hook, same sentence but for the numbers and quoted texts in it. */
export function likenessOf(error: Pick<AirlockError, 'code' | 'hook' | 'message'>): string {
  const sentence = error.message
    .slice(0, 300)
    .replaceAll(/\d+/g, '#')
    .replaceAll(/"[^"]*"/g, '"…"');
  return `${error.code}\n${error.hook ?? ''}\n${sentence}`;
}
