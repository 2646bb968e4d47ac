import { useState, useSyncExternalStore } from 'react';
import type { HealthCause, PluginHealth as Health } from '../../kernel/observing/health.ts';
import { withEarlier } from '../../kernel/observing/fault-history.ts';
import type { Alert, PluginMetrics } from '../../kernel/observing/metrics.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useFaults, useInstalled, usePluginHealth } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Select } from '../ui/field.tsx';
import { Menu, type MenuChoice } from '../ui/menu.tsx';
import { Badge, Callout, Empty, type Tone } from '../ui/surface.tsx';
import { Anomalies } from './anomalies.tsx';
import { toast } from '../ui/toast.tsx';
import { FaultGroups } from './fault-groups.tsx';
import { explain } from './fault-text.tsx';
import { DeviceFigures } from './device-figures.tsx';
import { Figure, MetricFigures } from './health-figures.tsx';
import { HealthHistory } from './health-history.tsx';
import { StateBadge } from './installed.tsx';
import { tabHref, titleOf, withTitles } from './naming.ts';
import { Sparkline } from './sparkline.tsx';
import { PluginTile } from './tile.tsx';

/** Milliseconds between two looks at the figures. */
const LOOK = 2000;
const HOUR = 3_600_000;

type Sort = 'trouble' | 'name' | 'used' | 'time' | 'errors';

/** How each plugin does: how often it is used, what it takes, what went wrong, and what can be done about it. */
export function HealthPanel() {
  const { plugins: text, observe } = useText();
  const host = useHost();
  const installed = useInstalled();
  const [sort, setSort] = useState<Sort>('trouble');
  useNow(LOOK);
  if (installed.length === 0) {
    return (
      <Empty
        icon="activity"
        title={text.none}
        action={<ButtonLink href={tabHref('browse')}>{text.tabs.browse}</ButtonLink>}
      >
        {text.noneHelp}
      </Empty>
    );
  }
  const weigh = (plugin: InstalledPlugin): number => weights[sort](host.health.of(plugin.name));
  const sorted = sort === 'name' ? installed : installed.toSorted((a, b) => weigh(b) - weigh(a));
  return (
    <>
      <p className="muted">{text.healthLead}</p>
      <Alerts />
      <div className="filters">
        <Select
          label={observe.sortBy}
          value={sort}
          onChange={setSort}
          options={(['trouble', 'name', 'used', 'time', 'errors'] as const).map((id) => ({
            id,
            label: observe.sorts[id],
          }))}
        />
      </div>
      {sorted.map((plugin) => (
        <PluginHealth key={plugin.name} plugin={plugin} />
      ))}
    </>
  );
}

const severity: { readonly [status in Health['status']]: number } = { healthy: 0, warning: 1, critical: 2 };

const weights: { readonly [sort in Sort]: (health: Health | undefined) => number } = {
  trouble: (health) => (health ? severity[health.status] : -1),
  name: () => 0,
  used: (health) => health?.calls ?? -1,
  time: (health) => health?.time.p95 ?? -1,
  errors: (health) => health?.faults ?? -1,
};

/** What was told about plugins in the last hour. */
function Alerts() {
  const { observe: text } = useText();
  const host = useHost();
  const alerts = useSyncExternalStore(host.metrics.subscribe, host.metrics.alerts);
  const now = useNow(60_000);
  const fresh = alerts.filter(({ at, plugin }) => now - at < HOUR && host.plugins.get(plugin)?.enabled);
  if (fresh.length === 0) return null;
  const words: { readonly [kind in Alert['kind']]: (name: string) => string } = {
    slow: text.alertSlow,
    failing: text.alertFailing,
    stopped: text.alertStopped,
  };
  return (
    <Callout tone="warning" title={text.alerts}>
      {fresh.map(({ plugin, kind, at }) => (
        <p key={`${plugin} ${kind} ${at}`}>{words[kind](titleOf(host, plugin))}</p>
      ))}
    </Callout>
  );
}

const tones: { readonly [status in Health['status']]: Tone } = {
  healthy: 'success',
  warning: 'warning',
  critical: 'danger',
};

