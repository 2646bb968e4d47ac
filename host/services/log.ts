import { anything, integer, listOf, mapOf, objectOf, oneOf, text } from '../kernel/check.ts';
import type { Service } from '../kernel/dispatch/service.ts';
import type { Store } from '../kernel/storage/store.ts';

export interface LogEntry {
  /** Full name of the plugin. */
  readonly plugin: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details?: unknown;
  /** Milliseconds since the epoch, by the plugin's own clock. */
  readonly time: number;
}

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogEntry['level'][];

/** What plugins log, newest last, bounded per plugin. Secrets are blotted out. */
export interface Logs {
  of(plugin: string): readonly LogEntry[];
  subscribe(listener: (entries: readonly LogEntry[]) => void): () => void;
  /** The least level that is kept of a plugin. Default: `debug`, everything. */
  level(plugin: string): LogEntry['level'];
  /** Keep it in mind for later visits, too. */
  setLevel(plugin: string, level: LogEntry['level']): void;
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
  const levels = new Map<string, LogEntry['level']>();
  let store: Store | undefined;
  const listeners = new Set<(added: readonly LogEntry[]) => void>();
  return {
    logs: {
      of: (plugin) => kept.get(plugin) ?? [],
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      level: (plugin) => levels.get(plugin) ?? 'debug',
      setLevel(plugin, level) {
        if (level === 'debug') levels.delete(plugin);
        else levels.set(plugin, level);
        const row = Object.fromEntries(levels);
        // Only a preference: where it cannot be kept it holds until the page is closed.
        store?.transaction(['state'], 'write', (tx) => tx.put('state', LEVELS_KEY, row)).catch(() => undefined);
      },
    },
    service: ({ redact, store: given }) => {
      store = given;
      void readLevels(given).then((known) => known.forEach(([plugin, level]) => levels.set(plugin, level)));
      return {
        name: 'log',
        rate: 200,
        methods: {
          write: {
            args: [entries],
            handle(caller, written: readonly Omit<LogEntry, 'plugin'>[]) {
              const least = LEVELS.indexOf(levels.get(caller.name) ?? 'debug');
              const wanted = written.filter(({ level }) => LEVELS.indexOf(level) >= least);
              if (wanted.length === 0) return;
              const added = wanted.map((entry): LogEntry => ({
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
      };
    },
  };
}

/** Row of table `state`. */
const LEVELS_KEY = 'log.levels';

async function readLevels(store: Store): Promise<readonly (readonly [string, LogEntry['level']])[]> {
  try {
    const row = await store.transaction(['state'], 'read', (tx) => tx.get('state', LEVELS_KEY));
    return Object.entries(mapOf(oneOf(...LEVELS))(row ?? {}, LEVELS_KEY));
  } catch {
    // A damaged preference is none.
    return [];
  }
}
