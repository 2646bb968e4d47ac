import type { Entry } from './entry.ts';
import type { Handler, Owner } from './handler.ts';
import { Histogram, noTime } from './histogram.ts';
import type { HandlerExplanation, HandlerStats, Outcomes, OwnerTotals } from './types.ts';

/** The order of an entry's handlers, and why; `overrideOf` is the priority that was set here. */
export function explain(
  entry: Entry,
  overrideOf: (handler: Handler) => number | undefined,
): readonly HandlerExplanation[] {
  return entry.all.map((handler, position) => ({
    position,
    owner: handler.owner.name,
    index: handler.index,
    priority: handler.priority,
    declared: handler.declared,
    timeout: handler.timeout,
    sync: handler.sync,
    suspended: handler.owner.suspended !== undefined,
    reason: entry.fits(handler)
      ? reasonFor(handler, entry.all[position - 1], overrideOf(handler))
      : entry.mismatch(handler).message,
  }));
}

export function statsOf(entry: Entry): readonly HandlerStats[] {
  entry.settle();
  return entry.all.map((handler) => ({
    hook: entry.id,
    owner: handler.owner.name,
    index: handler.index,
    calls: handler.calls,
    faults: handler.faults,
    late: handler.late,
    time: handler.times?.stats() ?? noTime,
  }));
}

export function outcomesOf(owner: Owner): Outcomes {
  let { calls, faults } = owner.past;
  for (const handler of owner.handlers) {
    calls += handler.calls;
    faults += handler.faults;
  }
  return { succeeded: calls - faults, failed: faults };
}

export function totalsOf(owner: Owner): OwnerTotals {
  const times = new Histogram();
  times.merge(owner.past.times);
  let { late } = owner.past;
  for (const handler of owner.handlers) {
    late += handler.late;
    if (handler.times !== undefined) times.merge(handler.times);
  }
  return { ...outcomesOf(owner), late, time: times.stats() };
}

/** A sentence that says why a handler stands after the one before it. */
function reasonFor(handler: Handler, previous: Handler | undefined, override: number | undefined): string {
  const parts = [position(handler, previous)];
  if (override !== undefined) parts.push(`its priority was set to ${override} here; it declares ${handler.declared}`);
  else if (handler.priority !== handler.declared) {
    parts.push(`it declares ${handler.declared}, which only the policy of the host grants`);
  }
  if (handler.owner.suspended !== undefined) parts.push(`passed over now: ${handler.owner.suspended}`);
  return parts.join('; ');
}

function position(handler: Handler, previous: Handler | undefined): string {
  if (previous === undefined) return `first, with priority ${handler.priority}`;
  if (previous.priority !== handler.priority) {
    return `priority ${handler.priority} is lower than ${previous.priority} of '${previous.owner.name}'`;
  }
  const same = `same priority ${handler.priority} as '${previous.owner.name}'`;
  if (previous.owner === handler.owner) return `${same}, registered later by the same plugin`;
  return `${same}, and ids are compared`;
}
