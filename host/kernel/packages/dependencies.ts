import type { PluginManifest } from '@airlock/sdk';
import type { Conflict, DependencyCheck } from './install-plan.ts';
import { fullName, parseName } from './names.ts';
import type { PluginRow } from './rows.ts';
import { satisfies } from './semver.ts';

/** How the plugins that `manifest` needs stand. Dependencies are looked for in the plugin's own registry. */
export function checkDependencies(
  name: string,
  manifest: PluginManifest,
  installed: readonly PluginRow[],
): readonly DependencyCheck[] {
  const registry = parseName(name)?.registry ?? '';
  const check = (id: string, range: string, optional: boolean): DependencyCheck => {
    const row = installed.find((candidate) => candidate.name === fullName(registry, id));
    if (!row) return { id, range, optional, state: 'missing' };
    const { version } = row.active.manifest;
    const state = !satisfies(version, range) ? 'unsatisfied' : row.enabled ? 'satisfied' : 'disabled';
    return { id, range, optional, installed: version, state };
  };
  return [
    ...Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies }).map(([id, range]) =>
      check(id, range, false),
    ),
    ...Object.entries(manifest.optionalDependencies).map(([id, range]) => check(id, range, true)),
  ];
}

/** What is there of all it needs, but not as it should be; a sentence each. What blocks is for the graph to say. */
export function dependencyWarnings(
  name: string,
  manifest: PluginManifest,
  checks: readonly DependencyCheck[],
): readonly Conflict[] {
  const registry = parseName(name)?.registry ?? '';
  return checks.flatMap(({ id, range, optional, installed, state }): Conflict[] => {
    const needs = `"${manifest.id}" needs "${id}" ${range}; ${installed} is installed`;
    if (state === 'disabled') {
      const choices = [{ kind: 'enable' as const, plugin: fullName(registry, id), sentence: `Switch on "${id}".` }];
      return [{ severity: 'warning', sentence: `${needs}, but disabled.`, choices }];
    }
    return state === 'unsatisfied' && optional ? [{ severity: 'warning', sentence: `${needs}.` }] : [];
  });
}

/** Installed plugins that are switched off and would no longer get what they need. */
export function dependentWarnings(
  name: string,
  manifest: PluginManifest,
  installed: readonly PluginRow[],
): readonly Conflict[] {
  return dependents(name, installed).flatMap(({ row, range }): Conflict[] => {
    if (row.enabled || satisfies(manifest.version, range)) return [];
    const sentence = `"${row.active.manifest.id}" needs "${manifest.id}" ${range}; this would install ${manifest.version}.`;
    return [{ severity: 'warning', sentence }];
  });
}

/** Installed plugins that cannot do without `name`, with the range they need. */
export function dependents(
  name: string,
  installed: readonly PluginRow[],
): readonly { readonly row: PluginRow; readonly range: string }[] {
  const own = parseName(name);
  return installed.flatMap((row) => {
    if (row.name === name || parseName(row.name)?.registry !== own?.registry) return [];
    const { dependencies, peerDependencies } = row.active.manifest;
    const needs = { ...dependencies, ...peerDependencies };
    const range = own && Object.hasOwn(needs, own.id) ? needs[own.id] : undefined;
    return range === undefined ? [] : [{ row, range }];
  });
}
