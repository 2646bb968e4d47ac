import type { EnabledPlugin } from './activation.ts';
import type { Entry } from './activation-entry.ts';
import { fullName, parseName } from '../packages/names.ts';

/** What a plugin that stands in for others needs to know of them. */
type Standing = Pick<Entry, 'plugin' | 'holds'>;

/**
 * Why a plugin that stands in for others is not called now; `undefined` when it works. Both must agree: it names the
 * other, and the other names it as its fallback, so that no plugin can silence another.
 */
export function standbyReason(
  { name, manifest }: EnabledPlugin,
  find: (name: string) => Standing | undefined,
): string | undefined {
  const registry = parseName(name)?.registry;
  for (const id of manifest.standsInFor ?? []) {
    const other = registry === undefined ? undefined : find(fullName(registry, id));
    if (other === undefined || fallbackOf(other.plugin) !== name || other.holds.isOut) continue;
    return `it stands in for '${other.plugin.name}', which is well`;
  }
  return undefined;
}

/** Full name of the plugin that works while this one does not. */
function fallbackOf({ name, manifest: { recovery } }: EnabledPlugin): string | undefined {
  const registry = parseName(name)?.registry;
  if (recovery?.strategy !== 'fallback' || recovery.fallback === undefined || registry === undefined) return undefined;
  return fullName(registry, recovery.fallback);
}
