import type { AuditFact } from '../audit/audit.ts';
import { createAnomalies, type AnomaliesOptions } from './anomalies.ts';
import type { AirlockError } from '../errors.ts';
import type { Monitor } from './monitor.ts';
import type { Store } from '../storage/store.ts';
import { addUsage, NO_USAGE, originOf, permissionOf, readUsage, Tally, type Usage } from './usage.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The rules, as figures. An ordinary plugin stays far below each of them. */
export const RULES = {
  /** A plugin's past counts once there is so much of it. */
  known: { requests: 20, age: 24 * HOUR, stretches: 30 },
  /** Uses within ten seconds: more than both. */
  burst: { times: 10, least: 3000, span: 10 * SECOND },
  /** Bytes sent within ten minutes: more than both. */
  surge: { times: 20, least: 5 * 2 ** 20, span: 10 * MINUTE },
  /** Denied calls within a minute. */
  denials: { least: 30, span: MINUTE },
  /** Different addresses off the list within ten minutes. */
  probing: { least: 5, span: 10 * MINUTE },
} as const;

/** Milliseconds between two writes of what was counted. */
const WRITE = 5 * SECOND;

export interface MonitorOptions extends AnomaliesOptions {
  readonly store: Store;
  /** Told when usage could not be stored. */
  readonly onFailure: (error: unknown) => void;
}

/** The monitor with the ends by which it learns. None of them throws or waits. */
export interface MonitorKeeper extends Monitor {
  fact(fact: AuditFact): void;
  fault(fault: AirlockError): void;
  measured(plugin: string, way: 'sent' | 'received', bytes: number): void;
  /** Write what was counted. */
  flush(): Promise<void>;
}

/** What is known of one plugin. */
interface Watched {
  /** What was stored when it was first seen; `undefined` until it was read. */
  past: Usage | undefined;
  /** What was counted since the last write. */
  added: Tally;
  burst: { since: number; count: number };
  surge: { since: number; bytes: number };
  denials: { since: number; count: number };
  /** Addresses off the list that were tried, and when last. */
  readonly tried: Map<string, number>;
}

