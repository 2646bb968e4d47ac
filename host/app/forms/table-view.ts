import type { FieldValue, Submission } from '@airlock/sdk';
import { textOf } from './display.ts';

/** What is looked for in the table of submissions, and in which order it is shown. */
export interface TableView {
  readonly search: string;
  /** Id of a state, or empty for all. */
  readonly state: string;
  /** `received`, `state`, or the id of a field. */
  readonly sort: string;
  readonly isDescending: boolean;
}

export const firstView: TableView = { search: '', state: '', sort: 'received', isDescending: true };

/** The same column again turns the order round; another one starts from the small end, the time from the newest. */
export function sortedBy(view: TableView, column: string): TableView {
  if (view.sort === column) return { ...view, isDescending: !view.isDescending };
  return { ...view, sort: column, isDescending: column === 'received' };
}

/** The submissions that fit the view, in its order. `textOf` is everything of one that can be searched. */
export function viewOf(
  submissions: readonly Submission[],
  view: TableView,
  textOf: (submission: Submission) => string,
): readonly Submission[] {
  const words = fold(view.search).split(/\s+/).filter(Boolean);
  const fits = (submission: Submission): boolean => {
    if (view.state !== '' && submission.state !== view.state) return false;
    if (words.length === 0) return true;
    const text = fold(textOf(submission));
    return words.every((word) => text.includes(word));
  };
  const keyOf = ({ createdAt, state, values }: Submission): FieldValue => {
    if (view.sort === 'received') return createdAt;
    return view.sort === 'state' ? state : (values[view.sort] ?? null);
  };
  const direction = view.isDescending ? -1 : 1;
  return submissions
    .filter(fits)
    .map((submission) => ({ submission, key: keyOf(submission) }))
    .sort((a, b) => compare(a.key, b.key, direction) || b.submission.createdAt - a.submission.createdAt)
    .map(({ submission }) => submission);
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Empty values come last, whichever way the rest is sorted. */
function compare(a: FieldValue, b: FieldValue, direction: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return (a - b) * direction;
  return collator.compare(textOf(a), textOf(b)) * direction;
}

/** Letters without case and accents. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase();
}
