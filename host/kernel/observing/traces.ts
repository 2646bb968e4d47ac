import type { HookKind, RealmKind } from '@airlock/sdk';
import type { Clock } from '../clock.ts';
import type { ErrorCode } from '../errors.ts';
import type { Hooks, HookStepResult } from '../hooks/types.ts';
import { part } from '../part.ts';
import type { Store } from '../storage/store.ts';

/** One handler of an execution. Times in milliseconds. */
export interface TraceSpan {
  /** Full name of the plugin, or `host`. */
  readonly plugin: string;
  /** Absent for the app's own. */
  readonly realm?: RealmKind;
  readonly index: number;
  /** From the start of the execution. */
  readonly at: number;
  /** Waited, for its plugin to start or for somebody who watched. */
  readonly queued: number;
  readonly time: number;
  /** About how large its answer was; absent when that is more than 1 MiB. */
  readonly bytes?: number;
  readonly fault?: { readonly code: ErrorCode; readonly message: string };
  /** What a filter changed, at most 50. */
  readonly changes: readonly TraceChange[];
}

/** A change by its path and kind. What the values were is not kept: they may be anybody's data. */
export interface TraceChange {
  readonly path: string;
  readonly op: 'add' | 'remove' | 'replace';
}

/** One execution of a hook. */
export interface Trace {
  readonly id: string;
  readonly hook: string;
  readonly kind: HookKind;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Milliseconds from the first handler to the end. */
  readonly duration: number;
  readonly spans: readonly TraceSpan[];
}

/** Executions that were looked at: one of so many, or all while somebody records. Bounded; the oldest go. */
export interface Traces {
  /** Of this page, newest first. The same array until there is another. */
  list(): readonly Trace[];
  /** Of pages before this one, at most 100 of two weeks, newest first; without what plugins said of values. */
  earlier(): Promise<readonly Trace[]>;
  subscribe(listener: () => void): () => void;
  /** Whether every execution is kept, or one of `SAMPLE`. */
  readonly recording: boolean;
  record(on: boolean): void;
  /** Forget all of them, those of before too. */
  clear(): void;
}

/** One execution of so many is traced while nobody records. */
export const SAMPLE = 64;
/** Milliseconds between two traces while nobody records. */
const PAUSE = 50;
const KEPT = 200;
/** Milliseconds that an execution waits to be written, so that what the user did is over by then. */
const WRITE = 2000;
/** Executions under way that are followed; more are left out. */
const OPEN = 64;
const CHANGES = 50;

export interface TracesParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly hooks: Pick<Hooks, 'inspect'>;
  readonly realmOf: (plugin: string) => RealmKind | undefined;
  /** Told when executions could not be kept. */
  readonly onFailure: (error: unknown) => void;
}

interface Open {
  readonly hook: string;
  readonly kind: HookKind;
  readonly time: number;
  readonly began: number;
  readonly spans: TraceSpan[];
}

/** Brought when something is to be written or read, which no start waits for. */
const history = part(() => import('./trace-history.ts'));

/** Executions, and the end of looking at them. */
export interface TracesKeeper extends Traces {
  dispose(): Promise<void>;
}

export function createTraces({ clock, store, hooks, realmOf, onFailure }: TracesParts): TracesKeeper {
  let before: Promise<readonly Trace[]> | undefined;
  /** How many of `kept`, from the newest on, are not written yet. */
  let unwritten = 0;
  let timer: (() => void) | undefined;
  let writing = Promise.resolve();
  const open = new Map<string, Open>();
  const listeners = new Set<() => void>();
  let kept: readonly Trace[] = [];
  let recording = false;
  /** On the clock's `elapsed`: a hook that fires in a loop is not looked at all the time. */
  let rested = 0;
  let watching = watch();

  function watch() {
    open.clear();
    return hooks.inspect({
      ...(recording ? {} : { every: SAMPLE, wants: () => clock.elapsed() >= rested }),
      before({ executionId, hook, kind }) {
        if (open.has(executionId) || open.size >= OPEN) return;
        open.set(executionId, { hook, kind, time: clock.now(), began: clock.elapsed(), spans: [] });
      },
      after(step) {
        const trace = open.get(step.executionId);
        if (trace !== undefined) trace.spans.push(spanOf(step, clock.elapsed() - trace.began));
      },
      ended(executionId) {
        const trace = open.get(executionId);
        if (trace === undefined) return;
        open.delete(executionId);
        rested = clock.elapsed() + PAUSE;
        const { hook, kind, time, began, spans } = trace;
        const made = { id: executionId, hook, kind, time, duration: clock.elapsed() - began, spans };
        kept = [made, ...kept].slice(0, KEPT);
        unwritten = Math.min(KEPT, unwritten + 1);
        timer ??= clock.after(WRITE, () => void flush());
        for (const listener of listeners) listener();
      },
    });
  }

  function spanOf(step: HookStepResult, ended: number): TraceSpan {
    const realm = realmOf(step.owner);
    const bytes = sizeUpTo(step.after, 2 ** 20);
    return {
      plugin: step.owner,
      ...(realm === undefined ? {} : { realm }),
      index: step.index,
      at: Math.max(0, ended - step.time),
      queued: step.queued,
      time: step.time,
      ...(bytes === undefined ? {} : { bytes }),
      ...(step.fault === undefined ? {} : { fault: { code: step.fault.code, message: step.fault.message } }),
      changes: step
        .changes()
        .slice(0, CHANGES)
        .map(({ path, op }) => ({ path: path.join('.'), op })),
    };
  }

  function earlier(): Promise<readonly Trace[]> {
    if (before === undefined) {
      before = history().then(({ readTraces }) => readTraces(store));
      before.catch(() => (before = undefined));
    }
    return before;
  }

  async function write(): Promise<void> {
    if (unwritten === 0) return;
    // What this page adds is not of before.
    await earlier();
    const news = kept.slice(0, unwritten);
    unwritten = 0;
    await (await history()).addTraces(store, clock.now(), news);
  }

  function flush(): Promise<void> {
    timer?.();
    timer = undefined;
    // One after the other, so that nothing is written twice.
    writing = writing.then(write).catch(onFailure);
    return writing;
  }

  return {
    list: () => kept,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get recording() {
      return recording;
    },
    record(on) {
      if (on === recording) return;
      recording = on;
      watching.dispose();
      watching = watch();
      for (const listener of listeners) listener();
    },
    earlier,
    clear() {
      kept = [];
      unwritten = 0;
      before = Promise.resolve([]);
      for (const listener of listeners) listener();
      writing = writing.then(async () => (await history()).forgetTraces(store)).catch(onFailure);
    },
    async dispose() {
      watching.dispose();
      await flush();
    },
  };
}

/** About how many bytes a plain value takes as text; `undefined` for more than `most`, without looking further. */
export function sizeUpTo(value: unknown, most: number): number | undefined {
  let size = 0;
  const queue: unknown[] = [value];
  for (let next = queue.pop(); queue.length > 0 || next !== undefined; next = queue.pop()) {
    size += 4;
    if (typeof next === 'string') size += next.length;
    else if (ArrayBuffer.isView(next)) size += next.byteLength;
    else if (typeof next === 'object' && next !== null) {
      for (const [key, inner] of Object.entries(next)) {
        size += key.length;
        queue.push(inner ?? null);
      }
    }
    if (size > most) return undefined;
  }
  return size;
}
