import type { Pending, PendingKeeper } from './pending.ts';

const nothing: ReturnType<Pending['list']> = [];

/** Installs that were broken off, before their code is there. Listening brings it. */
export function lazyPending(load: () => Promise<PendingKeeper>): Pending {
  const listeners = new Set<() => void>();
  let keeper: PendingKeeper | undefined;
  async function ready(): Promise<PendingKeeper> {
    const pending = await load();
    if (keeper !== pending) {
      keeper = pending;
      pending.subscribe(() => listeners.forEach((listener) => listener()));
      await pending.reload();
    }
    return pending;
  }
  return {
    list: () => keeper?.list() ?? nothing,
    retry: async (name) => (await ready()).retry(name),
    cancel: async (name) => (await ready()).cancel(name),
    subscribe(listener) {
      listeners.add(listener);
      ready().then(listener, () => {
        // Whoever asks for something in particular is told why it does not work.
      });
      return () => listeners.delete(listener);
    },
  };
}
