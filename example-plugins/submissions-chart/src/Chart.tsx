import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
export default function Chart() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const p = new uPlot(
      { width: 300, height: 200, series: [{}, {}] },
      [
        [1, 2],
        [3, 4],
      ],
      host.current ?? undefined,
    );
    return () => p.destroy();
  }, []);
  return <div ref={host} />;
}
