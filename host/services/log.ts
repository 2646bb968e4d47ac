import { anything, integer, listOf, objectOf, oneOf, text } from '../kernel/check.ts';
import type { Service } from '../kernel/service.ts';

export interface LogEntry {
  /** Full name of the plugin. */
  readonly plugin: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details?: unknown;
  /** Milliseconds since the epoch, by the plugin's own clock. */
  readonly time: number;
}

/** What plugins log, newest last, bounded per plugin. */
export interface Logs {
  of(plugin: string): readonly LogEntry[];
  subscribe(listener: (entries: readonly LogEntry[]) => void): () => void;
}

/** Entries kept of one plugin; the oldest go first. */
const KEPT = 500;

const entries = listOf(
  objectOf(
    {
      level: oneOf<LogEntry['level']>('debug', 'info', 'warn', 'error'),
      message: text(10_000, { min: 0 }),
      time: integer(0),
    },
    { details: anything },
  ),
  200,
);

/** `log`: open to every plugin, not audited, kept in memory. */
export function logService(): { readonly service: Service; readonly logs: Logs } {
  const kept = new Map<string, readonly LogEntry[]>();
  const listeners = new Set<(added: readonly LogEntry[]) => void>();
  return {
    logs: {
      of: (plugin) => kept.get(plugin) ?? [],
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    service: ({ redact }) => ({
      name: 'log',
      rate: 200,
      methods: {
        write: {
          args: [entries],
          handle(caller, written: readonly Omit<LogEntry, 'plugin'>[]) {
            const added = written.map((entry): LogEntry => ({
              ...entry,
              message: redact(caller.name, entry.message),
              ...(typeof entry.details === 'string' ? { details: redact(caller.name, entry.details) } : {}),
              plugin: caller.name,
            }));
            kept.set(caller.name, [...(kept.get(caller.name) ?? []), ...added].slice(-KEPT));
            for (const listener of listeners) listener(added);
          },
        },
      },
    }),
  };
}
