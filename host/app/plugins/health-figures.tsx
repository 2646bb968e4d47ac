import type { PluginMetrics } from '../../kernel/observing/metrics.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';

export function Figure(props: { readonly name: string; readonly value: string; readonly isBad?: boolean }) {
  return (
    <div className="figure">
      <dt className="muted small">{props.name}</dt>
      <dd className={props.isBad ? 'figure-value figure-bad number' : 'figure-value number'}>{props.value}</dd>
    </div>
  );
}

/** What a plugin takes of the app: requests by permission and by site, bytes, time. */
export function MetricFigures({ metrics }: { readonly metrics: PluginMetrics }) {
  const { observe: text } = useText();
  const format = useFormat();
  const host = useHost();
  const stored = useLoaded(metrics.plugin, () => host.metrics.stored(metrics.plugin));
  const { starts, bytes } = metrics;
  const tried = starts.succeeded + starts.failed;
  const messages = Object.values(metrics.uses).reduce((sum, { allowed, denied }) => sum + allowed + denied, 0);
  return (
    <>
      <dl className="figures">
        <Figure
          name={text.starts}
          value={tried === 0 ? '–' : format.share(starts.succeeded / tried)}
          isBad={starts.failed > 0}
        />
        <Figure name={text.busy} value={format.share(metrics.busyShare)} />
        <Figure name={text.messages} value={format.number(messages)} />
        <Figure name={text.network} value={format.bytes(bytes.sent + bytes.received)} />
        <Figure name={text.stored} value={stored.value === undefined ? '–' : format.bytes(stored.value)} />
      </dl>
      <p className="faint small">{text.busyHelp}</p>
      <Uses metrics={metrics} />
      <Origins metrics={metrics} />
    </>
  );
}

function Uses({ metrics }: { readonly metrics: PluginMetrics }) {
  const { observe: text, plugins } = useText();
  const uses = Object.entries(metrics.uses).sort(([a], [b]) => (a < b ? -1 : 1));
  if (uses.length === 0) return null;
  return (
    <CountTable
      caption={text.permissions}
      columns={[text.permission, text.allowed, text.denied]}
      rows={uses.map(([permission, { allowed, denied }]) => ({
        name: permission === 'none' ? text.noPermission : (plugins.permissionNames[permission] ?? permission),
        counts: [allowed, denied],
      }))}
    />
  );
}

function Origins({ metrics }: { readonly metrics: PluginMetrics }) {
  const { observe: text } = useText();
  const origins = Object.entries(metrics.origins).sort(([, a], [, b]) => b - a);
  if (origins.length === 0) return <p className="muted small">{text.noNetwork}</p>;
  return (
    <CountTable
      caption={text.network}
      columns={[text.origin, text.requests]}
      rows={origins.map(([origin, requests]) => ({ name: origin, counts: [requests] }))}
    />
  );
}

function CountTable(props: {
  readonly caption: string;
  /** Of the name first, then of each count. */
  readonly columns: readonly [string, ...string[]];
  readonly rows: readonly { readonly name: string; readonly counts: readonly number[] }[];
}) {
  const format = useFormat();
  const [first, ...others] = props.columns;
  return (
    <table className="table">
      <caption>{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{first}</th>
          {others.map((column) => (
            <th key={column} scope="col" className="cell-number">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ name, counts }) => (
          <tr key={name}>
            <td dir="auto">{name}</td>
            {others.map((column, at) => (
              <td key={column} className="cell-number">
                {format.number(counts[at] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
