import type { LogEntry, Logs } from '../../services/log.ts';

/** Lines kept for the Developer tab. */
const KEPT = 300;

let entries: readonly LogEntry[] = [];
const listeners = new Set<() => void>();

/** What plugins logged since the page was opened, newest first, of all plugins together. */
export const logs = {
  get: (): readonly LogEntry[] => entries,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  use(source: Logs): void {
    source.subscribe((added) => {
      entries = [...added.toReversed(), ...entries].slice(0, KEPT);
      for (const listener of listeners) listener();
    });
  },
};
