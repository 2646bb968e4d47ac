import { createContext, type ReactNode, useContext } from 'react';
import type { PluginHost } from '../kernel/host.ts';

const HostContext = createContext<PluginHost | undefined>(undefined);

/**
 * Gives everything inside a plugin host. While `host` is `undefined` (it is still starting, or could not) slots are empty
 * and everything else works, so an app need not wait for its plugins to draw.
 */
export function HostProvider(props: { readonly host: PluginHost | undefined; readonly children: ReactNode }) {
  return <HostContext value={props.host}>{props.children}</HostContext>;
}

/** The plugin host; throws where there is none. */
export function useHost(): PluginHost {
  const host = useContext(HostContext);
  if (!host) throw new Error('useHost needs a HostProvider with a started host above it.');
  return host;
}

/** The plugin host, or `undefined` while it is starting. */
export function useMaybeHost(): PluginHost | undefined {
  return useContext(HostContext);
}
