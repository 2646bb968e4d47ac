import { searchRegistry } from '@airlock/registry/search';
import type { KnownRegistry } from './catalogue-entry.ts';
import { fromRegistry } from './registry-errors.ts';

/** What plugins can be narrowed by. */
export interface Facets {
  /** How many plugins are in each category, most first. */
  readonly categories: Readonly<Record<string, number>>;
  /** Whether any registry counts downloads. */
  readonly counted: boolean;
  /** Whether the policy of this app trusts any publisher. */
  readonly trusts: boolean;
  /** How many plugins have a trait, by `realm:<realm>`, `asks:<what>` and `domain:shown`; absent where a registry does not tell. */
  readonly traits?: Readonly<Record<string, number>>;
}

/** What can be chosen. Rejects only when no registry could answer. */
export async function facetsOf(
  registries: readonly KnownRegistry[],
  ready: (registry: KnownRegistry, signal?: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<Facets> {
  const categories = new Map<string, number>();
  const failures: unknown[] = [];
  const traits = new Map<string, number>();
  let counted = false;
  let tellsTraits = registries.length > 0;
  for (const registry of registries) {
    try {
      await ready(registry, signal);
      const search = await searchRegistry(registry.client, signal);
      for (const [name, count] of Object.entries(search?.facets.category ?? {})) {
        categories.set(name, (categories.get(name) ?? 0) + count);
      }
      for (const [name, count] of Object.entries(search?.traits ?? {})) {
        traits.set(name, (traits.get(name) ?? 0) + count);
      }
      tellsTraits &&= search?.traits !== undefined;
      const [first] = (await search?.query({ sort: 'popular', limit: 1 }))?.cards ?? [];
      counted ||= (first?.popularity ?? 0) > 0;
    } catch (error) {
      failures.push(error);
      tellsTraits = false;
    }
  }
  // As in a listing: what one cannot say does not take away what the others do.
  if (failures.length > 0 && failures.length === registries.length) {
    throw fromRegistry(failures[0], 'REGISTRY_REFUSED', {}, signal);
  }
  return {
    categories: Object.fromEntries([...categories].sort(([, few], [, many]) => many - few)),
    counted,
    trusts: registries.some(({ trusted }) => trusted !== undefined),
    ...(tellsTraits ? { traits: Object.fromEntries(traits) } : {}),
  };
}
