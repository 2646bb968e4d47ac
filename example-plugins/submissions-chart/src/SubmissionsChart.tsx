import { useEffect, useRef, useState, type ReactNode } from 'react';
import 'uplot/dist/uPlot.min.css';
import { followArrivals, type Arrivals } from './arrivals.ts';
import { countByDay, summarise, type DailyCounts } from './counts.ts';
import type { ChartContext } from './declared.ts';
import { createPlot, type Plot } from './plot.ts';

/** The dashboard widget: a sentence for everybody, and a chart of the same for those who see it. */
export default function SubmissionsChart({ context }: { readonly context: ChartContext }): ReactNode {
  const { counts, failed } = useDailyCounts(context);
  if (failed) return <p>The submissions cannot be read. Allow “data” for this plugin to see them here.</p>;
  if (counts === undefined) return <p>Counting submissions…</p>;
  const summary = summarise(counts);
  return (
    <figure style={{ margin: 0 }}>
      <Bars counts={counts} label={`Bar chart: ${summary}`} />
      <figcaption>{summary}</figcaption>
    </figure>
  );
}

function Bars({ counts, label }: { readonly counts: DailyCounts; readonly label: string }): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(null);
  useEffect(() => {
    if (plot.current !== null) plot.current.update(counts);
    else if (element.current !== null) plot.current = createPlot(element.current, counts);
  }, [counts]);
  useEffect(
    () => () => {
      plot.current?.destroy();
      plot.current = null;
    },
    [],
  );
  return <div ref={element} role="img" aria-label={label} />;
}

/** Counts of the days the settings ask for, kept up to date while the widget is shown. */
function useDailyCounts(context: ChartContext): {
  readonly counts?: DailyCounts | undefined;
  readonly failed: boolean;
} {
  const [counts, setCounts] = useState<DailyCounts>();
  const [failed, setFailed] = useState(false);
  const { days } = context.settings;
  useEffect(() => {
    const stop = new AbortController();
    const show = (arrivals: Arrivals): void => setCounts(countByDay(arrivals.values(), Date.now(), days));
    followArrivals(context.data, stop.signal, show).catch((error: unknown) => {
      if (stop.signal.aborted) return;
      context.log.error('The submissions could not be followed.', { reason: String(error) });
      setFailed(true);
    });
    return () => stop.abort();
  }, [context, days]);
  return { counts, failed };
}
