import { within, type Clock } from '../clock.ts';
import type { Waiting } from '../realm.ts';

/** Milliseconds that a start may wait for its turn, in all. */
export const TURN = 120_000;

/**
 * Run a start under its limit, which stands still while the start waits for its turn; the wait has a limit of its own.
 * Otherwise as `within`.
 */
export function withinStart<T>(
  clock: Clock,
  limit: number,
  signal: AbortSignal,
  work: (signal: AbortSignal, waiting: Waiting) => Promise<T>,
  late: { readonly started: () => unknown; readonly queued: () => unknown },
): Promise<T> {
  const over = new AbortController();
  const remaining = { started: limit, queued: TURN };
  let runs: keyof typeof remaining = 'started';
  let since = clock.elapsed();
  let cancel = (): void => undefined;
  let isOver = false;
  const count = (next: keyof typeof remaining): void => {
    if (isOver) return;
    const now = clock.elapsed();
    remaining[runs] -= now - since;
    since = now;
    runs = next;
    cancel();
    cancel = clock.after(Math.max(0, remaining[next]), () => over.abort(late[next]()));
  };
  const waiting: Waiting = () => {
    count('queued');
    let waits = true;
    return () => {
      if (waits) count('started');
      waits = false;
    };
  };
  count('started');
  return within(
    clock,
    limit + TURN,
    AbortSignal.any([signal, over.signal]),
    (given) => work(given, waiting),
    late.queued,
  ).finally(() => {
    isOver = true;
    cancel();
  });
}
