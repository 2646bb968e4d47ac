import type { PluginManifest } from '@airlock/sdk';

// Part of the prelude of every sandbox, so it imports nothing that runs.

/** Calls of one export by one plugin, a minute. */
const RATE = 6000;

/** A function of an export is called as a capability of this name, which no plugin can write itself. */
export function exportedName(token: string, method: string): string {
  return `${token}#${method}`;
}

/** The token that a capability of an export belongs to; every other name as it is. */
export function tokenOf(name: string): string {
  return name.split('#', 1)[0] ?? name;
}

/** Everything in a manifest that others call by name: capabilities, and the functions of exports. */
export function providedBy({ contributes, provides = [] }: PluginManifest) {
  const exported = provides.flatMap(({ token, methods }) =>
    methods.map((method) => ({
      name: exportedName(token, method),
      description: `${method} of ${token}`,
      rateLimit: RATE,
    })),
  );
  return [...(contributes.capabilities ?? []), ...exported];
}
