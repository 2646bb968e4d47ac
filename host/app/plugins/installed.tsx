import { useState } from 'react';
import { Link } from 'wouter';
import type { InstalledPlugin, PluginState } from '../../kernel/management/plugins.ts';
import { useFaults, useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Badge, Callout, Empty, type Tone } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import { PackageButton, FileDrop, SourceBadges, UnlistedSwitch } from './from-file.tsx';
import { IsolationBadge } from './isolation.tsx';
import { shortKey, tabHref } from './naming.ts';
import { useInstalledFilter } from './installed-filter.tsx';
import { PendingList } from './pending-list.tsx';
import { ListFiles } from './list-files.tsx';
import { EnabledSwitch, PluginButtons } from './plugin-controls.tsx';
import { QuarantineCallout } from './quarantine-callout.tsx';
import { RemovedList } from './removed-list.tsx';
import { ReleaseWarnings } from './release-warnings.tsx';
import { PluginTile } from './tile.tsx';
import { StartSearchDialog } from './trouble-bar.tsx';
import { RevertedCallout, TrialNote } from './update-notes.tsx';

const tones: { readonly [kind in PluginState['kind']]: Tone } = {
  disabled: 'neutral',
  ready: 'success',
  starting: 'accent',
  active: 'success',
  stopping: 'neutral',
  error: 'danger',
  quarantined: 'danger',
  paused: 'warning',
  revoked: 'danger',
  blocked: 'danger',
};

export function Installed() {
  const { plugins: text, packages, local } = useText();
  const host = useHost();
  const [isSearching, setSearching] = useState(false);
  const installed = useInstalled();
  const { shown, bar } = useInstalledFilter(installed);
  if (installed.length === 0) {
    return (
      <FileDrop>
        <PendingList />
        <RemovedList />
        <Empty
          icon="plugins"
          title={text.none}
          action={
            <>
              <ButtonLink href={tabHref('browse')} look="primary">
                {text.tabs.browse}
              </ButtonLink>
              <PackageButton>{local.install}</PackageButton>
            </>
          }
        >
          {text.noneHelp}
        </Empty>
        <ListFiles />
      </FileDrop>
    );
  }
  return (
    <FileDrop>
      <div className="row row-wrap">
        <PackageButton>{local.install}</PackageButton>
        {installed.length > 1 && (
          <Button size="small" icon="search" onPress={() => setSearching(true)}>
            {packages.find}
          </Button>
        )}
      </div>
      <PendingList />
      {isSearching && <StartSearchDialog host={host} onClose={() => setSearching(false)} />}
      {bar}
      {shown.map((plugin) => (
        <InstalledCard key={plugin.name} plugin={plugin} />
      ))}
      <RemovedList />
      <UnlistedSwitch />
      <ListFiles />
    </FileDrop>
  );
}

function InstalledCard({ plugin }: { readonly plugin: InstalledPlugin }) {
  const text = useText();
  const { name, manifest, state } = plugin;
  return (
    <article className="card installed" aria-label={manifest.name}>
      <div className="row installed-head">
        <PluginTile plugin={plugin} />
        <div className="grow">
          <div className="row row-wrap">
            <h2>
              <Link href={`/plugins/${plugin.id}`} className="quiet-link">
                {manifest.name}
              </Link>
            </h2>
            <StateBadge plugin={plugin} />
            <SourceBadges plugin={plugin} />
          </div>
          <p className="faint small">
            <span className="number">{manifest.version}</span>
            {' · '}
            {text.plugins.by(plugin.publisherName || shortKey(plugin.publisher))}
            {' · '}
            {text.plugins.realmNames[plugin.realm] ?? plugin.realm}
          </p>
        </div>
        <EnabledSwitch plugin={plugin} />
      </div>
      <p className="muted small" dir="auto">
        {manifest.description}
      </p>
      <ReleaseWarnings name={name} version={manifest.version} />
      <Trouble plugin={plugin} />
      <RevertedCallout plugin={plugin} />
      <TrialNote plugin={plugin} />
      <div className="row row-wrap">
        <PluginButtons plugin={plugin} />
      </div>
      <span className="visually-hidden" role="status">
        {text.plugins.states[state.kind]}
      </span>
    </article>
  );
}

export function StateBadge({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { plugins: text } = useText();
  const { state } = plugin;
  return (
    <span className="row row-wrap" title={state.kind === 'ready' ? text.stateHelp.ready : undefined}>
      <Badge tone={tones[state.kind]}>{text.states[state.kind]}</Badge>
      <IsolationBadge plugin={plugin} />
    </span>
  );
}

/** Why it does not run, or what went wrong last, in plain words. */
function Trouble({ plugin }: { readonly plugin: InstalledPlugin }) {
  const text = useText();
  const format = useFormat();
  const { plugins } = useHost();
  const faults = useFaults(plugin.name);
  const now = useNow(30_000);
  const { state } = plugin;
  if (state.kind === 'quarantined') {
    return <QuarantineCallout plugin={plugin} by={state.by} error={state.error} />;
  }
  if ('error' in state) {
    const retry =
      state.kind === 'error' ? { onRetry: () => void plugins.enable(plugin.name).catch(() => undefined) } : {};
    return <FaultCallout error={state.error} {...retry} />;
  }
  if (state.kind === 'paused') {
    const again =
      state.why === 'suspect' ? (
        <Button size="small" onPress={() => void plugins.enable(plugin.name).catch(() => undefined)}>
          {text.packages.tryAgain}
        </Button>
      ) : undefined;
    return (
      <Callout tone="warning" action={again}>
        {text.packages.pausedHelp[state.why]}
      </Callout>
    );
  }
  const latest = faults[0];
  if (!latest || latest.error.severity === 'warning') return null;
  return (
    <FaultCallout
      tone="warning"
      error={latest.error}
      title={`${text.plugins.lastFault(format.ago(latest.last, now))} (${text.plugins.times(latest.count)})`}
    />
  );
}
