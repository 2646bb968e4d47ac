import type * as Endpoints from './endpoints.ts';
import type * as Network from './fetch.ts';
import type * as Views from './views.ts';

/**
 * What stands in a worker's script beside the core, only where the plugin's manifest asks for it: a worker reads all of its
 * text before the first line runs. Each part is a module: it runs when it is first needed, and once (`runOnce`).
 */
export interface Parts {
  /** The manifest has a widget that is drawn as a tree. */
  readonly views?: () => typeof Views;
  /** The manifest has an endpoint. */
  readonly endpoints?: () => typeof Endpoints;
  /** The manifest has the permission `network`. */
  readonly network?: () => typeof Network;
}

export type PartName = keyof Parts;

/** A worker's script is `begin`, the parts it needs, `end`, and then the code of the plugin. */
export interface PreludeText {
  readonly begin: string;
  readonly parts: { readonly [name in PartName]: string };
  readonly end: string;
}

/** The same parts, each of which runs once, whoever needs it: the renderer and its hooks have one state. */
export function runOnce(parts: Parts): Parts {
  const once = ([name, run]: [string, () => unknown]): [string, () => unknown] => {
    let made: unknown;
    return [name, () => (made ??= run())];
  };
  // Each keeps its name and what it gives.
  return Object.fromEntries(Object.entries(parts).map(once)) as Parts;
}
