import type { EarlierFault } from './fault-history.ts';
import type { TimeStats } from '../hooks/types.ts';

/** Calls of services that stand on one permission. */
export interface PermissionUse {
  readonly allowed: number;
  readonly denied: number;
}

/** What one plugin did and took since this page was opened. A new object for every question. */
export interface PluginMetrics {
  readonly plugin: string;
  readonly version: string;
  /** Calls of its hook handlers, and how they went. */
  readonly calls: number;
  readonly faults: number;
  readonly late: number;
  /** Milliseconds its handlers took, from a sample. */
  readonly time: TimeStats;
  /** Starts of its code. */
  readonly starts: { readonly succeeded: number; readonly failed: number };
  /** Milliseconds of the latest start: until its code had registered, until it was active, until it first drew something. */
  readonly latest: { readonly load?: number; readonly activate?: number; readonly paint?: number };
  /** What it asked the host for, by permission; `none` for what needs none. */
  readonly uses: { readonly [permission: string]: PermissionUse };
  /** Requests by origin. */
  readonly origins: { readonly [origin: string]: number };
  readonly bytes: { readonly sent: number; readonly received: number };
  readonly restarts: number;
  /** Share of the last minute in which somebody waited for it, 0 to 1. */
  readonly busyShare: number;
  /** Milliseconds since the epoch; absent when it was not used yet. */
  readonly lastUsed?: number;
}

/** One hour of one version of a plugin, over all tabs. */
export interface MetricPoint {
  /** Start of the hour, in milliseconds since the epoch. */
  readonly hour: number;
  readonly version: string;
  readonly calls: number;
  readonly faults: number;
  /** Milliseconds of timed calls and how many those were; their quotient is the mean. */
  readonly time: number;
  readonly samples: number;
  /** Milliseconds that one of 20 calls took at least, at the end of the hour. */
  readonly p95: number;
  readonly starts: number;
  readonly failedStarts: number;
  /** Calls of the host's services. */
  readonly messages: number;
  readonly bytes: number;
}

/** A plugin that users feel, or that fails. */
export interface Alert {
  readonly plugin: string;
  readonly kind: 'slow' | 'failing' | 'stopped';
  /** A sentence for a developer. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Figures of plugins. Names are full names; nothing is known of plugins that are switched off. */
export interface Metrics {
  of(name: string): PluginMetrics | undefined;
  /** Oldest first, at most two weeks; of versions before, too. */
  history(name: string): Promise<readonly MetricPoint[]>;
  /** What went wrong with it in pages before this one, by version, latest first; at most 50 groups of two weeks. */
  earlierFaults(name: string): Promise<readonly EarlierFault[]>;
  forgetFaults(name: string): Promise<void>;
  /** Bytes that it stores of its own. */
  stored(name: string): Promise<number>;
  /** The latest 50, newest first. The same array until there is another. */
  alerts(): readonly Alert[];
  /** Called after each alert. Figures change without it. */
  subscribe(listener: () => void): () => void;
  /** A part of the page that a plugin draws is there for the first time. */
  painted(name: string): void;
}
