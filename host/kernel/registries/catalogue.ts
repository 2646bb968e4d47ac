import type { Freshness, PluginRecord } from '@airlock/registry/client';
import type { Search, SearchCard } from '@airlock/registry/search';
import { byTitle, entryOf, entryOfCard, hasWords, type CatalogueEntry, type KnownRegistry } from './catalogue-entry.ts';
import { AirlockError } from '../errors.ts';
import type { Facets } from './facets.ts';
import type { Listing, ListingOptions } from './listing.ts';
import type { InstalledFacts } from './named-listing.ts';
import { parseName } from '../packages/names.ts';
import { part } from '../part.ts';
import { warningsOf, type ReleaseWarning } from '../packages/warnings.ts';
import { fromRegistry } from './registry-errors.ts';

// Plugins run, and are updated, without anybody searching.
const loadSearching = part(() => import('./searching.ts'));

export interface CatalogueDetails extends CatalogueEntry {
  readonly record: PluginRecord;
  /** Where its users report a plugin to the registry's operator, with `{id}` and `{version}` to fill in; absent where nowhere. */
  readonly report?: string;
  /** Base URL of the first mirror of its registry; absent where its files are had otherwise. */
  readonly mirror?: string;
}

export interface BrowseOptions {
  /** Words that must all be found; the last may be unfinished, and small typos are forgiven where the registry has an index. */
  readonly text?: string;
  readonly category?: string;
  readonly permission?: string;
  /** Registry id or configured name. Default: all, in configured order. */
  readonly registry?: string;
  /** Default: 100. */
  readonly limit?: number;
}

export interface RegistryStatus {
  readonly registry: string;
  readonly name: string;
  readonly freshness: Freshness;
}

