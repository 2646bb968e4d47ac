import type { Form, Submission } from '@airlock/sdk';
import { type ReactNode, useState } from 'react';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { display } from './display.ts';
import { SubmissionMenu } from './submission-menu.tsx';
import { sortedBy, type TableView } from './table-view.ts';
import { StateBadge } from './state-badge.tsx';

/** Rows drawn at a time: more of them would be felt with every key that is pressed. */
const STEP = 100;

export interface SubmissionTableProps {
  readonly form: Form;
  readonly shown: readonly Submission[];
  readonly view: TableView;
  readonly onView: (view: TableView) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  readonly onOpen: (id: string) => void;
}

export function SubmissionTable(props: SubmissionTableProps) {
  const { forms: text } = useText();
  const { form, shown, chosen, onChoose } = props;
  const [limit, setLimit] = useState(STEP);
  const rows = shown.slice(0, limit);
  const isAll = shown.every(({ id }) => chosen.has(id));
  return (
    <>
      {/* Scrolls sideways on narrow screens, so the keyboard must be able to reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="table-scroll" aria-label={text.submissions} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <td className="cell-check">
                <input
                  type="checkbox"
                  aria-label={text.selectAll}
                  checked={isAll}
                  ref={(box) => {
                    if (box) box.indeterminate = !isAll && shown.some(({ id }) => chosen.has(id));
                  }}
                  onChange={() => onChoose(new Set(isAll ? [] : shown.map(({ id }) => id)))}
                />
              </td>
              <SortHead {...props} column="received">
                {text.received}
              </SortHead>
              {/* What is to be done comes first: however many fields a form has, it is in sight. */}
              <SortHead {...props} column="state">
                {text.state}
              </SortHead>
              {form.fields.map(({ id, label, type }) => (
                <SortHead {...props} key={id} column={id} isNumber={type === 'number'}>
                  {label}
                </SortHead>
              ))}
              <td className="cell-menu" />
            </tr>
          </thead>
          <tbody>
            {rows.map((submission) => (
              <Row key={submission.id} {...props} submission={submission} />
            ))}
          </tbody>
        </table>
      </section>
      {rows.length < shown.length && (
        <div className="row">
          <Button onPress={() => setLimit(limit + STEP)}>{text.showMore(shown.length - rows.length)}</Button>
        </div>
      )}
    </>
  );
}

function SortHead(
  props: SubmissionTableProps & {
    readonly column: string;
    readonly isNumber?: boolean;
    readonly children: ReactNode;
  },
) {
  const { view, column } = props;
  const isSorted = view.sort === column;
  const icon = isSorted ? (view.isDescending ? 'down' : 'up') : 'sort';
  return (
    <th
      scope="col"
      className={props.isNumber ? 'cell-number' : undefined}
      aria-sort={isSorted ? (view.isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className="sort"
        data-sorted={isSorted || undefined}
        onClick={() => props.onView(sortedBy(view, column))}
      >
        {props.children}
        <Icon name={icon} />
      </button>
    </th>
  );
}

function Row(props: SubmissionTableProps & { readonly submission: Submission }) {
  const { forms: text } = useText();
  const format = useFormat();
  const { form, submission, chosen } = props;
  const when = format.dateTime(submission.createdAt);
  const toggle = (): void => {
    const next = new Set(chosen);
    if (!next.delete(submission.id)) next.add(submission.id);
    props.onChoose(next);
  };
  return (
    <tr>
      <td className="cell-check">
        <input type="checkbox" aria-label={text.select(when)} checked={chosen.has(submission.id)} onChange={toggle} />
      </td>
      <td className="cell-nowrap">
        <button
          type="button"
          className="row-link"
          aria-label={text.openSubmission(when)}
          onClick={() => props.onOpen(submission.id)}
        >
          {when}
        </button>
      </td>
      <td className="cell-nowrap">
        <StateBadge form={form} state={submission.state} />
      </td>
      {form.fields.map((field) => (
        <td
          key={field.id}
          className={cellClass[field.type] ?? 'cell-nowrap'}
          dir={field.type === 'number' ? undefined : 'auto'}
        >
          {display(field, submission.values[field.id] ?? null, format, text) || text.noValue}
        </td>
      ))}
      <td className="cell-actions cell-menu">
        <SubmissionMenu form={form} submission={submission} onOpen={() => props.onOpen(submission.id)} />
      </td>
    </tr>
  );
}

const cellClass: { readonly [type: string]: string } = {
  number: 'cell-number',
  text: 'cell-text',
  choices: 'cell-text',
};
