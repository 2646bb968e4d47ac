import type { PartProps } from '../../react/parts.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { heightOf, ticksFor } from './scale.ts';

const WIDTH = 600;
const HEIGHT = 180;
/** Labels that all have room below the chart; of more, the first and the last are shown. */
const ROOM = 8;

/** Drawn for those who see it, a table for those who do not. */
export function Chart({ label, kind = 'bar', labels, series }: PartProps<'chart'>) {
  const { views: text } = useText();
  const { number } = useFormat();
  const ticks = ticksFor(series.flatMap((one) => one.values.filter((value) => value !== null)));
  const y = (value: number): number => HEIGHT - heightOf(value, ticks) * HEIGHT;
  const step = WIDTH / Math.max(1, labels.length);
  return (
    <figure className="view-chart">
      <div className="view-chart-plot" aria-hidden="true">
        <div className="view-chart-ticks faint small number">
          {ticks.toReversed().map((tick) => (
            <span key={tick}>{number(tick)}</span>
          ))}
        </div>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
          {ticks.map((tick) => (
            <line
              key={tick}
              className={tick === 0 ? 'view-axis' : 'view-rule'}
              x1="0"
              x2={WIDTH}
              y1={y(tick)}
              y2={y(tick)}
            />
          ))}
          {series.map((one, index) => (
            <path
              key={index}
              className={`${kind === 'line' ? 'view-line' : 'view-bar'} view-series-${index % 8}`}
              d={
                kind === 'line'
                  ? lineOf(one.values, step, y)
                  : barsOf(one.values.slice(0, labels.length), step, index, series.length, y)
              }
            />
          ))}
          {labels.map((name, at) => (
            <rect key={at} className="view-column-hover" x={at * step} y="0" width={step} height={HEIGHT}>
              <title>{columnText(name, series, at, number)}</title>
            </rect>
          ))}
        </svg>
        <div className="view-chart-labels faint small">
          {namedOn(labels).map((name, at) => (
            <span key={at} className="truncate" dir="auto">
              {name}
            </span>
          ))}
        </div>
      </div>
      <figcaption className="row row-wrap small">
        <span dir="auto">{label}</span>
        {series.length > 1 &&
          series.map((one, index) => (
            <span key={index} dir="auto" className={`view-key view-series-${index % 8}`} aria-hidden="true">
              {one.name}
            </span>
          ))}
      </figcaption>
      <table className="visually-hidden" aria-label={label}>
        <thead>
          <tr>
            <td />
            {series.map((one, index) => (
              <th key={index} scope="col">
                {one.name || text.value}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((name, at) => (
            <tr key={`${at}:${name}`}>
              <th scope="row">{name}</th>
              {series.map((one, index) => (
                <td key={index}>{typeof one.values[at] === 'number' ? number(one.values[at]) : ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function namedOn(labels: readonly string[]): readonly string[] {
  return labels.length <= ROOM ? labels : [labels[0] ?? '', labels.at(-1) ?? ''];
}

/** What is said of one place along the axis to whoever points at it. */
function columnText(
  name: string,
  series: PartProps<'chart'>['series'],
  at: number,
  number: (value: number) => string,
): string {
  const values = series.flatMap(({ name: of, values }) => {
    const value = values[at];
    return typeof value === 'number' ? [series.length > 1 ? `${of}: ${number(value)}` : number(value)] : [];
  });
  return [name, ...values].join('\n');
}

function lineOf(values: readonly (number | null)[], step: number, y: (value: number) => number): string {
  let pen = 'M';
  return values
    .map((value, at) => {
      if (value === null) {
        pen = 'M';
        return '';
      }
      const point = `${pen}${(at + 0.5) * step} ${y(value)}`;
      pen = 'L';
      return point;
    })
    .join('');
}

function barsOf(
  values: readonly (number | null)[],
  step: number,
  index: number,
  count: number,
  y: (value: number) => number,
): string {
  const width = (step * 0.8) / count;
  return values
    .map((value, at) => {
      if (value === null || value === 0) return '';
      const x = at * step + step * 0.1 + index * width;
      return `M${x} ${y(0)}V${y(value)}h${width}V${y(0)}z`;
    })
    .join('');
}
