import { AirlockError } from '../errors.ts';

/** What one plugin waits for. */
export interface Requirements {
  /** Must run before it. */
  readonly needs: readonly string[];
  /** Run before it if they can. */
  readonly uses: readonly string[];
}

/** Requirements of a plugin that is switched on, by full name. */
export type Graph = (name: string) => Requirements | undefined;

/**
 * The plugins to start for `name`, each after those it needs, `name` last. What it only uses is left out where it is not
 * switched on, where something that it needs is missing, or where it would close a cycle. Throws `DEPENDENCY_MISSING`, and
 * `DEPENDENCY_CYCLE` with the cycle named, as in `a -> b -> a`.
 */
export function startOrder(name: string, graph: Graph): readonly string[] {
  const order: string[] = [];
  visit(name, graph, [], order);
  return order;
}

function visit(name: string, graph: Graph, trail: readonly string[], order: string[]): void {
  if (order.includes(name)) return;
  const path = [...trail, name];
  if (trail.includes(name)) {
    const cycle = path.slice(trail.indexOf(name)).join(' -> ');
    throw new AirlockError('DEPENDENCY_CYCLE', `Plugins need each other in a circle: ${cycle}.`, { plugin: name });
  }
  const requirements = graph(name);
  if (requirements === undefined) {
    const by = trail.at(-1);
    throw new AirlockError(
      'DEPENDENCY_MISSING',
      by === undefined ? `'${name}' is not switched on.` : `'${by}' needs '${name}', which is not switched on.`,
      { plugin: trail[0] ?? name },
    );
  }
  for (const needed of requirements.needs) visit(needed, graph, path, order);
  for (const used of requirements.uses) {
    if (graph(used) === undefined || path.includes(used)) continue;
    const before = order.length;
    try {
      visit(used, graph, path, order);
    } catch {
      // Without it, then: nothing of what it needs is started for its sake.
      order.length = before;
    }
  }
  order.push(name);
}

/** The plugins that need `name`, directly or not, each before those it needs; `name` is not among them. */
export function dependentsOf(name: string, all: Iterable<string>, graph: Graph): readonly string[] {
  const names = [...all];
  const order: string[] = [];
  const seen = new Set<string>();
  const stop = (needed: string): void => {
    if (seen.has(needed)) return;
    seen.add(needed);
    for (const other of names) if (graph(other)?.needs.includes(needed)) stop(other);
    order.push(needed);
  };
  stop(name);
  return order.filter((other) => other !== name);
}
