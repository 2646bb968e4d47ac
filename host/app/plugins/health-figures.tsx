import type { PluginMetrics } from '../../kernel/metrics.ts';
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
  const format = useFormat();
  const uses = Object.entries(metrics.uses).sort(([a], [b]) => (a < b ? -1 : 1));
  if (uses.length === 0) return null;
  return (
    <table className="table">
      <caption>{text.permissions}</caption>
      <thead>
        <tr>
          <th scope="col">{text.permission}</th>
          <th scope="col" className="cell-number">
            {text.allowed}
          </th>
          <th scope="col" className="cell-number">
            {text.denied}
          </th>
        </tr>
      </thead>
      <tbody>
        {uses.map(([permission, { allowed, denied }]) => (
          <tr key={permission}>
            <td>{permission === 'none' ? text.noPermission : (plugins.permissionNames[permission] ?? permission)}</td>
            <td className="cell-number">{format.number(allowed)}</td>
            <td className="cell-number">{format.number(denied)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Origins({ metrics }: { readonly metrics: PluginMetrics }) {
  const { observe: text } = useText();
  const format = useFormat();
  const origins = Object.entries(metrics.origins).sort(([, a], [, b]) => b - a);
  if (origins.length === 0) return <p className="muted small">{text.noNetwork}</p>;
  return (
    <table className="table">
      <caption>{text.network}</caption>
      <thead>
        <tr>
          <th scope="col">{text.origin}</th>
          <th scope="col" className="cell-number">
            {text.requests}
          </th>
        </tr>
      </thead>
      <tbody>
        {origins.map(([origin, requests]) => (
          <tr key={origin}>
            <td className="mono" dir="ltr">
              {origin}
            </td>
            <td className="cell-number">{format.number(requests)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
