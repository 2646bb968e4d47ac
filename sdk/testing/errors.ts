/** What a host refuses or fails by, as plugins see it: with the codes of real hosts. */
export class TestHostError extends Error {
  override readonly name: string = 'AirlockError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A plugin tried something that it was not granted. */
export class PermissionDenied extends TestHostError {
  override readonly name = 'PermissionDenied';

  constructor(message: string) {
    super('PERMISSION_DENIED', message);
  }
}

/** The connection to the host was lost during a call. */
export class CallDropped extends TestHostError {
  override readonly name = 'CallDropped';

  constructor(message: string) {
    super('CHANNEL_CLOSED', message);
  }
}

/** The error as it is where the host made it; else one of this code that has it as its cause. */
export function asHostError(thrown: unknown, code: string, about: string): TestHostError {
  if (thrown instanceof TestHostError) return thrown;
  return new TestHostError(code, `${about}: ${messageOf(thrown)}`, { cause: thrown });
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * Wait for work at most so many milliseconds and as long as no signal is aborted; then its own signal is aborted and the
 * promise rejects with `late()` or the reason, whatever the work still does.
 */
export function within<T>(
  limit: number,
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => T | Promise<T>,
  late: () => unknown,
): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const giveUp = (reason: unknown): void => {
      finish();
      controller.abort(reason);
      reject(reason as Error);
    };
    const aborts = signals.map((signal) => [signal, () => giveUp(signal.reason)] as const);
    const timer = setTimeout(() => giveUp(late()), limit);
    function finish(): void {
      clearTimeout(timer);
      for (const [signal, abort] of aborts) signal.removeEventListener('abort', abort);
    }
    for (const [signal, abort] of aborts) {
      if (signal.aborted) return giveUp(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
    }
    // At once, so that what does not wait is done when the call returns.
    const begun = (async () => work(controller.signal))();
    void begun.then(resolve, reject).finally(finish);
  });
}
