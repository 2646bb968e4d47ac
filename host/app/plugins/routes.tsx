import { lazy, Suspense, useState } from 'react';
import { Tab as AriaTab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { Route, Switch, useLocation, useSearch } from 'wouter';
import { useInstalled } from '../../react/hooks.ts';
import { useHostStatus } from '../boot/status.ts';
import { useText } from '../i18n/text.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { Button } from '../ui/button.tsx';
import { Loading, PageHead } from '../ui/surface.tsx';
import { Activity } from './activity.tsx';
import { Browse } from './browse.tsx';
import { Details } from './details.tsx';
import { Developer } from './developer.tsx';
import { HealthPanel } from './health.tsx';
import { HookOrder } from './hook-order.tsx';
import { InstallProvider } from './install-flow.tsx';
import { Installed } from './installed.tsx';
import { type Tab, tabHref, tabs } from './naming.ts';
import { Permissions } from './permissions.tsx';
import { Updates } from './updates.tsx';
import { useWords } from './words.ts';

const AllSettings = lazy(async () => ({ default: (await import('./all-settings.tsx')).AllSettings }));

const panels: { readonly [tab in Tab]: () => React.ReactNode } = {
  browse: Browse,
  installed: Installed,
  updates: Updates,
  permissions: Permissions,
  health: HealthPanel,
  hooks: HookOrder,
  activity: Activity,
  developer: Developer,
};

export default function PluginRoutes() {
  const { shell } = useText();
  const status = useHostStatus();
  // What went wrong is told above every screen.
  if (status.state === 'failed') return <PageHead title={shell.plugins} />;
  if (status.state === 'starting') return <Loading label={shell.starting} />;
  return (
    <InstallProvider>
      <div className="manager">
        <Switch>
          <Route path="/plugins" component={Manager} />
          <Route path="/plugins/:id">{({ id }) => <Details key={id} id={id} />}</Route>
          <Route component={NotFound} />
        </Switch>
      </div>
    </InstallProvider>
  );
}

/** On narrow screens the tabs scroll sideways: the chosen one must be in sight. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
}

function Manager() {
  const { plugins: text } = useText();
  const { manager } = useWords();
  const [isInSettings, setSettings] = useState(false);
  const [, navigate] = useLocation();
  const search = new URLSearchParams(useSearch()).get('tab');
  const selected = tabs.find((tab) => tab === search) ?? 'browse';
  const installed = useInstalled().length;
  return (
    <>
      <PageHead
        title={text.title}
        lead={text.lead}
        actions={
          installed > 0 && (
            <Button icon="settings" onPress={() => setSettings(true)}>
              {manager.allSettings}
            </Button>
          )
        }
      />
      {isInSettings && (
        <Suspense>
          <AllSettings onClose={() => setSettings(false)} />
        </Suspense>
      )}
      <Tabs
        className="tabs"
        selectedKey={selected}
        onSelectionChange={(key) => {
          const tab = tabs.find((name) => name === key);
          if (tab) navigate(tabHref(tab));
        }}
      >
        <TabList className="tab-list" aria-label={text.title}>
          {tabs.map((tab) => (
            <AriaTab key={tab} id={tab} className="tab" ref={tab === selected ? intoView : undefined}>
              {text.tabs[tab]}
              {tab === 'installed' && installed > 0 && (
                <span className="badge number" aria-hidden="true">
                  {installed}
                </span>
              )}
            </AriaTab>
          ))}
        </TabList>
        {tabs.map((tab) => {
          const Panel = panels[tab];
          return (
            <TabPanel key={tab} id={tab} className="tab-panel stack">
              <Panel />
            </TabPanel>
          );
        })}
      </Tabs>
    </>
  );
}
