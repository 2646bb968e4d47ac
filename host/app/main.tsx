import './styles/index.css';
import { StrictMode, type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { HostProvider, type HostUi } from '../react/provider.tsx';
import { appearance, startAppearance } from './boot/appearance.ts';
import { hostStatus, useHostStatus } from './boot/status.ts';
import { WorkspaceProvider } from './data/context.tsx';
import { openWorkspace } from './data/workspace.ts';
import { SpeechProvider, useText } from './i18n/text.tsx';
import { titleOf } from './plugins/naming.ts';
import { FrameBar } from './views/frame-bar.tsx';
import { Shell } from './shell/shell.tsx';

startAppearance();
const workspace = openWorkspace();

function App() {
  const { language } = useSyncExternalStore(appearance.subscribe, appearance.get);
  return (
    <SpeechProvider language={language}>
      <WorkspaceProvider value={workspace}>
        <Plugged>
          <Router base={import.meta.env.BASE_URL.replace(/\/$/, '')}>
            <Shell />
          </Router>
        </Plugged>
      </WorkspaceProvider>
    </SpeechProvider>
  );
}

function Plugged({ children }: { readonly children: ReactNode }) {
  const status = useHostStatus();
  const { views: text } = useText();
  const host = status.state === 'ready' ? status.host : undefined;
  const ui = useMemo<HostUi>(
    () => ({
      frameBar: FrameBar,
      parts: async () => (await import('./views/parts.tsx')).treeParts,
      regionLabel: (plugin) => text.providedBy(host === undefined ? plugin : titleOf(host, plugin)),
    }),
    [host, text],
  );
  return (
    <HostProvider host={host} ui={ui}>
      {children}
    </HostProvider>
  );
}

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element "app".');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// The app draws first; the platform is a chunk of its own that comes after.
import('./boot/host.ts')
  .then(({ startHost }) => startHost(workspace))
  .then(
    (host) => hostStatus.set({ state: 'ready', host }),
    (error: unknown) => {
      console.error(error);
      hostStatus.set({ state: 'failed', error });
    },
  );
