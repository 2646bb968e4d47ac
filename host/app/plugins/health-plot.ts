import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** Figures by the hour, as `uPlot` takes them: seconds since the epoch, and values. */
export interface PlotData {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export interface Plot {
  destroy(): void;
}

const HEIGHT = 180;
const DAY = 86_400;

/** Draw a line over time in an element; it follows the element's width and the colours of the app. */
export function createPlot(
  element: HTMLElement,
  data: PlotData,
  format: (value: number) => string,
  locale: string,
): Plot {
  // A canvas does not know the app's tokens; the style sheet gives the element their colours, resolved for the theme.
  const style = getComputedStyle(element);
  const [first = 0, last = first] = [data.times[0], data.times.at(-1)];
  const axis = { stroke: () => style.outlineColor, ticks: { show: false } };
  const hours = new Intl.DateTimeFormat(locale, { hour: 'numeric', weekday: 'short' });
  const plot = new uPlot(
    {
      width: Math.max(element.clientWidth, 200),
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { setScale: false } },
      scales: {
        // One hour alone stands in the middle of a day.
        x: { range: () => (first === last ? [first - DAY / 2, last + DAY / 2] : [first, last]) },
        y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] },
      },
      axes: [
        { ...axis, grid: { show: false }, values: (_plot, ticks) => ticks.map((time) => hours.format(time * 1000)) },
        {
          ...axis,
          size: 64,
          grid: { stroke: () => style.borderTopColor, width: 1 },
          values: (_plot, ticks) => ticks.map((value) => format(value)),
        },
      ],
      series: [{}, { stroke: () => style.color, width: 2, points: { show: data.times.length < 48 } }],
    },
    [[...data.times], [...data.values]],
    element,
  );
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: HEIGHT });
  });
  observer.observe(element);
  return {
    destroy() {
      observer.disconnect();
      plot.destroy();
    },
  };
}
