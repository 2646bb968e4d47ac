import { refusedFact, type AuditFact } from '../audit/audit.ts';
import { wait, type Clock } from '../clock.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import type { Locks } from '../storage/locks.ts';
import { CONTINUABLE, collectGarbage, pluginLock } from '../packages/collect.ts';
import { checkSame, triedAgain } from '../packages/intent.ts';
import { readStagingRow, type Intent, type StagingRow } from '../packages/staging-rows.ts';
import type { PluginChanges } from './plugins.ts';
import type { Store } from '../storage/store.ts';

/** An install or update that was agreed to and is not done yet. */
export interface PendingInstall {
  /** Full name. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** `running`: this page works on it. */
  readonly state: 'waiting' | 'running';
  /** How often it was tried again. */
  readonly tries: number;
  /** Milliseconds since the epoch: when the user agreed, and when it is tried next at the latest. */
  readonly since: number;
  readonly next: number;
}

/**
 * Installs that the network or the end of a page broke off. They go on by themselves when the network is back, with the next
 * page and after growing pauses, for a day; never with anything else than was agreed to.
 */
export interface Pending {
  /** Oldest first; the same array until something changes. */
  list(): readonly PendingInstall[];
  /** Go on now, without waiting for the next turn. Resolves when it was tried. */
  retry(name: string): Promise<void>;
  /** Give it up; what came of it so far is thrown away. */
  cancel(name: string): Promise<void>;
  subscribe(listener: () => void): () => void;
}

export interface PendingKeeper extends Pending {
  /** Go on with everything whose time has come; `now`: with everything. Never rejects. */
  resume(how?: { readonly now?: boolean }): Promise<void>;
  reload(): Promise<void>;
  /** Carry out an install in this page: it is shown as under way, and as waiting when the network breaks it off. */
  watch<T>(name: string, work: Promise<T>): Promise<T>;
}

export interface PendingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly changes: Pick<PluginChanges, 'plan' | 'install'>;
  readonly record: (fact: AuditFact) => void;
  readonly report: (error: AirlockError) => void;
  readonly reportUnknown: (error: unknown) => void;
  /** Something waits for the network: the browser may be asked to wake the app. */
  readonly onWaiting: () => void;
  /** Other tabs are told. */
  readonly tell: () => void;
  readonly signal: AbortSignal;
}

/** One tab at a time goes on with what was broken off. */
const LOCK = 'airlock:pending';

export function createPending(options: PendingOptions): PendingKeeper {
  const { store, clock, locks, changes, signal } = options;
  const listeners = new Set<() => void>();
  const running = new Map<string, AbortController>();
  let rows: readonly (StagingRow & { readonly intent: Intent })[] = [];
  let list: readonly PendingInstall[] = [];
  let timer: AbortController | undefined;

  function show(): void {
    list = rows
      .map(({ name, intent: { title, version, tries, since, next } }): PendingInstall => {
        const state = running.has(name) ? 'running' : 'waiting';
        return { name, title, version, state, tries, since, next };
      })
      .sort((a, b) => a.since - b.since);
    for (const listener of listeners) listener();
  }

  async function reload(): Promise<void> {
    const stored = await store.transaction(['staging'], 'read', (tx) => tx.entries('staging'));
    rows = stored.flatMap(([name, value]) => readIntent(name, value) ?? []);
    show();
  }

  const read = async (name: string): Promise<(StagingRow & { readonly intent: Intent }) | undefined> =>
    readIntent(name, await store.transaction(['staging'], 'read', (tx) => tx.get('staging', name)));

  async function changed(): Promise<void> {
    options.tell();
    await reload();
  }

  async function drop(name: string): Promise<void> {
    await store.transaction(['staging'], 'write', (tx) => tx.delete('staging', name));
    await collectGarbage(store);
    await changed();
  }

  /** Whoever is at work on it right now holds its lock; what is there afterwards was broken off. */
  const settled = (name: string): Promise<void> => locks.request(pluginLock(name), { signal }, async () => undefined);

  async function goOn(name: string, now: boolean): Promise<void> {
    await settled(name);
    const row = await read(name);
    if (!row || (!now && row.intent.next > clock.now())) return;
    const { intent } = row;
    if (Math.abs(clock.now() - intent.since) >= CONTINUABLE) {
      await drop(name);
      return;
    }
    const stop = new AbortController();
    running.set(name, stop);
    show();
    const either = AbortSignal.any([signal, stop.signal]);
    try {
      const choice = { version: intent.version, realm: intent.realm, strategy: intent.strategy };
      const plan = await changes.plan(name, choice, either);
      checkSame(plan, intent);
      await changes.install(plan, intent.consent, { signal: either });
    } catch (error) {
      if (!either.aborted) await failed(row, error);
    } finally {
      running.delete(name);
      await changed();
    }
  }

  async function failed(
    { name, intent, ...row }: StagingRow & { readonly intent: Intent },
    thrown: unknown,
  ): Promise<void> {
    const error = toAirlockError(thrown, 'STORE_FAILED', { plugin: name });
    if (error.code === 'REGISTRY_UNREACHABLE') {
      const next: StagingRow = { ...row, name, intent: triedAgain(intent, clock.now()) };
      await store.transaction(['staging'], 'write', (tx) => tx.put('staging', name, next));
      options.onWaiting();
      return;
    }
    options.report(error);
    options.record(refusedFact(name, error));
    await drop(name);
  }

  /** Wake when the next one is due. */
  function schedule(): void {
    timer?.abort();
    timer = new AbortController();
    const due = Math.min(...list.map(({ next }) => next));
    if (!Number.isFinite(due)) return;
    wait(clock, Math.max(1000, due - clock.now()), AbortSignal.any([signal, timer.signal])).then(
      () => void resume(),
      () => {},
    );
  }

  async function resume({ now = false }: { readonly now?: boolean } = {}): Promise<void> {
    try {
      await reload();
      if (list.length > 0) {
        await locks.request(LOCK, { signal }, async () => {
          for (const { name } of list) await goOn(name, now);
        });
      }
      schedule();
    } catch (error) {
      if (!signal.aborted) options.reportUnknown(error);
    }
  }

  return {
    list: () => list,
    reload,
    resume,
    async watch(name, work) {
      const known = running.get(name) ?? new AbortController();
      running.set(name, known);
      try {
        return await work;
      } catch (error) {
        if (error instanceof AirlockError && error.code === 'REGISTRY_UNREACHABLE') options.onWaiting();
        throw error;
      } finally {
        running.delete(name);
        await changed().then(schedule, options.reportUnknown);
      }
    },
    async retry(name) {
      await locks.request(LOCK, { signal }, () => goOn(name, true));
      schedule();
    },
    async cancel(name) {
      running.get(name)?.abort();
      await settled(name);
      await drop(name);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A row of something that goes on by itself; `undefined` for any other, or one that cannot be read. */
function readIntent(name: string, value: unknown): (StagingRow & { readonly intent: Intent }) | undefined {
  try {
    const { intent, ...row } = readStagingRow(name, value);
    return intent && { ...row, intent };
  } catch {
    // Collected with the next garbage; nothing is installed by what cannot be read.
    return undefined;
  }
}
