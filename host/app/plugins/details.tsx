import type { PluginManifest } from '@airlock/sdk';
import type { ReactNode } from 'react';
import type { CatalogueDetails } from '../../kernel/catalogue.ts';
import type { InstalledPlugin } from '../../kernel/plugins.ts';
import { useFaults, useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Badge, Callout, Facts, Loading, PageHead } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import { FaultGroups } from './fault-groups.tsx';
import { useInstall } from './install-flow.tsx';
import { StateBadge } from './installed.tsx';
import { IsolationFact } from './isolation.tsx';
import { shortKey, tabHref } from './naming.ts';
import { PluginPermissions } from './permissions.tsx';
import { OwnMark } from './own-mark.tsx';
import { PlanView } from './plan-view.tsx';
import { ReleaseWarnings } from './release-warnings.tsx';

/** Everything about one plugin: from this browser if it is installed, and from the registry if that can be reached. */
export function Details({ id }: { readonly id: string }) {
  const { plugins: text, manager, isolation, common } = useText();
  const { catalogue } = useHost();
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
  const entry = listed.value;
  if (!installed && !entry) {
    if (listed.state === 'loading') return <Loading label={common.loading} count={1} />;
    return listed.state === 'failed' ? <FaultCallout error={listed.error} onRetry={listed.reload} /> : <NotFound />;
  }
  const title = installed?.manifest.name ?? entry?.title ?? id;
  const author = installed?.publisherName ?? entry?.author ?? shortKey(installed?.publisher ?? entry?.publisher ?? '');
  return (
    <>
      <PageHead
        title={title}
        lead={installed?.manifest.description ?? entry?.description}
        back={{ href: tabHref('browse'), label: text.title }}
        actions={<Actions installed={installed} entry={entry ?? undefined} title={title} />}
      />
      {installed && listed.state === 'ready' && entry === null && <Callout tone="warning">{text.unlisted}</Callout>}
      {installed && <ReleaseWarnings plugin={installed} />}
      <div className="details">
        <div className="stack">
          {installed ? <InstalledDetails plugin={installed} /> : entry && <Offered entry={entry} />}
          {entry && <Versions entry={entry} installed={installed} />}
          <OwnMark name={installed?.name ?? entry?.name ?? id} />
        </div>
        <aside className="card details-side">
          <Facts
            facts={[
              [text.publisher, author],
              [text.version, installed?.manifest.version ?? entry?.version ?? '–'],
              [text.licence, installed?.manifest.license ?? entry?.license ?? '–'],
              ...(entry ? [[text.from, entry.registryName] as const] : []),
              ...(installed ? installedFacts(installed) : []),
            ]}
          />
        </aside>
      </div>
    </>
  );

  function installedFacts(plugin: InstalledPlugin): readonly (readonly [string, ReactNode])[] {
    const { homepage, repository } = plugin.manifest;
    return [
      [text.installedAt, <InstalledDate key="at" time={plugin.installedAt} />],
      [manager.updatedAt, <InstalledDate key="updated" time={plugin.updatedAt} />],
      [text.size, <Bytes key="size" bytes={plugin.bytes} />],
      [manager.realms, manager.realmNames[plugin.realm]],
      [isolation.title, <IsolationFact key="isolation" plugin={plugin} />],
      [
        text.release,
        <span key="release" className="mono">
          {shortKey(plugin.release)}
        </span>,
      ],
      ...(homepage ? [[text.homepage, <Outside key="home" href={homepage} />] as const] : []),
      ...(repository ? [[text.repository, <Outside key="repo" href={repository} />] as const] : []),
    ];
  }
}

function Actions(props: {
  readonly installed: InstalledPlugin | undefined;
  readonly entry: CatalogueDetails | undefined;
  readonly title: string;
}) {
  const { plugins: text } = useText();
  const install = useInstall();
  const { installed, entry, title } = props;
  if (installed) {
    return (
      <>
        <StateBadge plugin={installed} />
        <ButtonLink href={tabHref('installed')}>{text.tabs.installed}</ButtonLink>
      </>
    );
  }
  if (!entry) return null;
  return (
    <Button
      look="primary"
      isDisabled={entry.state !== 'active' || entry.version === undefined}
      onPress={() => install({ name: entry.name, title })}
    >
      {text.install}
    </Button>
  );
}

