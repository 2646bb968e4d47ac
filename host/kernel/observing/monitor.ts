import type { Store } from '../storage/store.ts';
import type { Usage } from './usage.ts';

/** What can be unusual about a plugin. The names are stable: policies use them. */
export const ANOMALY_KINDS = [
  'new-host',
  'burst',
  'surge',
  'denials',
  'probing',
  'violation',
  'policy-violation',
] as const;
export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/** Something a plugin did that it never did before, or that no ordinary plugin does. A new object for every change. */
export interface Anomaly {
  /** Unique in this page. */
  readonly id: number;
  /** Full name. */
  readonly plugin: string;
  readonly kind: AnomalyKind;
  /** `notice`: within what it may do, and new. `warning`: worth a look. `critical`: an attempt to get out of its limits. */
  readonly severity: 'notice' | 'warning' | 'critical';
  /** Milliseconds since the epoch. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** What was seen, the latest last; at most ten. Sentences of the host, with names and addresses of the plugin in them. */
  readonly evidence: readonly { readonly time: number; readonly text: string }[];
  /** The policy of the app had the plugin set aside for it. */
  readonly quarantined: boolean;
}

/** Compares what plugins do with what they declared and with their own past. */
export interface Monitor {
  /** Latest first; of one plugin or all. The same array until something in it changes. */
  anomalies(plugin?: string): readonly Anomaly[];
  /** The user looked at it and it is fine. The like is not told again for an hour. */
  dismiss(id: number): void;
  /** What a plugin did with its permissions since it was installed. */
  usage(plugin: string): Promise<Usage>;
  /** The page saw a plugin break a rule of the browser, such as its content security policy. */
  broke(plugin: string, what: string): void;
  /** Called after each change of the anomalies. */
  subscribe(listener: () => void): () => void;
}

const NONE: readonly never[] = [];

/** The monitor before its code is there: it comes with the first plugin that is switched on. */
export function lazyMonitor(store: Store): Monitor & { use(monitor: Monitor): void } {
  const listeners = new Set<() => void>();
  let made: Monitor | undefined;
  return {
    use(monitor) {
      made = monitor;
      monitor.subscribe(() => listeners.forEach((listener) => listener()));
    },
    anomalies: (plugin) => made?.anomalies(plugin) ?? NONE,
    dismiss: (id) => made?.dismiss(id),
    async usage(plugin) {
      if (made) return made.usage(plugin);
      const { readUsage } = await import('../running.ts');
      return readUsage(store, plugin);
    },
    broke: (plugin, what) => made?.broke(plugin, what),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
