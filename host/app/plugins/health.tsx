import type { Fault } from '../../kernel/faults.ts';
import type { HandlerStats } from '../../kernel/hooks/types.ts';
import type { InstalledPlugin } from '../../kernel/plugins.ts';
import { useFaults, useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Badge, Empty, type Tone } from '../ui/surface.tsx';
import { explain, FaultText } from './fault-text.tsx';
import { StateBadge } from './installed.tsx';
import { tabHref } from './naming.ts';
import { PluginTile } from './tile.tsx';

/** Milliseconds between two looks at the figures. */
const LOOK = 2000;

/** How each plugin does: what it was asked, how long it took, what went wrong. */
export function Health() {
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

function PluginHealth({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { plugins: text } = useText();
  const format = useFormat();
  const { faults: log } = useHost();
  const faults = useFaults(plugin.name);
  const figures = useFigures(plugin.name);
  const errors = faults.filter(({ error }) => error.severity === 'error').length;
  const isDown = 'error' in plugin.state;
  const [tone, word]: readonly [Tone, string] = isDown
    ? ['danger', text.failing]
    : errors > 0
      ? ['warning', text.troubled]
      : ['success', text.healthy];
  return (
    <article className="card stack" aria-label={plugin.manifest.name}>
      <div className="row row-wrap">
        <PluginTile plugin={plugin} />
        <h2 className="grow">{plugin.manifest.name}</h2>
        {figures.p50 > SLOW && <Badge tone="warning">{text.slow}</Badge>}
        <Badge tone={tone}>{word}</Badge>
        <StateBadge plugin={plugin} />
      </div>
      <dl className="figures">
        <Figure name={text.calls} value={format.number(figures.calls)} />
        <Figure name={text.faults} value={format.number(figures.faults)} isBad={figures.faults > 0} />
        <Figure name={text.median} value={figures.calls === 0 ? '–' : format.milliseconds(figures.p50)} />
        <Figure name={text.p95} value={figures.calls === 0 ? '–' : format.milliseconds(figures.p95)} />
      </dl>
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

/** A plugin that costs more milliseconds than this per action is called slow. */
const SLOW = 5;

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

/** Sums over all handlers of a plugin, looked at again every few seconds. */
function useFigures(name: string): {
  readonly calls: number;
  readonly faults: number;
  readonly p50: number;
  readonly p95: number;
} {
  const { hooks } = useHost();
  useNow(LOOK);
  const own = hooks.stats().filter(({ owner }) => owner === name);
  const most = (pick: (stats: HandlerStats) => number): number => Math.max(0, ...own.map(pick));
  return {
    calls: own.reduce((sum, { calls }) => sum + calls, 0),
    faults: own.reduce((sum, { faults }) => sum + faults, 0),
    p50: most(({ time }) => time.p50),
    p95: most(({ time }) => time.p95),
  };
}
