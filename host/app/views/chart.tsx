import type { PartProps } from '../../react/parts.ts';
import { useFormat, useText } from '../i18n/text.tsx';

const WIDTH = 600;
const HEIGHT = 180;

/** Drawn for those who see it, a table for those who do not. */
export function Chart({ label, kind = 'bar', labels, series }: PartProps<'chart'>) {
  const { views: text } = useText();
  const { number } = useFormat();
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  const span = most - least || 1;
  const y = (value: number): number => HEIGHT - ((value - least) / span) * HEIGHT;
  const step = WIDTH / Math.max(1, labels.length);
  return (
    <figure className="view-chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <line className="view-axis" x1="0" x2={WIDTH} y1={y(0)} y2={y(0)} />
        {series.map((one, index) =>
          kind === 'line' ? (
            <path key={one.name} className={`view-line view-series-${index % 8}`} d={lineOf(one.values, step, y)} />
          ) : (
            <path
              key={one.name}
              className={`view-bar view-series-${index % 8}`}
              d={barsOf(one.values, step, index, series.length, y)}
            />
          ),
        )}
      </svg>
      <div className="view-chart-axis faint small" aria-hidden="true">
        <span dir="auto">{labels[0]}</span>
        <span className="number">{number(most)}</span>
        <span dir="auto">{labels.at(-1)}</span>
      </div>
      <figcaption className="row small">
        <span dir="auto">{label}</span>
        {series.length > 1 &&
          series.map((one, index) => (
            <span key={one.name} className={`view-key view-series-${index % 8}`} aria-hidden="true">
              {one.name}
            </span>
          ))}
      </figcaption>
      <table className="visually-hidden" aria-label={label}>
        <thead>
          <tr>
            <td />
            {series.map((one) => (
              <th key={one.name} scope="col">
                {one.name || text.value}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((name, at) => (
            <tr key={`${at}:${name}`}>
              <th scope="row">{name}</th>
              {series.map((one) => (
                <td key={one.name}>{typeof one.values[at] === 'number' ? number(one.values[at]) : ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
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
