/** Time as the kernel sees it; an argument everywhere, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from any origin, never going back; for durations. */
  elapsed(): number;
  /** Run `work` once after `delay` milliseconds; the answer takes it back. */
  after(delay: number, work: () => void): () => void;
}

/** The real time of this device. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delay, work) {
    const timer = setTimeout(work, delay);
    return () => clearTimeout(timer);
  },
};

/** Wait on a clock; rejects with the signal's reason when it is aborted. */
export function wait(clock: Clock, delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const cancel = clock.after(delay, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    function abort(): void {
      cancel();
      reject(signal?.reason);
    }
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/**
 * Run `work` under a time limit. When the limit passes or `signal` is aborted, its signal is aborted and the promise
 * rejects at once, with `late()` or the signal's reason, whatever `work` still does.
 */
export function within<T>(
  clock: Clock,
  limit: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => T | Promise<T>,
  late: () => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const giveUp = (reason: unknown): void => {
      finish();
      controller.abort(reason);
      reject(reason);
    };
    const abort = (): void => giveUp(signal.reason);
    const cancel = clock.after(limit, () => giveUp(late()));
    function finish(): void {
      cancel();
      signal.removeEventListener('abort', abort);
    }
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    new Promise<T>((answer) => answer(work(controller.signal))).finally(finish).then(resolve, reject);
  });
}