function InstalledDetails({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { plugins: text } = useText();
  const faults = useFaults(plugin.name);
  return (
    <>
      {'error' in plugin.state && <FaultCallout error={plugin.state.error} />}
      <section className="card stack">
        <h2>{text.tabs.permissions}</h2>
        <PluginPermissions plugin={plugin} />
      </section>
      <Contributions manifest={plugin.manifest} />
      {faults.length > 0 && (
        <section className="card stack">
          <h2>{text.faults}</h2>
          <FaultGroups faults={faults} />
        </section>
      )}
    </>
  );
}

const nothing: ReadonlySet<never> = new Set();

/** What installing it would mean, looked up without installing anything. */
function Offered({ entry }: { readonly entry: CatalogueDetails }) {
  const { plugins: text } = useText();
  const { plugins } = useHost();
  const plan = useLoaded(`${entry.name}@${entry.version}`, (signal) => plugins.plan(entry.name, {}, signal));
  if (plan.state === 'failed') return <FaultCallout error={plan.error} onRetry={plan.reload} />;
  if (!plan.value) return <Loading label={text.checking} count={1} />;
  return (
    <>
      <section className="card stack">
        <h2>{text.tabs.permissions}</h2>
        <PlanView plan={plan.value} allowed={nothing} onAllow={() => undefined} />
      </section>
      <Contributions manifest={plan.value.manifest} />
    </>
  );
}

function Contributions({ manifest }: { readonly manifest: PluginManifest }) {
  const { plugins: text } = useText();
  const { widgets = [], commands = [], exporters = [], importers = [], fieldTypes = [] } = manifest.contributes;
  const { themes = [], messages = [] } = manifest.contributes;
  const named = [...widgets, ...commands, ...exporters, ...importers, ...fieldTypes, ...themes];
  const added = [...named, ...messages.map(({ locale, title }) => ({ id: locale, title }))];
  if (manifest.hooks.length + added.length === 0) return null;
  return (
    <section className="card stack">
      <h2>{text.widgetsGiven}</h2>
      <Facts
        facts={[
          ...(manifest.hooks.length > 0
            ? [
                [
                  text.hooksUsed,
                  <ul key="hooks" className="chips">
                    {manifest.hooks.map(({ hook, priority }, index) => (
                      <li key={index}>
                        <Badge>
                          <code>{hook}</code> <span className="faint number">{priority}</span>
                        </Badge>
                      </li>
                    ))}
                  </ul>,
                ] as const,
              ]
            : []),
          ...added.map((item) => [item.id, item.title] as const),
        ]}
      />
    </section>
  );
}

function Versions(props: { readonly entry: CatalogueDetails; readonly installed: InstalledPlugin | undefined }) {
  const { plugins: text } = useText();
  const format = useFormat();
  const install = useInstall();
  const { entry, installed } = props;
  return (
    <section className="card card-flush" aria-label={text.versions}>
      <h2 className="hook-head">{text.versions}</h2>
      <ul className="list">
        {entry.record.releases.map(({ version, release, channel, state, reason, published }) => (
          <li key={release} className="list-row">
            <span className="list-title number">{version}</span>
            <span className="grow row row-wrap">
              <Badge>{channel}</Badge>
              {state !== 'active' && <Badge tone="danger">{text.withdrawn}</Badge>}
              {reason && <span className="muted small">{reason}</span>}
            </span>
            <span className="faint small">{format.date(Date.parse(published))}</span>
            {installed?.release === release ? (
              <Badge tone="success" icon="check">
                {text.installedMark}
              </Badge>
            ) : (
              <Button
                size="small"
                isDisabled={state !== 'active'}
                aria-label={`${text.install} ${version}`}
                onPress={() => install({ name: entry.name, title: entry.title, version })}
              >
                {text.install}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function InstalledDate({ time }: { readonly time: number }) {
  return useFormat().dateTime(time);
}

function Bytes({ bytes }: { readonly bytes: number }) {
  return useFormat().bytes(bytes);
}

function Outside({ href }: { readonly href: string }) {
  return (
    <a href={href} rel="noreferrer" target="_blank">
      {new URL(href).hostname}
    </a>
  );
}
