import { type ReactNode, useEffect, useMemo } from 'react';
import { Router } from 'wouter';
import { hostStatus } from '../app/boot/status.ts';
import { useAddedLanguages } from '../app/i18n/added.ts';
import type { Language } from '../app/i18n/languages.ts';
import { SpeechProvider, useText } from '../app/i18n/text.tsx';
import { titleOf } from '../app/plugins/naming.ts';
import { FaultCallout } from '../app/plugins/fault-text.tsx';
import PluginRoutes from '../app/plugins/routes.tsx';
import { dropToasts, Toasts } from '../app/ui/toast.tsx';
import { FrameBar } from '../app/views/frame-bar.tsx';
import { AirlockError } from '../kernel/errors.ts';
import type { PluginHost } from '../kernel/host.ts';
import { HostProvider, type HostUi } from '../react/provider.tsx';
import { useManagerTurn } from './turn.ts';

export interface PluginManagerProps {
  /** Started with `createPluginHost`. */
  readonly host: PluginHost;
  /** `en`, `ar`, or one that an active plugin brings. Default: `en`. */
  readonly language?: Language;
  /** Path under which the app routes to the manager: its screens are `<base>/plugins` and below. Default: none. */
  readonly base?: string;
}

/**
 * The plugin manager as it is in the reference app: Browse, details, consent, Installed, Updates, Permissions, Health,
 * Hooks, Activity and Developer. Draw it where the address is `<base>/plugins` or below it, and import
 * `@airlock/host/manager.css` once. It is one per page, for messages and questions are drawn beside it: another one that is
 * mounted meanwhile says so, with the code `MANAGER_MOUNTED`, and takes over when the first is gone. Unmounting it leaves
 * nothing of it in the page.
 */
export function PluginManager({ host, language = 'en', base = '' }: PluginManagerProps) {
  const turn = useManagerTurn();
  // The screens ask for the host of the page by this; there is one manager, so there is one.
  useEffect(() => {
    if (turn !== 'ours') return undefined;
    hostStatus.set({ state: 'ready', host });
    return dropToasts;
  }, [host, turn]);
  return (
    <PluginUi host={host} language={language}>
      {turn === 'theirs' && (
        <FaultCallout error={new AirlockError('MANAGER_MOUNTED', 'This page has a plugin manager.')} />
      )}
      {turn === 'ours' && (
        <Router base={base}>
          <PluginRoutes />
          <Toasts />
        </Router>
      )}
    </PluginUi>
  );
}

/**
 * Gives everything inside the host, with the parts of the reference app: slots draw plugins from sandboxes with them. Use it
 * in place of `HostProvider` where the look of the reference app is wanted.
 */
export function PluginUi(props: {
  readonly host: PluginHost;
  readonly language?: Language;
  readonly children: ReactNode;
}) {
  return (
    <SpeechProvider language={props.language ?? 'en'}>
      <Provided host={props.host}>{props.children}</Provided>
    </SpeechProvider>
  );
}

function Provided({ host, children }: { readonly host: PluginHost; readonly children: ReactNode }) {
  const { views: text } = useText();
  const ui = useMemo<HostUi>(
    () => ({
      frameBar: FrameBar,
      parts: async () => (await import('../app/views/parts.tsx')).treeParts,
      regionLabel: (plugin) => text.providedBy(titleOf(host, plugin)),
    }),
    [host, text],
  );
  return (
    <HostProvider host={host} ui={ui}>
      <AddedLanguages />
      {children}
    </HostProvider>
  );
}

function AddedLanguages() {
  useAddedLanguages();
  return null;
}
