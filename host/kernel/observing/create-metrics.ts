import type { Activity, PluginUsage } from '../activation/activation.ts';
import type { AuditFact } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import { createFaultHistory, type EarlierFault, type FaultHistory } from './fault-history.ts';
import type { Faults } from './faults.ts';
import { isSlow, type Health } from './health.ts';
import { noTime } from '../hooks/histogram.ts';
import type { Hooks } from '../hooks/types.ts';
import type { LifecycleState } from '../lifecycle/lifecycle-state.ts';
import { addToHistory, readHistory, trimHistory } from './metrics-history.ts';
import type { Alert, MetricPoint, Metrics, PermissionUse, PluginMetrics } from './metrics.ts';
import type { Store } from '../storage/store.ts';

/** Milliseconds between two writes of what was counted. */
const WRITE = 60_000;
/** An alert about the same plugin and kind is not given again for so long. */
const QUIET = 600_000;
const ALERTS = 50;
/** Origins of one plugin that are told apart. */
const ORIGINS = 100;

export interface MetricsParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly hooks: Pick<Hooks, 'totals'>;
  readonly health: Pick<Health, 'of'>;
  readonly faults: Pick<Faults, 'list' | 'subscribe'>;
  readonly activity: (name: string) => Activity | undefined;
  readonly usage: (name: string) => PluginUsage | undefined;
  readonly versionOf: (name: string) => string | undefined;
  /** Full names of installed plugins. */
  readonly names: () => readonly string[];
  readonly onAlert?: (alert: Alert) => void;
  /** Told when figures could not be written. */
  readonly onFailure: (error: unknown) => void;
}

/** Figures, and the ends at which they come in. */
export interface MetricsKeeper extends Metrics {
  /** A plugin used a service, or was refused. */
  noted(fact: AuditFact): void;
  measured(name: string, way: 'sent' | 'received', bytes: number): void;
  /** The state of a plugin may have changed. */
  moved(name: string): void;
  /** Write what was counted; done by itself every minute. */
  flush(): Promise<void>;
  dispose(): Promise<void>;
}

/** What is counted of one plugin. */
class Live {
  readonly uses = new Map<string, { allowed: number; denied: number }>();
  readonly origins = new Map<string, number>();
  readonly bytes = { sent: 0, received: 0 };
  readonly starts = { succeeded: 0, failed: 0 };
  latest: { load?: number; activate?: number; paint?: number } = {};
  state: LifecycleState | undefined;
  /** When the start under way began, and when its code had registered; on the clock's `elapsed`. */
  began: number | undefined;
  loaded: number | undefined;
  lastUsed: number | undefined;
  /** What of it is in the history already. */
  written = { calls: 0, faults: 0, time: 0, samples: 0, starts: 0, failedStarts: 0, messages: 0, bytes: 0 };

  get messages(): number {
    let count = 0;
    for (const { allowed, denied } of this.uses.values()) count += allowed + denied;
    return count;
  }
}

export function createMetrics(parts: MetricsParts): MetricsKeeper {
  return new Keeper(parts);
}

class Keeper implements MetricsKeeper {
  readonly #parts: MetricsParts;
  readonly #faults: FaultHistory;
  readonly #plugins = new Map<string, Live>();
  readonly #listeners = new Set<() => void>();
  #alerts: readonly Alert[] = [];
  #timer: (() => void) | undefined;
  #ended = false;
  #trimmed = false;

