import { type CSSProperties, useState, useSyncExternalStore } from 'react';
import { HOST } from '../../kernel/hooks/types.ts';
import type { Trace, TraceSpan } from '../../kernel/observing/traces.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FaultCallout } from './fault-text.tsx';
import { titleOf } from './naming.ts';

/** Executions shown at a time. */
const SHOWN = 50;

/** Executions of hooks: who ran, where, how long each waited and worked, how much it handed on and what it changed. */
export function TraceView() {
  const { observe: text, health } = useText();
  const format = useFormat();
  const { traces } = useHost();
  const here = useSyncExternalStore(traces.subscribe, traces.list);
  const before = useLoaded('', traces.earlier, traces.subscribe);
  const isRecording = useSyncExternalStore(traces.subscribe, () => traces.recording);
  const [open, setOpen] = useState<Trace>();
  const list = [...here, ...(before.value ?? [])];
  const timeOf = (trace: Trace): string =>
    here.includes(trace) ? new Date(trace.time).toISOString().slice(11, 23) : format.dateTime(trace.time);
  return (
    <section className="stack stack-s" aria-labelledby="developer-traces">
      <h2 id="developer-traces">{text.traces}</h2>
      <p className="muted">
        {text.tracesLead} {health.tracesKept}
      </p>
      <div className="row row-wrap">
        <Switch isSelected={isRecording} onChange={(isOn) => traces.record(isOn)}>
          {text.record}
        </Switch>
        <Button size="small" icon="trash" isDisabled={list.length === 0} onPress={() => traces.clear()}>
          {text.clear}
        </Button>
      </div>
      {before.state === 'failed' && <FaultCallout error={before.error} onRetry={before.reload} />}
      {list.length === 0 ? (
        <p className="muted">{text.noTraces}</p>
      ) : (
        // Scrolls sideways on narrow screens, so the keyboard must be able to reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className="table-scroll" role="group" aria-label={text.traces} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{text.when}</th>
                <th scope="col">{text.hook}</th>
                <th scope="col" className="cell-number">
                  {text.handlers}
                </th>
                <th scope="col" className="cell-number">
                  {text.duration}
                </th>
              </tr>
            </thead>
            <tbody>
              {list.slice(0, SHOWN).map((trace) => (
                <tr key={trace.id}>
                  <td className="mono faint">{timeOf(trace)}</td>
                  <td>
                    <button type="button" className="trace-open mono" onClick={() => setOpen(trace)}>
                      {trace.hook}
                    </button>
                  </td>
                  <td className="cell-number">{format.number(trace.spans.length)}</td>
                  <td className="cell-number">{format.milliseconds(trace.duration)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open && <TraceDialog trace={open} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function TraceDialog({ trace, onClose }: { readonly trace: Trace; readonly onClose: () => void }) {
  const { observe: text, common } = useText();
  const format = useFormat();
  return (
    <Dialog
      isWide
      title={text.traceOf(trace.hook)}
      lead={
        <p className="muted small">
          {format.dateTime(trace.time)} · {format.milliseconds(trace.duration)} ·{' '}
          <span className="mono">{trace.id}</span>
        </p>
      }
      onClose={onClose}
      actions={
        <Button autoFocus onPress={onClose}>
          {common.close}
        </Button>
      }
    >
      <ol className="trace-bars">
        {trace.spans.map((span, at) => (
          <Span key={`${span.plugin} ${span.index} ${at}`} span={span} whole={trace.duration} />
        ))}
      </ol>
    </Dialog>
  );
}

function Span({ span, whole }: { readonly span: TraceSpan; readonly whole: number }) {
  const { observe: text, plugins } = useText();
  const format = useFormat();
  const host = useHost();
  const percent = (part: number): string => `${whole === 0 ? 0 : Math.min(100, (part / whole) * 100).toFixed(2)}%`;
  const { plugin, realm, at, queued, time, bytes, fault, changes } = span;
  const facts = [
    `${text.ran}: ${format.milliseconds(time)}`,
    ...(queued > 0 ? [`${text.queued}: ${format.milliseconds(queued)}`] : []),
    ...(realm === undefined ? [] : [`${text.realm}: ${plugins.realmNames[realm] ?? realm}`]),
    ...(bytes === undefined ? [] : [`${text.size}: ${format.bytes(bytes)}`]),
    ...(changes.length === 0 ? [] : [`${text.changed}: ${text.changes(changes.length)}`]),
  ];
  return (
    <li className="stack stack-s">
      <strong>{plugin === HOST ? text.theApp : titleOf(host, plugin)}</strong>
      <div
        className={fault ? 'trace-bar trace-bar-fault' : 'trace-bar'}
        aria-hidden="true"
        // A custom property has no type of its own in CSSProperties.
        style={{ '--from': percent(at), '--length': percent(time) } as CSSProperties}
      >
        <span />
      </div>
      <p className="muted small">{facts.join(' · ')}</p>
      {fault && (
        <p className="field-error" dir="auto">
          <span className="mono">{fault.code}</span> {fault.message}
        </p>
      )}
      {changes.length > 0 && (
        <details className="fault-details">
          <summary>{text.changed}</summary>
          <ul className="mono small" dir="ltr">
            {changes.map(({ path, op }) => (
              <li key={`${op} ${path}`}>
                {{ add: '+', remove: '−', replace: '~' }[op]} {path || '.'}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