/** What the configured registries offer. */
export interface Catalogue {
  /**
   * Every row came through the verified head: better matches first when there is a text, else in order of titles. Rejects
   * only when no registry could answer.
   */
  browse(options?: BrowseOptions, signal?: AbortSignal): Promise<readonly CatalogueEntry[]>;
  /**
   * The same for a screen that is scrolled: the first ones at once, the others as they are asked for. Rejects only when no
   * registry could answer.
   */
  listing(options?: ListingOptions, signal?: AbortSignal): Promise<Listing>;
  /** What `listing` can be narrowed by. */
  facets(signal?: AbortSignal): Promise<Facets>;
  /** `undefined`: the registry proved that it lists no such plugin. */
  details(name: string, signal?: AbortSignal): Promise<CatalogueDetails | undefined>;
  /** Bytes of its icon, as the registry lists it; `undefined` when it has none. At most 64 KB. */
  icon(
    entry: Pick<CatalogueEntry, 'registry' | 'icon'>,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** What registry and author say about a version of a plugin, worst first: known vulnerabilities, and words to users. */
  warnings(name: string, version: string, signal?: AbortSignal): Promise<readonly ReleaseWarning[]>;
  /** How old the known state of each registry is. */
  freshness(): Promise<readonly RegistryStatus[]>;
  /** Ask every registry for its newest state; revoked plugins stop. Never rejects: failures are in the answer. */
  refresh(signal?: AbortSignal): Promise<readonly RegistryStatus[]>;
  /** Called after each refresh. */
  subscribe(listener: () => void): () => void;
}

export interface CatalogueOptions {
  readonly registries: readonly KnownRegistry[];
  /** What is installed here. Default: nothing. */
  readonly installed?: () => readonly InstalledFacts[];
  /** Called after a registry was asked, whether it answered or not, before `refresh` resolves. */
  readonly onRefreshed: (registry: KnownRegistry, signal?: AbortSignal) => Promise<void>;
}

const PAGE = 200;
/** A larger icon is not shown before its plugin is installed. */
const ICON_BYTES = 65_536;

/**
 * Asks the signed index of each registry. A registry without one is walked, and the filters read every row, which is right
 * for a few thousand plugins.
 */
export function createCatalogue(options: CatalogueOptions): Omit<Catalogue, 'subscribe'> {
  const { registries, installed = () => [], onRefreshed } = options;
  const status = async ({ name, client }: KnownRegistry): Promise<RegistryStatus> => ({
    registry: client.id,
    name,
    freshness: await client.freshness(),
  });

  async function refreshOne(registry: KnownRegistry, signal?: AbortSignal): Promise<RegistryStatus> {
    // Why it failed is in the freshness, which is the answer.
    await registry.client.refresh(signal).catch(() => {});
    await onRefreshed(registry, signal);
    return status(registry);
  }

  /** First use of a registry: there is nothing to list before it was asked once. */
  async function ready({ client }: KnownRegistry, signal?: AbortSignal): Promise<void> {
    if (!(await client.head())) await client.refresh(signal);
  }

  async function browseOne(registry: KnownRegistry, filter: Filter, signal?: AbortSignal): Promise<CatalogueEntry[]> {
    await ready(registry, signal);
    const { searchRegistry } = await loadSearching();
    const search = await searchRegistry(registry.client, signal);
    if (!search) return walk(registry, filter, signal);
    return (await find(search, filter)).map((card) => entryOfCard(registry, card));
  }

  async function walk(registry: KnownRegistry, filter: Filter, signal?: AbortSignal): Promise<CatalogueEntry[]> {
    const found: CatalogueEntry[] = [];
    for (let after: string | undefined; found.length < filter.limit;) {
      const page = await registry.client.list({ limit: PAGE, ...(after === undefined ? {} : { after }) }, signal);
      found.push(...page.map((record) => entryOf(registry, record)).filter((entry) => fits(entry, filter)));
      after = page.at(-1)?.id;
      if (page.length < PAGE) break;
    }
    return found.slice(0, filter.limit);
  }

  async function details(name: string, signal?: AbortSignal): Promise<CatalogueDetails | undefined> {
    const parts = parseName(name);
    const registry = registries.find(({ client }) => client.id === parts?.registry);
    if (!parts || !registry) {
      throw new AirlockError('REGISTRY_UNKNOWN', `"${name}" is not of a registry of this app.`, { plugin: name });
    }
    try {
      await ready(registry, signal);
      const record = await registry.client.lookup(parts.id, signal);
      const report = (await registry.client.head())?.report;
      const [mirror] = registry.urls ?? [];
      return (
        record && {
          ...entryOf(registry, record),
          record,
          ...(report === undefined ? {} : { report }),
          ...(mirror === undefined ? {} : { mirror }),
        }
      );
    } catch (error) {
      throw fromRegistry(error, 'REGISTRY_REFUSED', { plugin: name }, signal);
    }
  }

  return {
    async browse({ text = '', category, permission, registry, limit = 100 } = {}, signal) {
      const asked = registries.filter(
        ({ name, client }) => registry === undefined || registry === name || registry === client.id,
      );
      const answers = await Promise.allSettled(
        asked.map((one) => browseOne(one, { text, category, permission, limit }, signal)),
      );
      const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (failed && answers.every(({ status }) => status === 'rejected')) {
        throw fromRegistry(failed.reason, 'REGISTRY_REFUSED', {}, signal);
      }
      // Of several registries the first configured comes first; within one, better matches do.
      const sorted = text.trim() === '' ? found.sort(byTitle) : found;
      return sorted.slice(0, limit);
    },

    async listing(options = {}, signal) {
      const { openListing } = await import('./listing.ts');
      return openListing(registries, ready, options, installed, signal);
    },

    async facets(signal) {
      const { facetsOf } = await import('./listing.ts');
      return facetsOf(registries, ready, signal);
    },

    async icon({ registry, icon }, signal) {
      const client = registries.find((one) => one.client.id === registry)?.client;
      if (!client || icon === undefined) return undefined;
      try {
        return await client.object({ shelf: 'b', sha256: icon, limit: ICON_BYTES, signal });
      } catch (error) {
        throw fromRegistry(error, 'PACKAGE_REFUSED', {}, signal);
      }
    },

    async warnings(name, version, signal) {
      const listed = await details(name, signal);
      return listed ? warningsOf(listed.record, version) : [];
    },

    details,

    freshness: () => Promise.all(registries.map(status)),

    refresh: (signal) => Promise.all(registries.map((registry) => refreshOne(registry, signal))),
  };
}

interface Filter {
  readonly text: string;
  readonly category: string | undefined;
  readonly permission: string | undefined;
  readonly limit: number;
}

async function find(search: Search, filter: Filter): Promise<readonly SearchCard[]> {
  const { text, category, permission, limit } = filter;
  const { cards } = await search.query({
    text,
    limit,
    ...(category === undefined ? {} : { category }),
    ...(permission === undefined ? {} : { accept: (card: SearchCard) => card.permissions.includes(permission) }),
  });
  return cards;
}

function fits(entry: CatalogueEntry, { permission, ...filter }: Filter): boolean {
  return hasWords(entry, filter) && (permission === undefined || entry.permissions.includes(permission));
}
