import type { Clock } from '../clock.ts';

/** Milliseconds after a no in which the plugin is not heard; doubled by each further one. */
const COOL_DOWN = 30_000;
/** After so many times no the plugin is not heard until the page is opened again. */
const DENIALS = 3;

/** How often a plugin was told no, and whether it may ask again. */
export interface Patience {
  isHeard(plugin: string): boolean;
  denied(plugin: string): void;
  /** The user allowed it something: what was before does not count. */
  forget(plugin: string): void;
}

export function createPatience(clock: Clock): Patience {
  const denials = new Map<string, { readonly count: number; readonly until: number }>();
  return {
    isHeard(plugin) {
      const { count = 0, until = 0 } = denials.get(plugin) ?? {};
      return count < DENIALS && clock.now() >= until;
    },
    denied(plugin) {
      const count = (denials.get(plugin)?.count ?? 0) + 1;
      denials.set(plugin, { count, until: clock.now() + COOL_DOWN * 2 ** (count - 1) });
    },
    forget: (plugin) => void denials.delete(plugin),
  };
}
