import type { RegistryClient } from '@airlock/registry/client';
import type { PluginManifest } from '@airlock/sdk';
import { parseName } from './names.ts';
import type { Candidate } from './resolve.ts';
import type { PluginRow } from './rows.ts';
import { satisfies } from './semver.ts';

/** Rows of the plugin's own registry. */
export function rowsOf({
  client,
  installed,
}: {
  readonly client: Pick<RegistryClient, 'id'>;
  readonly installed: readonly PluginRow[];
}): readonly PluginRow[] {
  return installed.filter(({ name }) => parseName(name)?.registry === client.id);
}

/** Whether nobody has to be asked: what it needs is there, and it fits those that need it. */
export function isSettled(plugin: PluginManifest, installed: readonly PluginRow[]): boolean {
  const version = (id: string): string | undefined =>
    installed.find(({ name }) => parseName(name)?.id === id)?.active.manifest.version;
  const has = ([id, range]: [string, string]): boolean => {
    const present = version(id);
    return present !== undefined && satisfies(present, range);
  };
  return (
    Object.entries({ ...plugin.dependencies, ...plugin.peerDependencies }).every(has) &&
    candidatesOf(installed, plugin.id).every(({ needs, peers }) =>
      [needs[plugin.id], peers?.[plugin.id]].every((range) => range === undefined || satisfies(plugin.version, range)),
    )
  );
}

/** A plugin as far as others depend on it. */
export function candidateOf({ id, version, dependencies, peerDependencies }: PluginManifest): Candidate {
  return { id, version, needs: dependencies, ...(peerDependencies ? { peers: peerDependencies } : {}) };
}

/**
 * Installed plugins with the needs that count: those of plugins that are switched on, and only what they have, or would get by
 * this change. What was broken before is no reason to refuse something else.
 */
export function candidatesOf(installed: readonly PluginRow[], changed: string): readonly Candidate[] {
  const versions = new Map(installed.map(({ active }) => [active.manifest.id, active.manifest.version]));
  return installed.map(({ active, enabled }) => {
    const { id, version, needs, peers = {} } = candidateOf(active.manifest);
    const counts = ([other, range]: [string, string]): boolean =>
      enabled && (other === changed || satisfies(versions.get(other) ?? '', range));
    const kept = (ranges: Candidate['needs']): Candidate['needs'] =>
      Object.fromEntries(Object.entries(ranges).filter(counts));
    return { id, version, needs: kept(needs), peers: kept(peers) };
  });
}
