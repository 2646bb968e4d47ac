import {
  dashboardFigures,
  dashboardRecent,
  dashboardStats,
  type FieldValues,
  type Figure,
  type Submission,
} from '@airlock/sdk';
import type { Actor } from '../session/actor.ts';

/** A figure as it is shown. */
export interface ShownFigure extends Figure {
  /** Full name of the plugin that gave it; the workspace's own have none. */
  readonly by?: string;
}

/** The workspace's figures and those that plugins add, as plugins want all of them shown. */
export async function askFigures(
  actor: Actor,
  own: readonly Figure[],
  counts: { readonly forms: number; readonly submissions: number },
): Promise<readonly ShownFigure[]> {
  const answers = await actor.collect(dashboardStats, counts);
  const added = answers.flatMap(({ answer, by }) =>
    answer.map((stat): ShownFigure => ({ ...stat, id: `${by}:${stat.label}`, by })),
  );
  const all = new Map([...own, ...added].map((figure): [string, ShownFigure] => [figure.id, figure]));
  const figures = [...all.values()].map(({ id, label, value, unit }) => ({
    id,
    label,
    value,
    ...(unit === undefined ? {} : { unit }),
  }));
  const wanted = await actor.filter(dashboardFigures, { figures });
  const shown = new Map<string, ShownFigure>();
  for (const { id, label, value, unit } of wanted.figures) {
    const given = all.get(id);
    // Who gave a figure is not for another plugin to say.
    if (given) shown.set(id, { ...given, label, value, ...(unit === undefined ? {} : { unit }) });
  }
  return [...shown.values()];
}

/** What plugins want shown of the latest submissions, by id; one that is left out has nothing. */
export async function askRecent(
  actor: Actor,
  submissions: readonly Submission[],
): Promise<ReadonlyMap<string, FieldValues>> {
  const wanted = await actor.filter(dashboardRecent, { submissions });
  return new Map(wanted.submissions.map(({ id, values }) => [id, values]));
}
