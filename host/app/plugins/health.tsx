import type { Fault } from '../../kernel/faults.ts';
import type { PluginHealth as Health } from '../../kernel/health.ts';
import type { InstalledPlugin } from '../../kernel/plugins.ts';
import { useFaults, useInstalled, usePluginHealth } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Badge, Callout, Empty, type Tone } from '../ui/surface.tsx';
import { Anomalies } from './anomalies.tsx';
import { explain, FaultText } from './fault-text.tsx';
import { StateBadge } from './installed.tsx';
import { tabHref } from './naming.ts';
import { PluginTile } from './tile.tsx';

/** Milliseconds between two looks at the figures. */
const LOOK = 2000;

/** How each plugin does: what it was asked, how long it took, what went wrong. */
export function HealthPanel() {
  const { plugins: text } = useText();
  const installed = useInstalled();
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
  return (
    <>
      <p className="muted">{text.healthLead}</p>
      {installed.map((plugin) => (
        <PluginHealth key={plugin.name} plugin={plugin} />
      ))}
    </>
  );
}

const tones: { readonly [status in Health['status']]: Tone } = {
  healthy: 'success',
  warning: 'warning',
  critical: 'danger',
};

function PluginHealth({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { plugins: text } = useText();
  const format = useFormat();
  const { faults: log } = useHost();
  const faults = useFaults(plugin.name);
  const health = usePluginHealth(plugin.name);
  useNow(LOOK);
  const time = (value: number): string => (health && health.time.samples > 0 ? format.milliseconds(value) : '–');
  return (
    <article className="card stack" aria-label={plugin.manifest.name}>
      <div className="row row-wrap">
        <PluginTile plugin={plugin} />
        <h2 className="grow">{plugin.manifest.name}</h2>
        {health && <Badge tone={tones[health.status]}>{text.healthStates[health.status]}</Badge>}
        <StateBadge plugin={plugin} />
      </div>
      <Anomalies plugin={plugin.name} />
      {health && health.reasons.length > 0 && (
        <Callout tone={tones[health.status]}>
          {health.reasons.map((reason) => (
            <p key={reason} dir="auto">
              {reason}
            </p>
          ))}
        </Callout>
      )}
      {health && (
        <dl className="figures">
          <Figure name={text.calls} value={format.number(health.calls)} />
          <Figure name={text.faults} value={format.number(health.faults)} isBad={health.faults > 0} />
          <Figure name={text.median} value={time(health.time.p50)} />
          <Figure name={text.p95} value={time(health.time.p95)} />
          <Figure name={text.restarts} value={format.number(health.restarts)} isBad={health.restarts > 0} />
        </dl>
      )}
      {faults.length > 0 && (
        <>
          <FaultList faults={faults} />
          <div>
            <Button size="small" onPress={() => log.clear(plugin.name)}>
              {text.forget}
            </Button>
          </div>
        </>
      )}
    </article>
  );
}

function Figure({
  name,
  value,
  isBad = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly isBad?: boolean;
}) {
  return (
    <div className="figure">
      <dt className="muted small">{name}</dt>
      <dd className={isBad ? 'figure-value figure-bad number' : 'figure-value number'}>{value}</dd>
    </div>
  );
}

export function FaultList({ faults }: { readonly faults: readonly Fault[] }) {
  const text = useText();
  const format = useFormat();
  const now = useNow(30_000);
  return (
    <ul className="fault-list">
      {faults.map(({ id, error, count, last }) => {
        const { what, code, message } = explain(error, text.faults);
        return (
          <li key={id} className="fault-row">
            <span className={`dot dot-${error.severity === 'error' ? 'danger' : 'warning'}`} aria-hidden="true" />
            <div className="grow">
              <p>
                {what} <span className="muted">{text.plugins.recovered[error.recovery]}</span>
              </p>
              <FaultText code={code} message={error.hook ? `${error.hook}: ${message}` : message} />
            </div>
            <span className="faint small">
              {count > 1 && <Badge>{text.plugins.times(count)}</Badge>} {format.ago(last, now)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