  constructor(parts: MetricsParts) {
    this.#parts = parts;
    this.#faults = createFaultHistory({
      ...parts,
      onFailure: (error) => {
        if (!this.#ended) parts.onFailure(error);
      },
    });
    this.#wait();
  }

  of(name: string): PluginMetrics | undefined {
    const { hooks, activity, usage, versionOf } = this.#parts;
    const version = versionOf(name);
    const now = activity(name);
    if (version === undefined || now === undefined) return undefined;
    const live = this.#plugins.get(name) ?? new Live();
    const { succeeded, failed, late, time } = hooks.totals(name);
    return {
      plugin: name,
      version,
      calls: succeeded + failed,
      faults: failed,
      late,
      time,
      starts: { ...live.starts },
      latest: { ...live.latest },
      uses: Object.fromEntries(Array.from(live.uses, ([key, use]): [string, PermissionUse] => [key, { ...use }])),
      origins: Object.fromEntries(live.origins),
      bytes: { ...live.bytes },
      restarts: now.restarts,
      busyShare: usage(name)?.busyShare ?? 0,
      ...(live.lastUsed === undefined ? {} : { lastUsed: live.lastUsed }),
    };
  }

  async history(name: string): Promise<readonly MetricPoint[]> {
    await this.flush();
    return readHistory(this.#parts.store, name);
  }

  earlierFaults(name: string): Promise<readonly EarlierFault[]> {
    return this.#faults.earlier(name);
  }

  forgetFaults(name: string): Promise<void> {
    return this.#faults.forget(name);
  }

  async stored(name: string): Promise<number> {
    // The storage service counts under the empty key.
    const count = await this.#parts.store.transaction(['storage'], 'read', (tx) => tx.get('storage', `${name}\0`));
    return typeof count === 'number' ? count : 0;
  }

  alerts(): readonly Alert[] {
    return this.#alerts;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  painted(name: string): void {
    const live = this.#live(name);
    if (live.latest.paint !== undefined || live.began === undefined) return;
    live.latest = { ...live.latest, paint: this.#parts.clock.elapsed() - live.began };
  }

  noted({ action, plugin, subject = '', detail = '' }: AuditFact): void {
    if (action !== 'use' && action !== 'denied') return;
    const live = this.#live(plugin);
    live.lastUsed = this.#parts.clock.now();
    const permission = permissionOf(subject);
    const use = live.uses.get(permission) ?? { allowed: 0, denied: 0 };
    live.uses.set(permission, use);
    if (action === 'use') use.allowed += 1;
    else use.denied += 1;
    if (permission !== 'network' || action !== 'use') return;
    const origin = originOf(detail);
    if (live.origins.has(origin) || live.origins.size < ORIGINS) {
      live.origins.set(origin, (live.origins.get(origin) ?? 0) + 1);
    }
  }

  measured(name: string, way: 'sent' | 'received', bytes: number): void {
    this.#live(name).bytes[way] += bytes;
  }

  moved(name: string): void {
    const live = this.#live(name);
    const state = this.#parts.activity(name)?.state;
    if (state === live.state) return;
    const now = this.#parts.clock.elapsed();
    const before = live.state;
    live.state = state;
    if (state === 'loading') {
      live.began = now;
      live.latest = {};
    } else if (state === 'initializing' && live.began !== undefined) {
      live.loaded = now;
      live.latest = { load: now - live.began };
    } else if (state === 'active' && live.loaded !== undefined) {
      live.latest = { ...live.latest, activate: now - live.loaded };
      live.starts.succeeded += 1;
    } else if (state === 'error' && (before === 'loading' || before === 'loaded' || before === 'initializing')) {
      live.starts.failed += 1;
    }
    if (state === 'error') this.#judge(name);
  }

  async flush(): Promise<void> {
    const { store, clock, hooks, names, versionOf, onFailure } = this.#parts;
    const installed = new Set(names());
    try {
      if (!this.#trimmed) {
        this.#trimmed = true;
        await trimHistory(store, (name) => installed.has(name));
      }
      for (const name of installed) {
        const live = this.#live(name);
        const { succeeded, failed, time = noTime } = hooks.totals(name);
        const total = {
          calls: succeeded + failed,
          faults: failed,
          time: time.mean * time.samples,
          samples: time.samples,
          starts: live.starts.succeeded,
          failedStarts: live.starts.failed,
          messages: live.messages,
          bytes: live.bytes.sent + live.bytes.received,
        };
        const delta = less(total, live.written);
        if (Object.values(delta).every((figure) => figure <= 0)) continue;
        const version = versionOf(name) ?? 'unknown';
        live.written = total;
        await addToHistory(store, name, clock.now(), { ...delta, version, p95: time.p95 });
        this.#judge(name);
      }
    } catch (error) {
      if (!this.#ended) onFailure(error);
    }
  }

  async dispose(): Promise<void> {
    this.#timer?.();
    await this.flush();
    await this.#faults.dispose();
    this.#ended = true;
  }

  #live(name: string): Live {
    let live = this.#plugins.get(name);
    if (live === undefined) this.#plugins.set(name, (live = new Live()));
    return live;
  }

  #wait(): void {
    this.#timer = this.#parts.clock.after(WRITE, () => {
      void this.flush();
      if (!this.#ended) this.#wait();
    });
  }

  /** Tell when a plugin is felt or fails, once for a while. */
  #judge(name: string): void {
    const { clock, health, onAlert } = this.#parts;
    const judged = health.of(name);
    const [reason] = judged?.reasons ?? [];
    if (judged === undefined || reason === undefined) return;
    const kind = judged.status === 'critical' ? 'stopped' : judged.handlers.some(isSlow) ? 'slow' : 'failing';
    const at = clock.now();
    const known = this.#alerts.find((alert) => alert.plugin === name && alert.kind === kind);
    if (known !== undefined && at - known.at < QUIET) return;
    const alert: Alert = { plugin: name, kind, reason, at };
    this.#alerts = [alert, ...this.#alerts].slice(0, ALERTS);
    for (const listener of this.#listeners) listener();
    onAlert?.(alert);
  }
}

/** Of `GET https://…`. */
function originOf(detail: string): string {
  const url = detail.split(' ', 2)[1] ?? '';
  return URL.canParse(url) ? new URL(url).origin : 'unknown';
}

/** The permission that a service, an endpoint or a capability stands on. */
function permissionOf(subject: string): string {
  if (subject.startsWith('endpoint ')) return 'endpoints';
  if (subject.startsWith('capability ')) return 'capabilities';
  return /^[a-z]+(?=\.)/.exec(subject)?.[0] ?? 'none';
}

function less<Figures extends { readonly [name: string]: number }>(a: Figures, b: Figures): Figures {
  // The same names, each with a number.
  return Object.fromEntries(Object.entries(a).map(([name, figure]) => [name, figure - (b[name] ?? 0)])) as Figures;
}
