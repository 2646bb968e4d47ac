/** How one version of a plugin did, as far as it was seen. Plain data. */
export interface Figures {
  readonly calls: number;
  readonly faults: number;
  /** Milliseconds by handler, `<hook>#<index>`. */
  readonly times: { readonly [handler: string]: { readonly samples: number; readonly p95: number } };
}

/** What happened since an update that no figure of a handler tells. */
export interface Incidents {
  /** It broke the rules of its sandbox, or registered what it did not declare. */
  readonly violations: number;
  /** It was refused what it has no permission for. */
  readonly denials: number;
  /** Commands, functions and widgets that failed, and whatever else was put down to it. */
  readonly failures: number;
  /** It did not start, crashed or had to be ended. */
  readonly starts: number;
  readonly quarantined: boolean;
}

export const noFigures: Figures = { calls: 0, faults: 0, times: {} };
export const noIncidents: Incidents = { violations: 0, denials: 0, failures: 0, starts: 0, quarantined: false };

/** By what an update is judged. Named here, so that they can be looked at in one place. */
export const limits = {
  /** A new version is not judged by fewer failures of its handlers. */
  failures: 3,
  /** Part of the calls that may fail more than before. */
  failing: 0.1,
  /** Timed calls of a handler, in either version, before its time is judged. */
  samples: 20,
  /** A handler may take this many times what it took, and this many milliseconds more. */
  slower: 2,
  milliseconds: 5,
  /** Failed starts and crashes. */
  starts: 2,
  denials: 5,
  /** Calls of its handlers before a version counts as seen at work. */
  calls: 3,
  /** Windows for which one that was hardly used is watched at most. */
  windows: 7,
} as const;

/** Why the new version is worse than the one before, a sentence each; empty when it is not, as far as was seen. */
export function evidenceAgainst(next: Figures, before: Figures, incidents: Incidents): readonly string[] {
  const found: string[] = [];
  if (incidents.violations > 0) found.push('It broke the rules of its sandbox.');
  if (incidents.quarantined) found.push('It failed so often that it was set aside.');
  if (incidents.starts >= limits.starts) found.push(`It failed to start or crashed ${incidents.starts} times.`);
  if (incidents.denials >= limits.denials) {
    found.push(`It tried ${incidents.denials} times to do what it has no permission for.`);
  }
  if (incidents.failures >= limits.failures) found.push(`${incidents.failures} things went wrong that did not before.`);
  const [rate, usual] = [rateOf(next), rateOf(before)];
  if (next.faults >= limits.failures && rate > usual + limits.failing) {
    found.push(`${percent(rate)} of its calls failed; ${percent(usual)} before.`);
  }
  for (const [handler, { samples, p95 }] of Object.entries(next.times)) {
    const known = before.times[handler];
    if (!known || samples < limits.samples || known.samples < limits.samples) continue;
    if (p95 > known.p95 * limits.slower && p95 > known.p95 + limits.milliseconds) {
      const hook = handler.slice(0, handler.lastIndexOf('#'));
      found.push(`It takes ${p95.toFixed(1)} ms for "${hook}"; ${known.p95.toFixed(1)} ms before.`);
    }
  }
  return found;
}

/**
 * Whether a watch that began at `at` and was to end at `until` is over. A version that was hardly used in the window is no
 * better known at its end than at its beginning, so it is watched on for a while. `handles`: it has handlers at all.
 */
export function isOver(
  { at, until }: { readonly at: number; readonly until: number },
  { calls }: Figures,
  handles: boolean,
  now: number,
): boolean {
  if (now < until) return false;
  return !handles || calls >= limits.calls || now >= at + (until - at) * limits.windows;
}

/** Figures of the same version from two times of looking. */
export function together(a: Figures, b: Figures): Figures {
  const times: Record<string, { samples: number; p95: number }> = { ...a.times };
  for (const [handler, { samples, p95 }] of Object.entries(b.times)) {
    const known = times[handler];
    times[handler] = known ? { samples: known.samples + samples, p95: Math.max(known.p95, p95) } : { samples, p95 };
  }
  return { calls: a.calls + b.calls, faults: a.faults + b.faults, times };
}

function rateOf({ calls, faults }: Figures): number {
  return calls === 0 ? 0 : faults / calls;
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