export function createMonitor(options: MonitorOptions): MonitorKeeper {
  const { clock, store } = options;
  const anomalies = createAnomalies(options);
  const { raise } = anomalies;
  const plugins = new Map<string, Watched>();
  let cancel: (() => void) | undefined;
  let writing: Promise<void> = Promise.resolve();

  function watched(plugin: string): Watched {
    const known = plugins.get(plugin);
    if (known) return known;
    const now = clock.now();
    const made: Watched = {
      past: undefined,
      added: new Tally(),
      burst: { since: now, count: 0 },
      surge: { since: now, bytes: 0 },
      denials: { since: now, count: 0 },
      tried: new Map(),
    };
    plugins.set(plugin, made);
    readUsage(store, plugin).then((past) => (made.past ??= past), options.onFailure);
    return made;
  }

  // ---- Judging -----------------------------------------------------------------------------------------------------------
  function judgeBurst(plugin: string, one: Watched, now: number): void {
    const { burst, past = NO_USAGE } = one;
    const { times, least, span } = RULES.burst;
    if (now - burst.since >= span) {
      // The stretch is over; what was unusual does not become the measure of what is usual.
      const usual = Math.max(least, times * past.busiest);
      if (burst.count > 0) one.added.stretches += 1;
      if (burst.count <= usual) one.added.busiest = Math.max(one.added.busiest, burst.count);
      one.burst = { since: now, count: 0 };
    }
    one.burst.count += 1;
    const usual = past.stretches >= RULES.known.stretches ? Math.max(least, times * past.busiest) : Infinity;
    if (one.burst.count === usual + 1) {
      raise(
        plugin,
        'burst',
        `More than ${usual} calls within ${span / SECOND} seconds; before at most ${past.busiest}.`,
      );
    }
  }

  function judgeUse(plugin: string, one: Watched, origin: string | undefined, now: number): void {
    const { past } = one;
    if (origin !== undefined && past && !(origin in past.hosts) && !one.added.hasHost(origin)) {
      const network = past.permissions['network'];
      const { requests, age } = RULES.known;
      if (network && network.uses >= requests && now - network.first >= age) {
        raise(plugin, 'new-host', `Its first request to ${origin}, after ${network.uses} to other addresses.`);
      }
    }
    judgeBurst(plugin, one, now);
  }

  function judgeDenial(plugin: string, one: Watched, fact: AuditFact, origin: string | undefined, now: number): void {
    if (now - one.denials.since >= RULES.denials.span) one.denials = { since: now, count: 0 };
    one.denials.count += 1;
    if (one.denials.count === RULES.denials.least) {
      raise(
        plugin,
        'denials',
        `${RULES.denials.least} denied calls within a minute, the last of ${fact.subject ?? ''}.`,
      );
    }
    if (origin === undefined) return;
    one.tried.set(origin, now);
    for (const [address, time] of one.tried) if (now - time >= RULES.probing.span) one.tried.delete(address);
    if (one.tried.size === RULES.probing.least) {
      raise(plugin, 'probing', `Tried ${[...one.tried.keys()].join(', ')}.`);
      one.tried.clear();
    }
  }

  // ---- Counting ----------------------------------------------------------------------------------------------------------
  function soon(): void {
    cancel ??= clock.after(WRITE, () => void flush());
  }

  async function write(): Promise<void> {
    cancel?.();
    cancel = undefined;
    for (const [plugin, one] of plugins) {
      const { added } = one;
      if (added.isEmpty) continue;
      one.added = new Tally();
      try {
        one.past = await addUsage(store, plugin, added.usage());
      } catch (error) {
        // Figures for the eye: what could not be written is lost, and said so.
        options.onFailure(error);
      }
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  return {
    fact(fact) {
      const { action, plugin } = fact;
      if (action === 'uninstall') {
        plugins.delete(plugin);
        return;
      }
      if (action !== 'use' && action !== 'denied') return;
      const now = clock.now();
      const one = watched(plugin);
      const origin = originOf(fact);
      if (action === 'use') judgeUse(plugin, one, origin, now);
      else judgeDenial(plugin, one, fact, origin, now);
      one.added.note(permissionOf(fact), origin, action === 'denied', now);
      soon();
    },

    fault(fault) {
      if (fault.code === 'CHANNEL_VIOLATION' && fault.plugin !== undefined)
        raise(fault.plugin, 'violation', fault.message);
    },

    measured(plugin, way, bytes) {
      const now = clock.now();
      const one = watched(plugin);
      one.added[way] += bytes;
      soon();
      if (way === 'received') return;
      const { times, least, span } = RULES.surge;
      const past = one.past ?? NO_USAGE;
      const usual = Math.max(least, times * past.mostSent);
      if (now - one.surge.since >= span) one.surge = { since: now, bytes: 0 };
      const before = one.surge.bytes;
      one.surge.bytes += bytes;
      const isKnown = past.stretches >= RULES.known.stretches;
      if (isKnown && before <= usual && one.surge.bytes > usual) {
        raise(
          plugin,
          'surge',
          `More than ${usual} bytes sent within ${span / MINUTE} minutes; before at most ${past.mostSent}.`,
        );
      } else if (one.surge.bytes <= usual) {
        one.added.mostSent = Math.max(one.added.mostSent, one.surge.bytes);
      }
    },

    flush,
    anomalies: anomalies.list,
    dismiss: anomalies.dismiss,
    subscribe: anomalies.subscribe,

    async usage(plugin) {
      await flush();
      return plugins.get(plugin)?.past ?? readUsage(store, plugin);
    },

    broke: (plugin, what) => raise(plugin, 'policy-violation', what),
  };
}
