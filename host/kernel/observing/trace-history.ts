import type { HookKind, RealmKind } from '@airlock/sdk';
import { integer, listOf, objectOf, oneOf, text, type Check } from '../check.ts';
import { errorCodes, type ErrorCode } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import { redacted } from './fault-history.ts';
import type { Trace, TraceChange, TraceSpan } from './traces.ts';

const KEY = 'traces';
const KEPT = 100;
const LONGEST = 14 * 24 * 3_600_000;
/** What is kept of one execution. */
const SPANS = 50;
const CHANGES = 20;
const TEXT = 300;

const figure: Check<number> = (value, where) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : integer(0)(value, where);
const change = objectOf<TraceChange>({ path: text(TEXT, { min: 0 }), op: oneOf('add', 'remove', 'replace') });
const span = objectOf<
  Omit<TraceSpan, 'realm' | 'bytes' | 'fault'>,
  Required<Pick<TraceSpan, 'realm' | 'bytes' | 'fault'>>
>(
  {
    plugin: text(TEXT),
    index: integer(0),
    at: figure,
    queued: figure,
    time: figure,
    changes: listOf(change, CHANGES),
  },
  {
    realm: oneOf<RealmKind>('worker', 'frame', 'page'),
    bytes: figure,
    // Every key is a code, because `errorCodes` is what codes are made of.
    fault: objectOf({
      code: oneOf(...(Object.keys(errorCodes) as ErrorCode[])),
      message: text(TEXT, { min: 0 }),
    }),
  },
);
const row = objectOf<{ format: 1; traces: readonly Trace[] }>({
  format: oneOf<1>(1),
  traces: listOf(
    objectOf<Trace>({
      id: text(TEXT),
      hook: text(TEXT),
      kind: oneOf<HookKind>('event', 'filter', 'decision', 'collect'),
      time: integer(0),
      duration: figure,
      spans: listOf(span, SPANS),
    }),
    KEPT,
  ),
});

/** Executions that were looked at in pages before, newest first; of all tabs. */
export async function readTraces(store: Store): Promise<readonly Trace[]> {
  return store.transaction(['state'], 'read', async (tx) => readRow(await tx.get('state', KEY)));
}

/** Keep these beside those that are kept, the newest of all, as much of each as is kept. */
export async function addTraces(store: Store, now: number, news: readonly Trace[]): Promise<void> {
  await store.transaction(['state'], 'write', async (tx) => {
    const known = readRow(await tx.get('state', KEY)).filter(({ time }) => time >= now - LONGEST);
    const traces = [...news.map(bounded), ...known].sort((a, b) => b.time - a.time).slice(0, KEPT);
    await tx.put('state', KEY, { format: 1, traces });
  });
}

export async function forgetTraces(store: Store): Promise<void> {
  await store.transaction(['state'], 'write', async (tx) => tx.delete('state', KEY));
}

/** A damaged row is as good as none. */
function readRow(value: unknown): readonly Trace[] {
  if (value === undefined) return [];
  try {
    return row(value, 'traces').traces;
  } catch {
    return [];
  }
}

/** As much of it as is kept, and no sentence of a plugin as it was. */
function bounded(trace: Trace): Trace {
  const spans = trace.spans.slice(0, SPANS).map((one) => ({
    ...one,
    ...(one.fault === undefined ? {} : { fault: { code: one.fault.code, message: redacted(one.fault).message } }),
    changes: one.changes.slice(0, CHANGES).map(({ path, op }) => ({ path: path.slice(0, TEXT), op })),
  }));
  return { ...trace, hook: trace.hook.slice(0, TEXT), spans };
}
