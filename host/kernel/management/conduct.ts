import type { ErrorCode } from '../errors.ts';
import type { Fault } from '../observing/faults.ts';
import type { HandlerStats } from '../hooks/types.ts';
import { noIncidents, type Figures, type Incidents } from '../packages/trial.ts';

export interface ConductOptions {
  readonly stats: () => readonly HandlerStats[];
  readonly faults: { list(plugin: string): readonly Fault[] };
  readonly isQuarantined: (name: string) => boolean;
}

/** How the versions that are switched on behave in this page. */
export interface Conduct {
  /** Figures of this page that were not counted yet. */
  news(name: string): Figures;
  /** The same, counted from here on. */
  count(name: string): Figures;
  /** What went wrong since the present version began in this page. */
  incidents(name: string): Incidents;
  /** Another version runs: nothing that was seen so far is its own. */
  startAnew(name: string): void;
}

const VIOLATIONS: ReadonlySet<ErrorCode> = new Set(['CHANNEL_VIOLATION', 'REGISTRATION_MISMATCH']);
const STARTS: ReadonlySet<ErrorCode> = new Set([
  'START_FAILED',
  'START_TIMEOUT',
  'LIFECYCLE_FAILED',
  'LIFECYCLE_TIMEOUT',
  'CRASHED',
  'UNRESPONSIVE',
]);

export function createConduct({ stats, faults, isQuarantined }: ConductOptions): Conduct {
  /** Faults of a plugin that were there before its present version began in this page, by their id in the log. */
  const earlier = new Map<string, ReadonlyMap<number, number>>();
  /** Figures of this page that are kept already, so that none counts twice. */
  const counted = new Map<string, Figures>();

  /** How the version that is switched on did in this page. */
  function seenHere(name: string): Figures {
    const times: Record<string, { samples: number; p95: number }> = {};
    let [calls, failed] = [0, 0];
    for (const { owner, hook, index, calls: made, faults: bad, time } of stats()) {
      if (owner !== name) continue;
      calls += made;
      failed += bad;
      if (time.samples > 0) times[`${hook}#${index}`] = { samples: time.samples, p95: time.p95 };
    }
    return { calls, faults: failed, times };
  }

  const news = (name: string): Figures => since(seenHere(name), counted.get(name));

  return {
    news,
    count(name) {
      const found = news(name);
      counted.set(name, seenHere(name));
      return found;
    },
    incidents(name) {
      const before = earlier.get(name);
      let { violations, denials, failures, starts } = noIncidents;
      for (const { id, error, count } of faults.list(name)) {
        const news = count - (before?.get(id) ?? 0);
        if (news <= 0) continue;
        if (VIOLATIONS.has(error.code)) violations += news;
        else if (STARTS.has(error.code)) starts += news;
        else if (error.code === 'PERMISSION_DENIED') denials += news;
        // Failed calls of handlers are counted by the handlers' own figures.
        else if (error.severity === 'error' && error.hook === undefined && !before?.has(id)) failures += news;
      }
      return { violations, denials, failures, starts, quarantined: isQuarantined(name) };
    },
    startAnew(name) {
      earlier.set(name, new Map(faults.list(name).map(({ id, count }) => [id, count])));
      counted.delete(name);
    },
  };
}

/** What was seen after `before`; its times are those of all, which is what can be told. */
function since(now: Figures, before: Figures | undefined): Figures {
  if (!before || now.calls < before.calls) return now;
  const calls = now.calls - before.calls;
  return { calls, faults: Math.max(0, now.faults - before.faults), times: calls === 0 ? {} : now.times };
}
