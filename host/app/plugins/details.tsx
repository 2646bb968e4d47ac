import { lazy, Suspense, useEffect, useState } from 'react';
import { Tab as AriaTab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { useLocation, useSearch } from 'wouter';
import type { CatalogueDetails } from '../../kernel/registries/catalogue.ts';
import type { InstallPlan } from '../../kernel/packages/install-plan.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useInstalled } from '../../react/hooks.ts';
import { type Loaded, useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Missing } from '../shell/not-found.tsx';
import { Button } from '../ui/button.tsx';
import { Callout, Loading, PageHead } from '../ui/surface.tsx';
import { browseHref } from './filter-state.ts';
import { Overview } from './details-overview.tsx';
import { ScorecardPanel } from './details-scorecard.tsx';
import { DetailsSide } from './details-side.tsx';
import { Versions } from './details-versions.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useInstall } from './install-flow.tsx';
import { StateBadge } from './installed.tsx';
import { isNewer, tabHref } from './naming.ts';
import { PluginPermissions } from './permissions.tsx';
import { PlanView } from './plan-view.tsx';
import { EnabledSwitch, PluginButtons } from './plugin-controls.tsx';
import { ReleaseWarnings } from './release-warnings.tsx';
import { visitPlugin } from './use-listing.ts';
import { VersionMenu } from './version-menu.tsx';
import { useWords } from './words.ts';

const PluginPreview = lazy(async () => ({ default: (await import('./preview.tsx')).PluginPreview }));

/** A plugin as far as it is known: from this browser, from its registry, or both. */
export interface Known {
  readonly name: string;
  readonly title: string;
  readonly installed: InstalledPlugin | undefined;
  readonly entry: CatalogueDetails | undefined;
  /** What installing it would mean; of a plugin that is not installed. */
  readonly plan: InstallPlan | undefined;
}

const tabs = ['overview', 'permissions', 'scorecard', 'versions'] as const;

/** Everything about one plugin: from this browser if it is installed, and from the registry if that can be reached. */
export function Details({ id }: { readonly id: string }) {
  const { plugins: text, common } = useText();
  const { preview, manager } = useWords();
  const { catalogue, plugins } = useHost();
  const [trying, setTrying] = useState<'not' | 'now' | 'ended'>('not');
  useEffect(visitPlugin, []);
  const installed = useInstalled().find((plugin) => plugin.id === id);
  const listed = useLoaded(
    `${id}:${installed?.name}`,
    async (signal) => {
      const registries = await catalogue.freshness();
      const names = installed ? [installed.name] : registries.map(({ registry }) => `${registry}/${id}`);
      const answers = await Promise.all(names.map((name) => catalogue.details(name, signal)));
      return answers.find((answer) => answer !== undefined) ?? null;
    },
    catalogue.subscribe,
  );
  const entry = listed.value ?? undefined;
  const isOffered = entry !== undefined && !installed;
  // Looked up without installing anything.
  const plan = useLoaded(isOffered ? `${entry.name}@${entry.version}` : '', async (signal) =>
    isOffered ? plugins.plan(entry.name, {}, signal) : undefined,
  );
  if (!installed && !entry) {
    if (listed.state === 'loading') return <Loading label={common.loading} count={1} />;
    if (listed.state !== 'failed') {
      return <Missing lead={manager.noSuchPlugin(id)} next={{ href: browseHref(), label: manager.browseInstead }} />;
    }
    return (
      <>
        <PageHead title={id} back={{ href: browseHref(), label: text.title }} />
        <FaultCallout error={listed.error} onRetry={listed.reload} />
      </>
    );
  }
  const name = installed?.name ?? entry?.name ?? id;
  const version = installed?.manifest.version ?? entry?.version;
  const known: Known = {
    name,
    title: installed?.manifest.name ?? entry?.title ?? id,
    installed,
    entry,
    plan: isOffered ? plan.value : undefined,
  };
  return (
    <>
      <PageHead
        title={known.title}
        lead={installed?.manifest.description ?? entry?.description}
        back={{ href: browseHref(), label: text.title }}
        actions={<Actions known={known} trying={trying} onTry={() => setTrying('now')} />}
      />
      {installed && listed.state === 'ready' && !entry && <Callout tone="warning">{text.unlisted}</Callout>}
      {version !== undefined && <ReleaseWarnings name={name} version={version} />}
      {trying === 'now' && !installed && (
        <Suspense fallback={<Loading label={preview.steps.plan} count={1} />}>
          <PluginPreview name={name} title={known.title} onClose={() => setTrying('ended')} />
        </Suspense>
      )}
      <div className="details">
        <Panels known={known} plan={plan} />
        <DetailsSide known={known} />
      </div>
    </>
  );
}

function Actions(props: {
  readonly known: Known;
  readonly trying: 'not' | 'now' | 'ended';
  readonly onTry: () => void;
}) {
  const { plugins: text } = useText();
  const { preview, manager } = useWords();
  const install = useInstall();
  const [, navigate] = useLocation();
  const { installed, entry, title, plan } = props.known;
  if (installed) {
    return (
      <>
        <StateBadge plugin={installed} />
        <EnabledSwitch plugin={installed} />
        {entry?.version !== undefined && isNewer(entry.version, installed.manifest.version) && (
          <Button size="small" look="primary" icon="refresh" onPress={() => install({ name: installed.name, title })}>
            {manager.updateTo(entry.version)}
          </Button>
        )}
        <PluginButtons
          plugin={installed}
          // What no registry lists has no page once it is gone.
          {...(entry ? {} : { onGone: () => navigate(tabHref('installed')) })}
        />
      </>
    );
  }
  if (!entry) return null;
  const isWithdrawn = entry.state !== 'active' || entry.version === undefined;
  const isBoxed = plan?.realms.some((realm) => realm !== 'page') ?? false;
  return (
    <>
      {plan && !isBoxed && <p className="muted small preview-not">{preview.onlyPage}</p>}
      {plan && isBoxed && (
        <Button
          // A new one has the focus, as it had before the preview.
          key={props.trying}
          icon="eye"
          autoFocus={props.trying === 'ended'}
          isDisabled={props.trying === 'now' || plan.blocked !== undefined}
          onPress={props.onTry}
        >
          {preview.open}
        </Button>
      )}
      <Button look="primary" isDisabled={isWithdrawn} onPress={() => install({ name: entry.name, title })}>
        {text.install}
      </Button>
      <VersionMenu entry={entry} />
    </>
  );
}

/** The open panel is kept in the address, as that of the manager is. */
function Panels({
  known,
  plan,
}: {
  readonly known: Known;
  readonly plan: Loaded<InstallPlan | undefined> & { reload: () => void };
}) {
  const { details: text } = useWords();
  const [location, navigate] = useLocation();
  const search = new URLSearchParams(useSearch()).get('tab');
  const selected = tabs.find((tab) => tab === search) ?? 'overview';
  return (
    <Tabs
      className="tabs"
      selectedKey={selected}
      onSelectionChange={(key) => navigate(key === 'overview' ? location : `${location}?tab=${key}`, { replace: true })}
    >
      <TabList className="tab-list" aria-label={known.title}>
        {tabs.map((tab) => (
          <AriaTab key={tab} id={tab} className="tab">
            {text.tabs[tab]}
          </AriaTab>
        ))}
      </TabList>
      <TabPanel id="overview" className="tab-panel stack">
        <Overview known={known} />
      </TabPanel>
      <TabPanel id="permissions" className="tab-panel stack">
        <section className="card stack">
          {known.installed ? <PluginPermissions plugin={known.installed} /> : <Offered plan={plan} />}
        </section>
      </TabPanel>
      <TabPanel id="scorecard" className="tab-panel stack">
        <ScorecardPanel known={known} />
      </TabPanel>
      <TabPanel id="versions" className="tab-panel stack">
        {known.entry && <Versions entry={known.entry} installed={known.installed} />}
      </TabPanel>
    </Tabs>
  );
}

const nothing: ReadonlySet<never> = new Set();

/** What it could do once installed. */
function Offered({ plan }: { readonly plan: Loaded<InstallPlan | undefined> & { reload: () => void } }) {
  const { plugins: text } = useText();
  if (plan.state === 'failed') return <FaultCallout error={plan.error} onRetry={plan.reload} />;
  if (!plan.value) return <Loading label={text.checking} count={1} />;
  return <PlanView plan={plan.value} allowed={nothing} onAllow={() => undefined} />;
}
