import type { Logger } from '@airlock/sdk';

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** One line of a plugin's log, as `log.write` takes them. */
interface Line {
  readonly level: Level;
  readonly message: string;
  readonly details?: unknown;
  readonly time: number;
}

/** Lines kept until they are sent; more are counted and dropped. */
const LINES = 100;
/** Milliseconds between two sends. */
const PAUSE = 50;
const LENGTH = 2000;

/** Collects lines and sends them together, so that a chatty plugin costs the host little. */
export function createLog(send: (lines: readonly Line[]) => Promise<unknown>): {
  readonly log: Logger;
  /** Made each time it is asked for. */
  readonly console: () => object;
  /** Send what waits now: what a plugin says last would be lost with it. */
  readonly flush: () => Promise<void>;
} {
  let lines: Line[] = [];
  let dropped = 0;
  let sending = false;

  const flush = async (): Promise<void> => {
    sending = false;
    if (lines.length === 0) return;
    const batch = lines;
    if (dropped > 0) batch.push({ level: 'warn', message: `${dropped} more lines were dropped`, time: Date.now() });
    lines = [];
    dropped = 0;
    // A log that cannot be written must not become an error of the plugin.
    await send(batch).catch(() => undefined);
  };
  const add = (level: Level, message: string, details: readonly unknown[]): void => {
    if (lines.length >= LINES) dropped += 1;
    else lines.push({ level, message: message.slice(0, LENGTH), ...described(details), time: Date.now() });
    if (sending) return;
    sending = true;
    setTimeout(() => void flush(), PAUSE);
  };
  const logger = (level: Level) => (message: string, details?: unknown) =>
    add(level, String(message), details === undefined ? [] : [details]);
  const printer =
    (level: Level) =>
    (...values: readonly unknown[]) =>
      add(level, values.map(text).join(' '), []);
  return {
    flush,
    log: Object.freeze({ debug: logger('debug'), info: logger('info'), warn: logger('warn'), error: logger('error') }),
    console: () =>
      Object.freeze({
        debug: printer('debug'),
        log: printer('info'),
        info: printer('info'),
        warn: printer('warn'),
        error: printer('error'),
        trace: printer('debug'),
        dir: printer('info'),
        table: printer('info'),
        group: printer('info'),
        groupCollapsed: printer('info'),
        groupEnd: () => undefined,
        clear: () => undefined,
        count: counting(printer('info')),
        ...timing(printer('info')),
        assert: (fine: unknown, ...values: readonly unknown[]) => {
          if (!fine) printer('error')('Assertion failed:', ...values);
        },
      }),
  };
}

function counting(print: (text: string) => void): (label?: string) => void {
  const counts = new Map<string, number>();
  return (label = 'default') => {
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    print(`${label}: ${count}`);
  };
}

function timing(print: (text: string) => void): Record<'time' | 'timeLog' | 'timeEnd', (label?: string) => void> {
  const begun = new Map<string, number>();
  const tell = (label = 'default'): void => {
    const since = begun.get(label);
    if (since !== undefined) print(`${label}: ${(performance.now() - since).toFixed(1)} ms`);
  };
  return {
    time: (label = 'default') => void begun.set(label, performance.now()),
    timeLog: tell,
    timeEnd(label = 'default') {
      tell(label);
      begun.delete(label);
    },
  };
}

/** Details as text where they are no plain data: a log line is never refused. */
function described(details: readonly unknown[]): { details?: unknown } {
  return details.length === 0 ? {} : { details: text(details[0]) };
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ?? `${value.name}: ${value.message}`;
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, LENGTH);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
