import type { ChartContext } from './declared.ts';

/** When each submission arrived, by id; a new map after every change, so that it can be compared. */
export type Arrivals = ReadonlyMap<string, number>;

/**
 * Follow all submissions: `changed` gets them now and after each change, until `signal` aborts. The subscription is made
 * first and its changes win over the list, so that nothing arriving in between is lost. Rejects when not permitted.
 */
export async function followArrivals(
  data: ChartContext['data'],
  signal: AbortSignal,
  changed: (arrivals: Arrivals) => void,
): Promise<void> {
  let arrivals: Arrivals = new Map();
  let listed = false;
  const early = new Map<string, number | undefined>();
  const stop = await data.subscribe('submissions', ({ id, record }) => {
    if (signal.aborted) return;
    if (!listed) early.set(id, record?.createdAt);
    else changed((arrivals = apply(arrivals, [[id, record?.createdAt]])));
  });
  if (signal.aborted) return stop();
  signal.addEventListener('abort', () => void stop(), { once: true });
  const submissions = await data.list('submissions');
  if (signal.aborted) return undefined;
  listed = true;
  arrivals = apply(new Map(submissions.map(({ id, createdAt }) => [id, createdAt])), early);
  return changed(arrivals);
}

/** `undefined` as a time means that the submission is gone. */
function apply(arrivals: Arrivals, changes: Iterable<readonly [id: string, time: number | undefined]>): Arrivals {
  const next = new Map(arrivals);
  for (const [id, time] of changes) {
    if (time === undefined) next.delete(id);
    else next.set(id, time);
  }
  return next;
}
