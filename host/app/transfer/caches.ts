import { cacheAfterClear, cacheBeforeClear } from '@airlock/sdk';
import { clearRenderedPages } from '../pages/render.ts';
import type { Actor } from '../session/actor.ts';
import { notices } from '../ui/notices.ts';

/** Copies that can be made again, by name. */
export const cacheNames = ['pages', 'messages', 'registry'] as const;

type CacheName = (typeof cacheNames)[number];

/**
 * Clear caches, as far as plugins let them go; resolves with the names of those that were. Names that plugins add and the
 * app does not know are for the plugins themselves. Rejects with `RefusedError`.
 */
export async function clearCaches(actor: Actor, refreshRegistries: () => Promise<unknown>): Promise<readonly string[]> {
  await actor.authorize('cache.clear', cacheNames.join(', '));
  const { caches } = await actor.filter(cacheBeforeClear, { caches: cacheNames });
  const clear: { readonly [name in CacheName]: () => unknown } = {
    pages: clearRenderedPages,
    messages: notices.clear,
    registry: refreshRegistries,
  };
  for (const name of cacheNames) if (caches.includes(name)) await clear[name]();
  await actor.event(cacheAfterClear, { caches });
  return caches;
}
