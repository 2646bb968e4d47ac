import { useSyncExternalStore } from 'react';
import type { PluginHost } from '../../kernel/host.ts';

/** How far the plugin platform has come. The rest of the app never waits for it to draw. */
export type HostStatus =
  | { readonly state: 'starting' }
  | { readonly state: 'ready'; readonly host: PluginHost }
  | { readonly state: 'failed'; readonly error: unknown };

let status: HostStatus = { state: 'starting' };
const listeners = new Set<() => void>();
let settle: (host: PluginHost | undefined) => void = () => undefined;
const settled = new Promise<PluginHost | undefined>((resolve) => {
  settle = resolve;
});

export const hostStatus = {
  get: (): HostStatus => status,
  /** The host once it is started; `undefined` when it could not be. */
  settled: (): Promise<PluginHost | undefined> => settled,
  set(next: Exclude<HostStatus, { state: 'starting' }>): void {
    status = next;
    settle(next.state === 'ready' ? next.host : undefined);
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useHostStatus(): HostStatus {
  return useSyncExternalStore(hostStatus.subscribe, hostStatus.get);
}
