import type { PluginHost } from '../../kernel/host.ts';
import { satisfies } from '../../kernel/packages/semver.ts';

/** The tabs of the Plugins screen, in order. */
export const tabs = [
  'browse',
  'installed',
  'updates',
  'permissions',
  'health',
  'hooks',
  'activity',
  'developer',
] as const;

export type Tab = (typeof tabs)[number];

/** Tabs are kept in the query, so that no plugin's id can stand in the way of one. */
export function tabHref(tab: Tab): string {
  return tab === 'browse' ? '/plugins' : `/plugins?tab=${tab}`;
}

/** What a plugin is called, by its full name; its id when it is not installed any more. */
export function titleOf(host: PluginHost, name: string): string {
  return host.plugins.get(name)?.manifest.name ?? shortName(name);
}

/** Full names in a sentence of the engine as people know the plugins. */
export function withTitles(host: PluginHost, sentence: string): string {
  return host.plugins
    .list()
    .reduce(
      (words, { name, manifest }) => words.replaceAll(new RegExp(`['"]?${name}['"]?`, 'g'), manifest.name),
      sentence,
    );
}

/** The plugin's own id out of its full name. */
export function shortName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** Whether a registry lists a version that comes after the installed one. */
export function isNewer(listed: string | undefined, installed: string): boolean {
  return listed !== undefined && satisfies(listed, `>${installed}`);
}

/** Keys of publishers and releases, as much as tells them apart. */
export function shortKey(hash: string): string {
  return hash.slice(0, 12);
}
