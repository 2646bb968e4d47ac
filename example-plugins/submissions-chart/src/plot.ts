import uPlot from 'uplot';
import type { DailyCounts } from './counts.ts';

/** A bar chart in an element; it follows the element's width. */
export interface Plot {
  update(counts: DailyCounts): void;
  destroy(): void;
}

const HEIGHT = 220;
const DAY = 86_400;

export function createPlot(element: HTMLElement, counts: DailyCounts): Plot {
  const plot = new uPlot(optionsFor(element), dataOf(counts), element);
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: HEIGHT });
  });
  observer.observe(element);
  return {
    update: (next) => plot.setData(dataOf(next)),
    destroy() {
      observer.disconnect();
      plot.destroy();
    },
  };
}

function optionsFor(element: HTMLElement): uPlot.Options {
  // The host's own colours, so that the chart fits light, dark and high contrast.
  const colour = (): string => getComputedStyle(element).color;
  const grid = { stroke: (): string => withAlpha(colour(), 0.15), width: 1 };
  return {
    width: Math.max(element.clientWidth, 200),
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { setScale: false }, points: { show: false } },
    scales: {
      // Room for half a bar on either side.
      x: { range: (_plot, min, max) => [min - DAY / 2, max + DAY / 2] },
      y: { range: (_plot, _min, max) => [0, Math.max(4, Math.ceil(max * 1.1))] },
    },
    axes: [
      {
        stroke: colour,
        grid: { show: false },
        ticks: { show: false },
        incrs: [1, 2, 3, 7, 14, 30].map((days) => days * DAY),
        values: (_plot, ticks) => ticks.map(dayLabel),
      },
      {
        stroke: colour,
        grid,
        ticks: { show: false },
        size: 36,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000],
      },
    ],
    series: [
      {},
      {
        label: 'Submissions',
        stroke: colour,
        fill: () => withAlpha(colour(), 0.6),
        width: 0,
        points: { show: false },
        ...(uPlot.paths.bars === undefined ? {} : { paths: uPlot.paths.bars({ size: [0.7, 48], radius: 0.15 }) }),
      },
    ],
  };
}

function dataOf({ days, counts }: DailyCounts): uPlot.AlignedData {
  return [[...days], [...counts]];
}

const formatDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

function dayLabel(seconds: number): string {
  return formatDay.format(new Date(seconds * 1000));
}

/** `getComputedStyle` gives `rgb(…)`, `rgba(…)` or `color(…)`; all of them can be mixed. */
function withAlpha(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour} ${alpha * 100}%, transparent)`;
}
