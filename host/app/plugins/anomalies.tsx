import { useCallback, useSyncExternalStore } from 'react';
import type { Anomaly } from '../../kernel/observing/monitor.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { Badge, Callout, type Tone } from '../ui/surface.tsx';
import { titleOf } from './naming.ts';

const tones: { readonly [severity in Anomaly['severity']]: Tone } = {
  notice: 'neutral',
  warning: 'warning',
  critical: 'danger',
};

/** What the monitor noticed; of one plugin, or of all. Nothing where it noticed nothing. */
export function Anomalies({ plugin }: { readonly plugin?: string }) {
  const { monitor } = useHost();
  const anomalies = useSyncExternalStore(
    monitor.subscribe,
    useCallback(() => monitor.anomalies(plugin), [monitor, plugin]),
  );
  return anomalies.map((anomaly) => (
    <AnomalyCallout key={anomaly.id} anomaly={anomaly} isNamed={plugin === undefined} />
  ));
}

function AnomalyCallout({ anomaly, isNamed }: { readonly anomaly: Anomaly; readonly isNamed: boolean }) {
  const { plugins: text, permissions } = useText();
  const format = useFormat();
  const host = useHost();
  const now = useNow(30_000);
  const { id, plugin, kind, severity, last, count, evidence, quarantined } = anomaly;
  const name = permissions.anomalies[kind] ?? kind;
  return (
    <Callout
      tone={tones[severity]}
      title={isNamed ? `${titleOf(host, plugin)}: ${name}` : name}
      action={
        <Button size="small" onPress={() => host.monitor.dismiss(id)}>
          {permissions.dismiss}
        </Button>
      }
    >
      <p className="faint small">
        {format.ago(last, now)} {count > 1 && <Badge>{text.times(count)}</Badge>}
      </p>
      {quarantined && <p>{permissions.wasSetAside}</p>}
      <details className="fault-details">
        <summary>{permissions.evidence}</summary>
        <ul className="anomaly-evidence">
          {evidence.map(({ time, text: seen }) => (
            <li key={`${time} ${seen}`}>
              {format.dateTime(time)} <bdi>{seen}</bdi>
            </li>
          ))}
        </ul>
      </details>
    </Callout>
  );
}
