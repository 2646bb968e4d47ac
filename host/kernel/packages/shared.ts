import type { SharedRequirement } from '@airlock/sdk';
import type { Conflict, SharedCheck } from './install-plan.ts';
import { isRange, satisfies } from './semver.ts';

/**
 * Compare what a page plugin takes from the host with what the host has, before any of its code runs: Module Federation
 * itself loads a mismatch without complaint and fails at render.
 */
export function checkShared(
  required: readonly SharedRequirement[],
  host: { readonly [library: string]: string },
): readonly SharedCheck[] {
  return required.map(({ name, range }) => {
    const version = Object.hasOwn(host, name) ? host[name] : undefined;
    return version === undefined
      ? { name, range, fits: false }
      : { name, range, version, fits: satisfies(version, range) };
  });
}

export function sharedConflicts(plugin: string, checks: readonly SharedCheck[]): readonly Conflict[] {
  return checks
    .filter(({ fits }) => !fits)
    .map(({ name, range, version }) => ({ severity: 'error', sentence: sentence(plugin, name, range, version) }));
}

function sentence(plugin: string, name: string, range: string, version: string | undefined): string {
  if (!isRange(range)) return `"${plugin}" asks for ${name} in a range that cannot be read: "${range}".`;
  return version === undefined
    ? `"${plugin}" needs ${name} ${range}; this app does not share ${name}.`
    : `"${plugin}" needs ${name} ${range}; this app has ${version}.`;
}
