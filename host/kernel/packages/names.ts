import { isPluginId } from '@airlock/registry/format';
import { refuse, type Check } from '../check.ts';
import type { PluginReference } from './install-plan.ts';

const REGISTRY_ID = /^[0-9a-f]{16}$/;

/** `<registry id>/<plugin id>`: one registry cannot take another's names. */
export function fullName(registry: string, id: string): string {
  return `${registry}/${id}`;
}

/** The two parts of a full name; `undefined` when it is not one. */
export function parseName(name: string): { readonly registry: string; readonly id: string } | undefined {
  const slash = name.indexOf('/');
  const registry = name.slice(0, slash);
  const id = name.slice(slash + 1);
  return slash > 0 && REGISTRY_ID.test(registry) && isPluginId(id) ? { registry, id } : undefined;
}

/** What somebody calls a plugin, in one word. */
export function shownReference(reference: PluginReference): string {
  return typeof reference === 'string' ? reference : fullName(reference.registry, reference.id);
}

/** `<registry id>/<id>@<version>/<path>`: where the service worker serves a file, below `airlock/p/`. */
export function packagePath(registry: string, id: string, version: string, path: string): string {
  return `${registry}/${id}@${encodeURIComponent(version)}/${path}`;
}

export const nameCheck: Check<string> = (value, where) =>
  typeof value === 'string' && parseName(value) ? value : refuse(where, 'a full plugin name');
