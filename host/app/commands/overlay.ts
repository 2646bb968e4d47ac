import { useSyncExternalStore } from 'react';
import { prompting } from '../boot/prompting.ts';

/** What lies over the app, if anything. */
export type Overlay = 'palette' | 'shortcuts' | 'profile' | undefined;

let current: Overlay;
let release: (() => void) | undefined;
const listeners = new Set<() => void>();

export const overlay = {
  get: (): Overlay => current,
  set(next: Overlay): void {
    current = next;
    // From the key on that opens it: what is typed before it is drawn is meant for it, too.
    if (next !== undefined) release ??= prompting.hold();
    else {
      release?.();
      release = undefined;
    }
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