function PluginHealth({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { plugins: text, observe } = useText();
  const host = useHost();
  const { faults: log, metrics: all, supervisor } = host;
  const hold = supervisor.activity(plugin.name)?.hold;
  const health = usePluginHealth(plugin.name);
  const metrics = all.of(plugin.name);
  // What is known of before comes with the figures.
  const before = useLoaded(`${plugin.name} ${metrics !== undefined}`, () => all.earlierFaults(plugin.name));
  const faults = withEarlier(useFaults(plugin.name), before.value ?? [], plugin.manifest.version);
  const { manifest } = plugin;
  return (
    <article className="card stack" aria-label={manifest.name}>
      <div className="row row-wrap">
        <PluginTile plugin={plugin} />
        <h2 className="health-name">
          {manifest.name} <span className="faint small number">{manifest.version}</span>
        </h2>
        {health && <Badge tone={tones[health.status]}>{text.healthStates[health.status]}</Badge>}
        <StateBadge plugin={plugin} />
        <Actions plugin={plugin} />
      </div>
      <Anomalies plugin={plugin.name} />
      {health && health.reasons.length > 0 && (
        <Callout tone={tones[health.status]}>
          {health.causes.map((cause, at) => (
            <Cause key={`${cause.kind} ${at}`} cause={cause} />
          ))}
        </Callout>
      )}
      {/* That it rests is said above. */}
      {hold && !health?.causes.some(({ kind }) => kind === 'resting') && (
        <Callout tone="warning">
          <p dir="auto">{withTitles(host, hold.reason)}</p>
        </Callout>
      )}
      {health && metrics ? (
        <>
          <Usage metrics={metrics} />
          <Speed health={health} metrics={metrics} />
          <More plugin={plugin} metrics={metrics} />
        </>
      ) : (
        <p className="muted small">{observe.off}</p>
      )}
      {faults.length > 0 && (
        <>
          <FaultGroups faults={faults} />
          <div>
            <Button
              size="small"
              onPress={() => {
                log.clear(plugin.name);
                void all.forgetFaults(plugin.name).then(before.reload);
              }}
            >
              {text.forget}
            </Button>
          </div>
        </>
      )}
    </article>
  );
}

/** Why it does not do well, in words for everybody; what it said of itself is its own. */
function Cause({ cause }: { readonly cause: HealthCause }) {
  const { causes: text, faults } = useText();
  const format = useFormat();
  switch (cause.kind) {
    case 'quarantine':
      return <p>{text.quarantine(explain(cause.error, faults).what)}</p>;
    case 'resting':
      return <p>{text.resting(cause.seconds)}</p>;
    case 'failed':
      return <p>{explain(cause.error, faults).what}</p>;
    case 'says':
      return (
        <p>
          {text.says} <bdi>{cause.message ?? cause.status}</bdi>
        </p>
      );
    case 'slow':
      return (
        <p>
          {text.slow(format.milliseconds(cause.time))} <bdi className="mono small">{cause.hook}</bdi>
        </p>
      );
    case 'faults':
      return <p>{text.faults(cause.count, explain(cause.latest, faults).what)}</p>;
  }
}

/** How often it was used, and the last day as a line. */
function Usage({ metrics }: { readonly metrics: PluginMetrics }) {
  const { observe: text } = useText();
  const format = useFormat();
  const host = useHost();
  const now = useNow(60_000);
  const minute = Math.floor(now / 60_000);
  const history = useLoaded(`${metrics.plugin} ${minute}`, () => host.metrics.history(metrics.plugin));
  const hours = lastDay(now, history.value ?? []);
  const total = hours.reduce((sum, calls) => sum + calls, 0);
  // It was called, or called the app itself; both are use.
  const asked = Object.values(metrics.uses).reduce((sum, { allowed, denied }) => sum + allowed + denied, 0);
  const times = metrics.calls + asked;
  return (
    <div className="usage">
      <p className="muted small">
        {times === 0 ? text.usedNever : `${text.used}: ${text.usedTimes(times)}`}
        {metrics.lastUsed !== undefined && `, ${text.lastUsed(format.ago(metrics.lastUsed, now))}`}
      </p>
      <Sparkline values={hours} label={text.sparkline(total)} />
    </div>
  );
}

function lastDay(now: number, points: readonly { readonly hour: number; readonly calls: number }[]): readonly number[] {
  const first = now - (now % HOUR) - 23 * HOUR;
  return Array.from({ length: 24 }, (_, at) =>
    points.filter(({ hour }) => hour === first + at * HOUR).reduce((sum, { calls }) => sum + calls, 0),
  );
}

function Speed({ health, metrics }: { readonly health: Health; readonly metrics: PluginMetrics }) {
  const { plugins: text, observe, causes } = useText();
  const format = useFormat();
  const time = (value: number): string => (health.time.samples > 0 ? format.milliseconds(value) : '–');
  const part = (value: number | undefined): string => (value === undefined ? '–' : format.milliseconds(value));
  const { load, activate, paint } = metrics.latest;
  return (
    <dl className="figures figures-tight">
      <Figure name={causes.hookCalls} value={format.number(health.calls)} />
      <Figure name={causes.hookFaults} value={format.number(health.faults)} isBad={health.faults > 0} />
      <Figure name={text.median} value={time(health.time.p50)} />
      <Figure name={text.p95} value={time(health.time.p95)} />
      <Figure name={observe.load} value={part(load)} />
      <Figure name={observe.activate} value={part(activate)} />
      <Figure name={observe.firstPaint} value={part(paint)} />
      <Figure name={text.restarts} value={format.number(health.restarts)} isBad={health.restarts > 0} />
    </dl>
  );
}

function More({ plugin, metrics }: { readonly plugin: InstalledPlugin; readonly metrics: PluginMetrics }) {
  const { observe: text } = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="fault-details" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{text.details}</summary>
      {isOpen && (
        <div className="stack">
          <MetricFigures metrics={metrics} />
          <DeviceFigures plugin={metrics.plugin} />
          <h3>{text.history}</h3>
          <HealthHistory plugin={plugin.name} title={plugin.manifest.name} />
        </div>
      )}
    </details>
  );
}

/** What can be done with a plugin that runs, or that is kept from running. */
function Actions({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { observe: text } = useText();
  const { supervisor } = useHost();
  const { name, manifest, state } = plugin;
  const activity = supervisor.activity(name);
  if (activity === undefined) return null;
  const choices: MenuChoice[] = [];
  if (state.kind === 'active') {
    choices.push({
      id: 'restart',
      label: text.restart,
      icon: 'refresh',
      onAction: () =>
        void supervisor.restart(name).then(
          () => toast(text.restarted(manifest.name)),
          // Why it did not start is told where it stands.
          () => undefined,
        ),
    });
  }
  if (activity.quarantine !== undefined) {
    choices.push({
      id: 'release',
      label: text.release,
      icon: 'shield',
      onAction: () => {
        supervisor.lift(name);
        toast(text.released(manifest.name));
      },
    });
  } else if (activity.hold === undefined) {
    choices.push({
      id: 'suspend',
      label: text.suspend,
      icon: 'close',
      onAction: () => supervisor.suspend(name, text.suspended),
    });
  } else {
    choices.push({ id: 'resume', label: text.resume, icon: 'check', onAction: () => supervisor.resume(name) });
  }
  return <Menu label={text.actionsFor(manifest.name)} choices={choices} />;
}
