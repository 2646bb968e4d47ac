import type { UpdateKeeper, Updates } from './updates.ts';

const nothingFound: ReturnType<Updates['list']> = [];

/** Updates before their code is there: nothing was found yet, and nobody decided anything. Listening brings it. */
export function lazyUpdates(load: () => Promise<UpdateKeeper>): Updates {
  const listeners = new Set<() => void>();
  let keeper: UpdateKeeper | undefined;
  async function ready(): Promise<UpdateKeeper> {
    const updates = await load();
    if (keeper !== updates) {
      keeper = updates;
      updates.subscribe(() => listeners.forEach((listener) => listener()));
    }
    return updates;
  }
  return {
    list: () => keeper?.list() ?? nothingFound,
    check: async (signal) => (await ready()).check(signal),
    run: async (signal) => (await ready()).run(signal),
    preferences: (name) => keeper?.preferences(name) ?? { auto: true, pinned: false },
    setPreferences: async (name, wanted) => (await ready()).setPreferences(name, wanted),
    trial: (name) => keeper?.trial(name),
    reverted: (name) => keeper?.reverted(name),
    arrived: () => keeper?.arrived() ?? [],
    seen: async (name) => (await ready()).seen(name),
    changelog: async (plan, signal) => (await ready()).changelog(plan, signal),
    subscribe(listener) {
      listeners.add(listener);
      ready().then(listener, () => {
        // Whoever asks for something in particular is told why it does not work.
      });
      return () => listeners.delete(listener);
    },
  };
}
