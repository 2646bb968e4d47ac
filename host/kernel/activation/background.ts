import type { InstalledPlugin } from '../management/plugins.ts';

export interface BackgroundParts {
  /** Those that are switched on, as they stand now. */
  readonly enabled: () => readonly InstalledPlugin[];
  /** Called after what is there, or how it stands, changed. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly start: (name: string, urgency: 'background') => Promise<unknown>;
  /** Runs `work` when there is time. */
  readonly whenIdle: (work: () => void) => void;
  /** How many are started for it at most. */
  readonly atMost: number;
  readonly signal: AbortSignal;
}

/**
 * Start plugins that nobody needed yet, one at a time and only when there is time, those first whose handlers run first; also
 * those that are installed or switched on later. Each is tried once for as long as it is switched on: one that does not start,
 * or was set to rest, is left to whoever needs it.
 */
export function startInBackground({ enabled, subscribe, start, whenIdle, atMost, signal }: BackgroundParts): void {
  const tried = new Set<string>();
  let isUnderWay = false;
  const next = (): void => {
    isUnderWay = false;
    if (signal.aborted) return;
    const plugins = enabled();
    const names = new Set(plugins.map(({ name }) => name));
    for (const name of tried) if (!names.has(name)) tried.delete(name);
    const [plugin] = plugins
      .filter(({ name, state }) => state.kind === 'ready' && !tried.has(name))
      .toSorted((a, b) => urgencyOf(b) - urgencyOf(a));
    if (plugin === undefined || tried.size >= atMost) return;
    tried.add(plugin.name);
    isUnderWay = true;
    const goOn = (): void => whenIdle(next);
    // A failure is reported where it happens.
    void start(plugin.name, 'background').then(goOn, goOn);
  };
  const look = (): void => {
    if (isUnderWay) return;
    isUnderWay = true;
    whenIdle(next);
  };
  look();
  signal.addEventListener('abort', subscribe(look), { once: true });
}

/** Of its handlers, the one that runs first; plugins that stand by for others come last. */
function urgencyOf({ manifest }: InstalledPlugin): number {
  if (manifest.standsInFor !== undefined) return -Infinity;
  return Math.max(-1_000_001, ...manifest.hooks.map(({ priority }) => priority));
}
