import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useHostStatus } from '../boot/status.ts';
import { ShortcutListener } from '../commands/shortcut-listener.tsx';
import { useText } from '../i18n/text.tsx';
import { AlertWatch } from '../plugins/alert-watch.tsx';
import { UpdateWatch } from '../plugins/update-watch.tsx';
import { PromptLayer } from '../prompts/layer.tsx';
import { SidePanel } from '../slots/side-panel.tsx';
import { Callout, Loading } from '../ui/surface.tsx';
import { Toasts } from '../ui/toast.tsx';
import { NotFound } from './not-found.tsx';
import { Overlays } from './overlays.tsx';
import { ScreenFence } from './screen-fence.tsx';
import { Sidebar } from './sidebar.tsx';
import { Starter } from './starter.tsx';

const TroubleBar = lazy(async () => ({ default: (await import('../plugins/trouble-bar.tsx')).TroubleBar }));
const Dashboard = lazy(() => import('../dashboard/dashboard.tsx'));
const Forms = lazy(() => import('../forms/routes.tsx'));
const Pages = lazy(() => import('../pages/routes.tsx'));
const Plugins = lazy(() => import('../plugins/routes.tsx'));
const Outbox = lazy(() => import('../outbox/outbox.tsx'));
const AdminPage = lazy(() => import('../slots/admin-page.tsx'));
const Settings = lazy(() => import('../settings/settings.tsx'));

/** Navigation, the screen of the current address, and messages. */
export function Shell() {
  const text = useText();
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  useFocusOnNavigation(location, main);
  return (
    <>
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {text.shell.skip}
      </a>
      <div className="shell">
        <Sidebar location={location} />
        <main className="main" id="content" ref={main} tabIndex={-1}>
          <div className="main-inner">
            <HostTrouble />
            <Suspense fallback={null}>
              <TroubleBar />
            </Suspense>
            <Screen key={location.split('/')[1]}>
              <Switch>
                <Route path="/" component={Dashboard} />
                <Route path="/forms/*?" component={Forms} />
                <Route path="/pages/*?" component={Pages} />
                <Route path="/plugins/*?" component={Plugins} />
                <Route path="/outbox" component={Outbox} />
                <Route path="/apps/:key" component={AdminPage} />
                <Route path="/settings" component={Settings} />
                <Route component={NotFound} />
              </Switch>
            </Screen>
          </div>
        </main>
        <SidePanel />
      </div>
      <PromptLayer />
      <Overlays />
      <Toasts />
      <AlertWatch />
      <UpdateWatch />
      <ShortcutListener />
      <Starter />
    </>
  );
}

function Screen({ children }: { readonly children: ReactNode }) {
  const text = useText();
  return (
    <ScreenFence>
      <Suspense fallback={<Loading label={text.common.loading} />}>{children}</Suspense>
    </ScreenFence>
  );
}

/** The app works without its plugins, but says so. */
function HostTrouble() {
  const text = useText();
  const status = useHostStatus();
  if (status.state !== 'failed') return null;
  return (
    <Callout tone="warning" title={text.shell.hostFailed} isAlert>
      <p>{text.shell.hostFailedHelp}</p>
      <p className="mono faint">{status.error instanceof Error ? status.error.message : String(status.error)}</p>
    </Callout>
  );
}

/** Screen readers and the keyboard go on at the new screen, not where the link was. */
function useFocusOnNavigation(location: string, main: React.RefObject<HTMLElement | null>): void {
  const last = useRef(location);
  useEffect(() => {
    if (last.current === location) return;
    last.current = location;
    scrollTo(0, 0);
    if (!main.current?.contains(document.activeElement)) main.current?.focus();
  }, [location, main]);
}
