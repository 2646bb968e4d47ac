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
    ...Object.entries(manifest.dependencies).map(([id, range]) => check(id, range, false)),
    ...Object.entries(manifest.optionalDependencies).map(([id, range]) => check(id, range, true)),
  ];
}

/** What stands in the way, a sentence each. An optional dependency that is merely absent is no conflict. */
export function dependencyConflicts(manifest: PluginManifest, checks: readonly DependencyCheck[]): readonly Conflict[] {
  return checks.flatMap(({ id, range, optional, installed, state }): Conflict[] => {
    if (state === 'satisfied' || (optional && state === 'missing')) return [];
    const severity = optional || state === 'disabled' ? 'warning' : 'error';
    if (state === 'missing') {
      return [{ severity, sentence: `"${manifest.id}" needs "${id}" ${range}, which is not installed.` }];
    }
    const problem = state === 'disabled' ? `${installed} is installed, but disabled` : `${installed} is installed`;
    return [{ severity, sentence: `"${manifest.id}" needs "${id}" ${range}; ${problem}.` }];
  });
}

/** Installed plugins that need what this release would replace, and would no longer get it. */
export function dependentConflicts(
  name: string,
  manifest: PluginManifest,
  installed: readonly PluginRow[],
): readonly Conflict[] {
  return dependents(name, installed).flatMap(({ row, range }): Conflict[] =>
    satisfies(manifest.version, range)
      ? []
      : [
          {
            severity: row.enabled ? 'error' : 'warning',
            sentence: `"${row.active.manifest.id}" needs "${manifest.id}" ${range}; this would install ${manifest.version}.`,
          },
        ],
  );
}

/** Installed plugins that cannot do without `name`, with the range they need. */
export function dependents(
  name: string,
  installed: readonly PluginRow[],
): readonly { readonly row: PluginRow; readonly range: string }[] {
  const own = parseName(name);
  return installed.flatMap((row) => {
    if (row.name === name || parseName(row.name)?.registry !== own?.registry) return [];
    const { dependencies } = row.active.manifest;
    const range = own && Object.hasOwn(dependencies, own.id) ? dependencies[own.id] : undefined;
    return range === undefined ? [] : [{ row, range }];
  });
}
