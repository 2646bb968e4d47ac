import './styles/index.css';
import { StrictMode, type ReactNode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { HostProvider } from '../react/provider.tsx';
import { appearance, startAppearance } from './boot/appearance.ts';
import { hostStatus, useHostStatus } from './boot/status.ts';
import { WorkspaceProvider } from './data/context.tsx';
import { openWorkspace } from './data/workspace.ts';
import { SpeechProvider } from './i18n/text.tsx';
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
  return <HostProvider host={status.state === 'ready' ? status.host : undefined}>{children}</HostProvider>;
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
