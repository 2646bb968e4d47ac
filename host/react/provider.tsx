import { type ComponentType, createContext, type ReactNode, useContext } from 'react';
import type { PluginHost } from '../kernel/host.ts';
import type { FrameBarProps } from './frame.tsx';
import type { LoadTreeParts } from './parts.ts';

/** What an app lends to the bindings, so that plugins look like the rest of it. */
export interface HostUi {
  /** How the elements of `@airlock/sdk/ui` are drawn. Default: plugins that need it are not drawn. */
  readonly parts?: LoadTreeParts;
  /** What stands around a plugin's own window. Default: a button that opens and closes it. */
  readonly frameBar?: ComponentType<FrameBarProps>;
  /** Accessible name of a region that a plugin draws. Default: “Provided by ” and its full name. */
  readonly regionLabel?: (plugin: string) => string;
}

const HostContext = createContext<PluginHost | undefined>(undefined);
const UiContext = createContext<HostUi | undefined>(undefined);

/**
 * Gives everything inside a plugin host. While `host` is `undefined` (it is still starting, or could not) slots are empty
 * and everything else works, so an app need not wait for its plugins to draw.
 */
export function HostProvider(props: {
  readonly host: PluginHost | undefined;
  /** The same object as long as nothing in it changes. */
  readonly ui?: HostUi;
  readonly children: ReactNode;
}) {
  return (
    <HostContext value={props.host}>
      <UiContext value={props.ui}>{props.children}</UiContext>
    </HostContext>
  );
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

export function useHostUi(): HostUi | undefined {
  return useContext(UiContext);
}
