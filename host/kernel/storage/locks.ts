/** The part of the Web Locks API that the host uses: one holder of an exclusive lock per name, across tabs. */
export interface Locks {
  /** Run `work` while holding the lock. Rejects with the signal's reason when it is aborted while waiting. */
  request<T>(
    name: string,
    options: { readonly mode?: 'exclusive' | 'shared'; readonly signal?: AbortSignal },
    work: () => Promise<T>,
  ): Promise<T>;
}

interface Waiting {
  readonly mode: 'exclusive' | 'shared';
  readonly start: () => void;
}

/** Locks within one page, for browsers without Web Locks and for tests. First come, first served. */
export function pageLocks(): Locks {
  const held = new Map<string, { readers: number; writer: boolean; queue: Waiting[] }>();

  function next(name: string): void {
    const lock = held.get(name);
    if (!lock) return;
    for (let first = lock.queue[0]; first; first = lock.queue[0]) {
      if (lock.writer || (first.mode === 'exclusive' && lock.readers > 0)) return;
      lock.queue.shift();
      if (first.mode === 'exclusive') lock.writer = true;
      else lock.readers += 1;
      first.start();
    }
    if (!lock.writer && lock.readers === 0) held.delete(name);
  }

  return {
    async request(name, { mode = 'exclusive', signal }, work) {
      signal?.throwIfAborted();
      const lock = held.get(name) ?? { readers: 0, writer: false, queue: [] };
      held.set(name, lock);
      await new Promise<void>((resolve, reject) => {
        const abort = (): void => {
          lock.queue.splice(lock.queue.indexOf(waiting), 1);
          next(name);
          reject(signal?.reason);
        };
        const waiting: Waiting = {
          mode,
          start() {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        lock.queue.push(waiting);
        next(name);
      });
      try {
        return await work();
      } finally {
        if (mode === 'exclusive') lock.writer = false;
        else lock.readers -= 1;
        next(name);
      }
    },
  };
}

/** Web Locks where the platform has them. */
export function platformLocks(): Locks {
  const manager = globalThis.navigator?.locks;
  if (!manager) return pageLocks();
  return {
    // The platform types say that a lock request resolves with whatever the callback's promise resolves with.
    request: (name, { mode = 'exclusive', signal }, work) =>
      manager.request(name, { mode, ...(signal ? { signal } : {}) }, work) as ReturnType<typeof work>,
  };
}
