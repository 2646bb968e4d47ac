/**
 * `current`: this page is of the version that its service worker serves. `waiting`: a newer one is there, and comes with
 * `activate`. `replaced`: another page brought it; this one goes on with its own parts until it is loaded again.
 */
export type VersionState = 'current' | 'waiting' | 'replaced';

/** Which version of the app this page is, beside the one that was deployed. */
export interface Versions {
  state(): VersionState;
  /** Put the newer version in force and load the page again. */
  activate(): void;
  subscribe(listener: () => void): () => void;
}

/** Milliseconds between two looks for a newer version while the page stays open; each navigation looks, too. */
const LOOK = 3_600_000;

export function watchVersions(): Versions {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const listeners = new Set<() => void>();
  let state: VersionState = 'current';
  let registration: ServiceWorkerRegistration | undefined;
  let isOwn = false;
  let looked = performance.now();

  function become(next: VersionState): void {
    if (state === next || state === 'replaced') return;
    state = next;
    for (const listener of listeners) listener();
  }

  function follow(worker: ServiceWorker | null): void {
    const look = (): void => {
      // The very first one replaces nobody.
      if (worker?.state === 'installed' && container?.controller) become('waiting');
    };
    worker?.addEventListener('statechange', look);
    look();
  }

  let controller = container?.controller ?? null;
  container?.addEventListener('controllerchange', () => {
    const before = controller;
    controller = container.controller;
    if (isOwn) location.reload();
    else if (before !== null && before !== controller) become('replaced');
  });
  async function watch(): Promise<void> {
    const ready = await container?.ready;
    if (!ready) return;
    registration = ready;
    follow(ready.waiting);
    ready.addEventListener('updatefound', () => follow(ready.installing));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden' || performance.now() - looked < LOOK) return;
      looked = performance.now();
      // Offline there is nothing newer.
      ready.update().catch(() => undefined);
    });
  }
  void watch();

  return {
    state: () => state,
    activate() {
      isOwn = true;
      if (registration?.waiting) registration.waiting.postMessage('airlock.activate');
      else location.reload();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
