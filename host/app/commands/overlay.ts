import { useSyncExternalStore } from 'react';

/** What lies over the app, if anything. */
export type Overlay = 'palette' | 'shortcuts' | 'profile' | undefined;

let current: Overlay;
const listeners = new Set<() => void>();

export const overlay = {
  get: (): Overlay => current,
  set(next: Overlay): void {
    current = next;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useOverlay(): Overlay {
  return useSyncExternalStore(overlay.subscribe, overlay.get);
}
