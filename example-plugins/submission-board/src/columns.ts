import type { Submission } from '@airlock/sdk';

/** The states of the workspace, in the order in which a submission usually goes through them. */
export const STATES = [
  { id: 'new', title: 'New' },
  { id: 'review', title: 'In review' },
  { id: 'approved', title: 'Approved' },
  { id: 'rejected', title: 'Rejected' },
] as const;

export interface Column {
  readonly state: string;
  readonly title: string;
  /** Of all in this state. */
  readonly count: number;
  /** Newest first, as many as are shown. */
  readonly submissions: readonly Submission[];
}

export function columnsOf(submissions: readonly Submission[], most: number): readonly Column[] {
  return STATES.map(({ id, title }) => {
    const here = submissions.filter(({ state }) => state === id).toSorted((a, b) => b.createdAt - a.createdAt);
    return { state: id, title, count: here.length, submissions: here.slice(0, most) };
  });
}

/** The first text somebody wrote; its number where there is none. */
export function titleOf({ id, fields, values }: Submission): string {
  const text = fields.map((field) => values[field.id]).find((value) => typeof value === 'string' && value !== '');
  return typeof text === 'string' ? text.slice(0, 80) : `Submission ${id.slice(0, 8)}`;
}
