import type { Approvals } from './approvals.ts';

const nobodyAsked: ReturnType<Approvals['list']> = [];

/** Approvals whose code comes with a policy that wants them; without one nothing waits. */
export function lazyApprovals(isWanted: () => boolean, load: () => Promise<Approvals>): Approvals {
  const listeners = new Set<() => void>();
  let loaded: Approvals | undefined;
  async function ready(): Promise<Approvals> {
    const approvals = await load();
    if (loaded !== approvals) {
      loaded = approvals;
      approvals.subscribe(() => listeners.forEach((listener) => listener()));
    }
    return approvals;
  }
  return {
    needed: (release) => isWanted() && (loaded?.needed(release) ?? true),
    mayDecide: () => loaded?.mayDecide() ?? false,
    list: () => loaded?.list() ?? nobodyAsked,
    request: async (plan, note) => (await ready()).request(plan, note),
    decide: async (...decided) => (await ready()).decide(...decided),
    forget: async (name) => (await ready()).forget(name),
    subscribe(listener) {
      listeners.add(listener);
      if (isWanted()) {
        ready().then(listener, () => {
          // Whoever asks for something in particular is told why it does not work.
        });
      }
      return () => listeners.delete(listener);
    },
  };
}
