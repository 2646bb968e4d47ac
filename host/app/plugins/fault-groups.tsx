import { faultReport, fingerprintOf, suggestionsFor } from '../../kernel/observing/fault-report.ts';
import type { Fault } from '../../kernel/observing/faults.ts';
import { useHost } from '../../react/provider.tsx';
import { HOST_VERSION } from '../boot/version.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { Badge } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { explain, FaultText } from './fault-text.tsx';
import { shortName, titleOf } from './naming.ts';

/** Faults that are alike as one entry each: in words, what can be done, and a report to copy. */
export function FaultGroups({
  faults,
  showsPlugin = false,
}: {
  readonly faults: readonly Fault[];
  readonly showsPlugin?: boolean;
}) {
  const now = useNow(30_000);
  return (
    <ul className="fault-list">
      {faults.map((fault) => (
        <FaultGroup key={fault.id} fault={fault} now={now} showsPlugin={showsPlugin} />
      ))}
    </ul>
  );
}

function FaultGroup({
  fault,
  now,
  showsPlugin,
}: {
  readonly fault: Fault;
  readonly now: number;
  readonly showsPlugin: boolean;
}) {
  const text = useText();
  const format = useFormat();
  const host = useHost();
  const { error, count, first, last, plugin: name } = fault;
  const { what, code, message } = explain(error, text.faults);
  const plugin = name === undefined ? undefined : host.plugins.get(name);
  const hasUpdate = host.updates.list().some((update) => update.name === name);
  const suggestions = error.severity === 'error' ? suggestionsFor(fault, { plugin, hasUpdate }) : [];

  const copy = async (): Promise<void> => {
    const health = name === undefined ? undefined : host.health.of(name);
    const about = { plugin, health, hostVersion: HOST_VERSION, browser: navigator.userAgent };
    try {
      await navigator.clipboard.writeText(faultReport(fault, about));
      toast(text.observe.copied);
    } catch {
      toast(text.observe.notCopied, 'warning');
    }
  };

  return (
    <li className="fault-row">
      <span className={`dot dot-${error.severity === 'error' ? 'danger' : 'warning'}`} aria-hidden="true" />
      <div className="grow stack stack-s">
        <p>
          {showsPlugin && name !== undefined && <strong>{titleOf(host, name)}: </strong>}
          {what} <span className="muted">{text.plugins.recovered[error.recovery]}</span>
        </p>
        {suggestions.length > 0 && (
          <p className="muted small">
            {text.observe.suggestions} {suggestions.map((each) => text.observe.suggest[each]).join(' ')}
          </p>
        )}
        <FaultText code={code} message={error.hook ? `${error.hook}: ${message}` : message} />
      </div>
      <div className="fault-side">
        <span className="faint small">
          {count > 1 && <Badge>{text.health.timesSince(count, format.ago(first, now))}</Badge>} {format.ago(last, now)}
        </span>
        <span className="faint small mono" title={text.observe.fingerprint}>
          {fingerprintOf(fault, plugin?.id ?? shortName(name ?? 'host'))}
        </span>
        <Button size="small" look="quiet" icon="copy" onPress={copy}>
          {text.observe.copyReport}
        </Button>
      </div>
    </li>
  );
}
