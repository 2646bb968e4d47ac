import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** Figures by the hour, as `uPlot` takes them: seconds since the epoch, and values. */
export interface PlotData {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export interface Plot {
  update(data: PlotData): void;
  destroy(): void;
}

const HEIGHT = 180;

/** Draw a line over time in an element; it follows the element's width and the colours of the app. */
export function createPlot(
  element: HTMLElement,
  data: PlotData,
  format: (value: number) => string,
  locale: string,
): Plot {
  const token = (name: string) => () => getComputedStyle(element).getPropertyValue(name).trim();
  const axis = { stroke: token('--text-muted'), ticks: { show: false } };
  const hours = new Intl.DateTimeFormat(locale, { hour: 'numeric', weekday: 'short' });
  const plot = new uPlot(
    {
      width: Math.max(element.clientWidth, 200),
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { setScale: false } },
      scales: { y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] } },
      axes: [
        { ...axis, grid: { show: false }, values: (_plot, ticks) => ticks.map((time) => hours.format(time * 1000)) },
        {
          ...axis,
          size: 64,
          grid: { stroke: token('--border'), width: 1 },
          values: (_plot, ticks) => ticks.map((value) => format(value)),
        },
      ],
      series: [{}, { stroke: token('--accent-ink'), width: 2, points: { show: data.times.length < 48 } }],
    },
    toData(data),
    element,
  );
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: HEIGHT });
  });
  observer.observe(element);
  return {
    update: (next) => plot.setData(toData(next)),
    destroy() {
      observer.disconnect();
      plot.destroy();
    },
  };
}

function toData({ times, values }: PlotData): uPlot.AlignedData {
  return [[...times], [...values]];
}
