import { integer, listOf, objectOf, oneOf, text, type Check } from '../check.ts';
import { FAULTS_PREFIX } from './fault-history.ts';
import type { MetricPoint } from './metrics.ts';
import type { Store } from '../storage/store.ts';

const HOUR = 3_600_000;
/** Hours that are kept of one plugin. */
const KEPT = 14 * 24;
const PREFIX = 'metrics/';

const figure: Check<number> = (value, where) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : integer(0)(value, where);
const point = objectOf<MetricPoint>({
  hour: integer(0),
  version: text(256),
  calls: figure,
  faults: figure,
  time: figure,
  samples: figure,
  p95: figure,
  starts: figure,
  failedStarts: figure,
  messages: figure,
  bytes: figure,
});
const row = objectOf<{ format: 1; points: readonly MetricPoint[] }>({
  format: oneOf<1>(1),
  points: listOf(point, KEPT),
});

/** What was added since it was written last. */
export type MetricDelta = Omit<MetricPoint, 'hour'>;

/** Add figures to the hour that is now; other tabs add theirs to the same. */
export async function addToHistory(store: Store, name: string, now: number, delta: MetricDelta): Promise<void> {
  await store.transaction(['state'], 'write', async (tx) => {
    const points = [...readRow(await tx.get('state', PREFIX + name))];
    const hour = now - (now % HOUR);
    const last = points.at(-1);
    if (last?.hour === hour && last.version === delta.version) points[points.length - 1] = sum(last, delta);
    else points.push({ hour, ...delta });
    await tx.put('state', PREFIX + name, { format: 1, points: points.slice(-KEPT) });
  });
}

export async function readHistory(store: Store, name: string): Promise<readonly MetricPoint[]> {
  return store.transaction(['state'], 'read', async (tx) => readRow(await tx.get('state', PREFIX + name)));
}

/** Forget plugins that are not installed any more. */
export async function trimHistory(store: Store, installed: (name: string) => boolean): Promise<void> {
  await store.transaction(['state'], 'write', async (tx) => {
    for (const prefix of [PREFIX, FAULTS_PREFIX]) {
      // What follows the slash, up to the next character.
      for (const key of await tx.keys('state', { from: prefix, to: `${prefix.slice(0, -1)}0` })) {
        if (!installed(key.slice(prefix.length))) await tx.delete('state', key);
      }
    }
  });
}

/** A damaged row is as good as none: figures of the past are nobody's data. */
function readRow(value: unknown): readonly MetricPoint[] {
  if (value === undefined) return [];
  try {
    return row(value, 'metrics').points;
  } catch {
    return [];
  }
}

function sum(a: MetricPoint, b: MetricDelta): MetricPoint {
  return {
    hour: a.hour,
    version: a.version,
    calls: a.calls + b.calls,
    faults: a.faults + b.faults,
    time: a.time + b.time,
    samples: a.samples + b.samples,
    p95: Math.max(a.p95, b.p95),
    starts: a.starts + b.starts,
    failedStarts: a.failedStarts + b.failedStarts,
    messages: a.messages + b.messages,
    bytes: a.bytes + b.bytes,
  };
}
