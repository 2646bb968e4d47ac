import type { LogEntry, Logs } from '../../services/log.ts';

/** Lines kept for the Developer tab. */
const KEPT = 300;

let entries: readonly LogEntry[] = [];
let kept: Logs | undefined;
const listeners = new Set<() => void>();

/** What plugins logged since the page was opened, newest first, of all plugins together. */
export const logs = {
  get: (): readonly LogEntry[] => entries,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** The least level that is kept of a plugin, and how to change it. */
  level: (plugin: string): LogEntry['level'] => kept?.level(plugin) ?? 'debug',
  setLevel: (plugin: string, level: LogEntry['level']): void => {
    kept?.setLevel(plugin, level);
    for (const listener of listeners) listener();
  },
  clear(): void {
    entries = [];
    for (const listener of listeners) listener();
  },
  use(source: Logs): void {
    kept = source;
    source.subscribe((added) => {
      entries = [...added.toReversed(), ...entries].slice(0, KEPT);
      for (const listener of listeners) listener();
    });
  },
};
