import type { Activation } from './activation.ts';
import type { InstalledPlugin } from '../management/plugins.ts';

export interface BackgroundParts {
  /** Those that are switched on and do not run, as they stand now. */
  readonly waiting: () => readonly InstalledPlugin[];
  readonly start: Activation['start'];
  /** Runs `work` when there is time. */
  readonly whenIdle: (work: () => void) => void;
  /** How many are started for it at most. */
  readonly atMost: number;
  readonly signal: AbortSignal;
}

/**
 * Start plugins that nobody needed yet, one at a time and only when there is time, those first whose handlers run first.
 * One that does not start is left; whoever needs it hears why.
 */
export function startInBackground({ waiting, start, whenIdle, atMost, signal }: BackgroundParts): void {
  const tried = new Set<string>();
  const next = (): void => {
    if (signal.aborted || tried.size >= atMost) return;
    const [plugin] = waiting()
      .filter(({ name }) => !tried.has(name))
      .toSorted((a, b) => urgencyOf(b) - urgencyOf(a));
    if (plugin === undefined) return;
    tried.add(plugin.name);
    const goOn = (): void => whenIdle(next);
    // A failure is reported where it happens.
    void start(plugin.name, 'background').then(goOn, goOn);
  };
  whenIdle(next);
}

/** Of its handlers, the one that runs first; plugins that stand by for others come last. */
function urgencyOf({ manifest }: InstalledPlugin): number {
  if (manifest.standsInFor !== undefined) return -Infinity;
  return Math.max(-1_000_001, ...manifest.hooks.map(({ priority }) => priority));
}
