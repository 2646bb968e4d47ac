import type { PluginManifest } from '@airlock/sdk';
import { parseName } from '../packages/names.ts';
import { entryOf, fitOf, hasWords, type CatalogueEntry, type KnownRegistry } from './catalogue-entry.ts';
import { filterOf } from './filters.ts';
import type { ListingOptions } from './listing.ts';

/** What is known of an installed plugin without its registry. */
export interface InstalledFacts {
  readonly name: string;
  readonly publisher: string;
  readonly manifest: PluginManifest;
}

type Ready = (registry: KnownRegistry, signal?: AbortSignal) => Promise<void>;

/**
 * Entries of some plugins by name, as far as they are wanted, in no order. Each is as its registry lists it; an installed
 * one that its registry does not list, or that cannot be asked for now, is as it was installed.
 */
export async function namedEntries(
  registries: readonly KnownRegistry[],
  ready: Ready,
  installed: readonly InstalledFacts[],
  options: ListingOptions & { readonly only: readonly string[] },
  signal?: AbortSignal,
): Promise<readonly CatalogueEntry[]> {
  const here = new Map(installed.map((facts) => [facts.name, facts]));
  const accept = filterOf(options);
  const reached = new Map<string, Promise<boolean>>();
  const isReached = (registry: KnownRegistry): Promise<boolean> => {
    const { id } = registry.client;
    const known =
      reached.get(id) ??
      ready(registry, signal).then(
        () => true,
        // What is installed is listed all the same; why it cannot be reached is told beside the list.
        () => false,
      );
    reached.set(id, known);
    return known;
  };
  const listed = async (registry: KnownRegistry, id: string): Promise<CatalogueEntry | undefined> => {
    if (!(await isReached(registry))) return undefined;
    // As above: a record that cannot be had now takes nothing out of the list.
    const record = await registry.client.lookup(id, signal).catch(() => undefined);
    return record && entryOf(registry, record);
  };
  const found = await Promise.all(
    options.only.map(async (name): Promise<CatalogueEntry | undefined> => {
      const parts = parseName(name);
      const registry = registries.find(({ client }) => client.id === parts?.registry);
      if (!parts || !registry) return undefined;
      const facts = here.get(name);
      const entry = (await listed(registry, parts.id)) ?? (facts && entryOfInstalled(registry, parts.id, facts));
      signal?.throwIfAborted();
      if (!entry) return undefined;
      const judged = facts ? { ...entry, ...judgedBy(registry, facts.manifest) } : entry;
      if (!hasWords(entry, options) || !accept(judged)) return undefined;
      return facts?.manifest.version === entry.version ? judged : entry;
    }),
  );
  return found.filter((entry) => entry !== undefined);
}

/** Where it runs and whether it is made for this app, by its own manifest. */
function judgedBy(registry: KnownRegistry, { targets, hostApi }: PluginManifest): Partial<CatalogueEntry> {
  const fit = fitOf(registry, hostApi);
  return { realms: Object.keys(targets), ...(fit === undefined ? {} : { fit }) };
}

function entryOfInstalled(registry: KnownRegistry, id: string, facts: InstalledFacts): CatalogueEntry {
  const { name, publisher, manifest } = facts;
  const { name: title, description, version, license, author, keywords = [], categories = [], permissions } = manifest;
  return {
    name,
    id,
    registry: registry.client.id,
    registryName: registry.name,
    title,
    description,
    version,
    license,
    publisher,
    keywords,
    categories,
    permissions: Object.keys(permissions),
    state: 'active',
    ...(author === undefined ? {} : { author }),
    ...(registry.trusted?.(publisher) ? { trusted: true } : {}),
  };
}
