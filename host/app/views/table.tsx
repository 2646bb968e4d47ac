import type { TableColumn, TableRow } from '@airlock/sdk/ui';
import { useMemo, useState } from 'react';
import type { PartProps } from '../../react/parts.ts';
import type { Format } from '../i18n/format.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

interface Order {
  readonly column: string;
  readonly down: boolean;
}

/** The host has all the rows: sorting and turning pages asks the plugin nothing, and one page is in the document. */
export function Table(props: PartProps<'table'>) {
  const { label, columns, rows, pageSize = 25, empty, actions = [], onAction } = props;
  const { views: text } = useText();
  const [order, setOrder] = useState<Order>();
  const [page, setPage] = useState(0);
  const sorted = useMemo(() => sort(rows, columns, order), [rows, columns, order]);
  const last = Math.max(0, Math.ceil(rows.length / pageSize) - 1);
  const at = Math.min(page, last);
  const shown = sorted.slice(at * pageSize, (at + 1) * pageSize);
  if (rows.length === 0) return <p className="muted">{empty ?? text.noRows}</p>;
  return (
    <div className="view-table">
      {/* What is wider than its box is scrolled by the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-scroll" role="region" aria-label={label} tabIndex={0}>
        <table className="table" aria-label={label} aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              {columns.map((column) => (
                <Head
                  key={column.id}
                  column={column}
                  order={order?.column === column.id ? order : undefined}
                  onOrder={setOrder}
                />
              ))}
              {actions.length > 0 && (
                <th scope="col">
                  <span className="visually-hidden">{text.actions}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.id}>
                {columns.map((column) => (
                  <Cell key={column.id} column={column} value={row.cells[column.id]} />
                ))}
                {actions.length > 0 && (
                  <td className="cell-actions">
                    {actions.map((action) => (
                      <Button
                        key={action.id}
                        size="small"
                        look={action.danger === true ? 'danger' : 'quiet'}
                        onPress={() => void onAction?.({ row: row.id, action: action.id })}
                      >
                        {action.label}
                      </Button>
                    ))}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {last > 0 && <Pager label={label} page={at} last={last} size={pageSize} count={rows.length} onPage={setPage} />}
    </div>
  );
}

function Head(props: {
  readonly column: TableColumn;
  readonly order: Order | undefined;
  readonly onOrder: (order: Order) => void;
}) {
  const { views: text } = useText();
  const { column, order } = props;
  const look = column.kind === 'number' ? 'cell-number' : undefined;
  if (column.sortable !== true) {
    return (
      <th scope="col" className={look}>
        {column.title}
      </th>
    );
  }
  return (
    <th scope="col" className={look} aria-sort={order === undefined ? 'none' : order.down ? 'descending' : 'ascending'}>
      <button
        type="button"
        className="view-sort"
        title={text.sortBy(column.title)}
        onClick={() => props.onOrder({ column: column.id, down: order?.down === false })}
      >
        {column.title}
        {order && <Icon name={order.down ? 'down' : 'up'} />}
      </button>
    </th>
  );
}

function Cell({
  column,
  value,
}: {
  readonly column: TableColumn;
  readonly value: TableRow['cells'][string] | undefined;
}) {
  const { views: text } = useText();
  const format = useFormat();
  if (value === null || value === undefined) return <td />;
  if (typeof value === 'number') {
    if (column.kind === 'date') return <td className="cell-nowrap">{dateOf(value, format)}</td>;
    return <td className="cell-number">{format.number(value)}</td>;
  }
  if (typeof value === 'boolean') return <td>{value ? text.yes : text.no}</td>;
  return <td dir="auto">{value}</td>;
}

function Pager(props: {
  readonly label: string;
  readonly page: number;
  readonly last: number;
  readonly size: number;
  readonly count: number;
  readonly onPage: (page: number) => void;
}) {
  const { views: text } = useText();
  const { number } = useFormat();
  const { page, last, size, count, onPage } = props;
  const range = (of: number): string =>
    text.rows(number(of * size + 1), number(Math.min(count, (of + 1) * size)), number(count));
  // Read out when the user turns a page, and not whenever the plugin changes its rows.
  const [said, say] = useState('');
  const turn = (to: number): void => {
    say(range(to));
    onPage(to);
  };
  return (
    <nav className="row row-between" aria-label={text.pages(props.label)}>
      <Button size="small" isDisabled={page === 0} onPress={() => turn(page - 1)}>
        {text.previous}
      </Button>
      <span className="muted small number">{range(page)}</span>
      <span role="status" className="visually-hidden">
        {said}
      </span>
      <Button size="small" isDisabled={page === last} onPress={() => turn(page + 1)}>
        {text.next}
      </Button>
    </nav>
  );
}

function sort(
  rows: readonly TableRow[],
  columns: readonly TableColumn[],
  order: Order | undefined,
): readonly TableRow[] {
  if (order === undefined || !columns.some(({ id }) => id === order.column)) return rows;
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const by = (a: TableRow, b: TableRow): number => {
    const [left, right] = [a.cells[order.column], b.cells[order.column]];
    // Nothing comes last, whichever way it is sorted.
    if (left === null || left === undefined) return right === null || right === undefined ? 0 : 1;
    if (right === null || right === undefined) return -1;
    const difference =
      typeof left === 'number' && typeof right === 'number' ? left - right : compare(String(left), String(right));
    return order.down ? -difference : difference;
  };
  return [...rows].sort(by);
}

/** A number that no calendar knows is shown as the number it is. */
function dateOf(time: number, format: Format): string {
  return Number.isNaN(new Date(time).getTime()) ? format.number(time) : format.dateTime(time);
}
