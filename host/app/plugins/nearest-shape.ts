import type { SettingProblem } from '../../kernel/settings/settings.ts';

/**
 * Where a value fits none of several shapes, every shape has its problems. Those of the one that it comes nearest to tell
 * what to do: one with the constants and the kind of value that the shape wants, and then with the fewest problems. Where it is
 * near to none, it is said once that it fits none. What is missing is put where it belongs.
 */
export function ofNearestShape(problems: readonly SettingProblem[]): readonly SettingProblem[] {
  const choice = problems.find(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  if (!choice) return problems.map(inItsPlace);
  const rest = problems.filter((problem) => problem !== choice);
  const shapes = new Map<string, SettingProblem[]>();
  const others: SettingProblem[] = [];
  for (const problem of rest) {
    // Schemas of properties are applied one by one as well as together, so a place is looked at with its value.
    const shape = isWithin(problem.path, choice.path) ? shapeAt(problem.place, choice.place) : undefined;
    if (shape === undefined) others.push(problem);
    else shapes.set(shape, [...(shapes.get(shape) ?? []), problem]);
  }
  const isFar = ({ keyword, path }: SettingProblem): boolean =>
    keyword === 'type'
      ? path === choice.path
      : keyword === 'const' && !path.slice(choice.path.length + 1).includes('.');
  const [near] = [...shapes.values()].filter((all) => !all.some(isFar)).sort((a, b) => a.length - b.length);
  return [...ofNearestShape(others), ...(near ? ofNearestShape(near) : [choice])];
}

/** Which of the shapes at `choice` a word of a schema is in. */
function shapeAt(place = '', choice = ''): string | undefined {
  return place.startsWith(`${choice}/`) ? /^\d+/.exec(place.slice(choice.length + 1))?.[0] : undefined;
}

function isWithin(path: string, around: string): boolean {
  return around === '' || path === around || path.startsWith(`${around}.`);
}

function inItsPlace(problem: SettingProblem): SettingProblem {
  const [, missing] = (problem.keyword === 'required' && /"([^"]*)"\.$/.exec(problem.message)) || [];
  return missing === undefined ? problem : { ...problem, path: [problem.path, missing].filter(Boolean).join('.') };
}
