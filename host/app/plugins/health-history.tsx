import { useEffect, useRef, useState } from 'react';
import type { MetricPoint } from '../../kernel/observing/metrics.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Select } from '../ui/field.tsx';
import { Loading } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import type { Plot } from './health-plot.ts';

type Series = 'calls' | 'faults' | 'time' | 'bytes';

const valueOf: { readonly [series in Series]: (point: MetricPoint) => number } = {
  calls: ({ calls }) => calls,
  faults: ({ faults }) => faults,
  time: ({ time, samples }) => (samples === 0 ? 0 : time / samples),
  bytes: ({ bytes }) => bytes,
};

/** Figures of one plugin by the hour, over two weeks, as a picture and as a table. */
export function HealthHistory({ plugin, title }: { readonly plugin: string; readonly title: string }) {
  const { observe: text, common } = useText();
  const format = useFormat();
  const { metrics } = useHost();
  const [series, setSeries] = useState<Series>('calls');
  const history = useLoaded(plugin, () => metrics.history(plugin));
  if (history.state === 'failed') return <FaultCallout error={history.error} onRetry={history.reload} />;
  const points = history.value;
  if (points === undefined) return <Loading label={common.loading} count={1} />;
  if (points.length === 0) return <p className="muted">{text.historyEmpty}</p>;
  const shown = { calls: format.number, faults: format.number, time: format.milliseconds, bytes: format.bytes }[series];
  return (
    <div className="stack stack-s">
      <Select
        label={text.show}
        value={series}
        onChange={setSeries}
        options={(['calls', 'faults', 'time', 'bytes'] as const).map((id) => ({ id, label: text.series[id] }))}
      />
      <HistoryPlot
        points={points}
        label={`${text.historyOf(title)}: ${text.series[series]}`}
        value={valueOf[series]}
        format={shown}
      />
      <details className="fault-details">
        <summary>{text.asTable}</summary>
        <HistoryTable points={points} label={text.historyOf(title)} />
      </details>
    </div>
  );
}

function HistoryPlot(props: {
  readonly points: readonly MetricPoint[];
  readonly label: string;
  readonly value: (point: MetricPoint) => number;
  readonly format: (value: number) => string;
}) {
  const { points, label, value, format } = props;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let plot: Plot | undefined;
    let isGone = false;
    const draw = async (): Promise<void> => {
      const { createPlot } = await import('./health-plot.ts');
      if (isGone || element.current === null) return;
      const data = { times: points.map(({ hour }) => hour / 1000), values: points.map(value) };
      plot = createPlot(element.current, data, format, document.documentElement.lang);
    };
    void draw();
    return () => {
      isGone = true;
      plot?.destroy();
    };
  }, [points, value, format]);
  return <div ref={element} className="history-plot" role="img" aria-label={label} dir="ltr" />;
}

function HistoryTable({ points, label }: { readonly points: readonly MetricPoint[]; readonly label: string }) {
  const { observe: text } = useText();
  const format = useFormat();
  return (
    // Scrolls sideways on narrow screens, so the keyboard must be able to reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="table-scroll" aria-label={label} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.hour}</th>
            <th scope="col">{text.version}</th>
            {(['calls', 'faults', 'time', 'bytes'] as const).map((series) => (
              <th key={series} scope="col" className="cell-number">
                {text.series[series]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr key={`${point.hour} ${point.version}`}>
              <td className="cell-nowrap">{format.dateTime(point.hour)}</td>
              <td className="mono">{point.version}</td>
              <td className="cell-number">{format.number(point.calls)}</td>
              <td className="cell-number">{format.number(point.faults)}</td>
              <td className="cell-number">{point.samples === 0 ? '–' : format.milliseconds(valueOf.time(point))}</td>
              <td className="cell-number">{format.bytes(point.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
