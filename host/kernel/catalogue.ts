import type { Freshness, PluginRecord, RegistryClient } from '@airlock/registry/client';
import { AirlockError } from './errors.ts';
import { fullName, parseName } from './packages/names.ts';
import { fromRegistry } from './registry-errors.ts';

/** One plugin as a registry lists it; for display. */
export interface CatalogueEntry {
  readonly name: string;
  readonly id: string;
  /** Registry id, and the name it was configured under. */
  readonly registry: string;
  readonly registryName: string;
  readonly title: string;
  readonly description: string;
  readonly author?: string;
  readonly license: string;
  readonly publisher: string;
  readonly keywords: readonly string[];
  readonly categories: readonly string[];
  /** Names of the permissions that the newest release asks for. */
  readonly permissions: readonly string[];
  /** Newest version that can be installed; absent when all are withdrawn. */
  readonly version?: string;
  readonly state: PluginRecord['state'];
  readonly reason?: string;
  /** Hex SHA-256 of the icon in the registry. */
  readonly icon?: string;
}

export interface CatalogueDetails extends CatalogueEntry {
  readonly record: PluginRecord;
}

export interface BrowseOptions {
  /** Words that must all be found in id, title, description, author or keywords. */
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
  /** Every row came through the verified head. Rejects only when no registry could answer. */
  browse(options?: BrowseOptions, signal?: AbortSignal): Promise<readonly CatalogueEntry[]>;
  /** `undefined`: the registry proved that it lists no such plugin. */
  details(name: string, signal?: AbortSignal): Promise<CatalogueDetails | undefined>;
  /** How old the known state of each registry is. */
  freshness(): Promise<readonly RegistryStatus[]>;
  /** Ask every registry for its newest state; revoked plugins stop. Never rejects: failures are in the answer. */
  refresh(signal?: AbortSignal): Promise<readonly RegistryStatus[]>;
  /** Called after each refresh. */
  subscribe(listener: () => void): () => void;
}

/** A configured registry and its client. */
export interface KnownRegistry {
  readonly name: string;
  readonly client: RegistryClient;
}

export interface CatalogueOptions {
  readonly registries: readonly KnownRegistry[];
  /** Called after a registry was asked, whether it answered or not, before `refresh` resolves. */
  readonly onRefreshed: (registry: KnownRegistry, signal?: AbortSignal) => Promise<void>;
}

const PAGE = 200;

/** Walks the catalogue of each registry; the text filter reads every row, which is right for a few thousand plugins. */
export function createCatalogue({ registries, onRefreshed }: CatalogueOptions): Omit<Catalogue, 'subscribe'> {
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

  async function browseOne(
    registry: KnownRegistry,
    fits: (entry: CatalogueEntry) => boolean,
    limit: number,
    signal?: AbortSignal,
  ): Promise<CatalogueEntry[]> {
    const found: CatalogueEntry[] = [];
    await ready(registry, signal);
    for (let after: string | undefined; found.length < limit;) {
      const page = await registry.client.list({ limit: PAGE, ...(after === undefined ? {} : { after }) }, signal);
      found.push(...page.map((record) => entryOf(registry, record)).filter(fits));
      after = page.at(-1)?.id;
      if (page.length < PAGE) break;
    }
    return found.slice(0, limit);
  }

  return {
    async browse({ text = '', category, permission, registry, limit = 100 } = {}, signal) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (entry: CatalogueEntry): boolean =>
        (category === undefined || entry.categories.includes(category)) &&
        (permission === undefined || entry.permissions.includes(permission)) &&
        words.every((word) => wordsOf(entry).includes(word));
      const asked = registries.filter(
        ({ name, client }) => registry === undefined || registry === name || registry === client.id,
      );
      const answers = await Promise.allSettled(asked.map((one) => browseOne(one, fits, limit, signal)));
      const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (failed && answers.every(({ status }) => status === 'rejected')) {
        throw fromRegistry(failed.reason, 'REGISTRY_REFUSED', {}, signal);
      }
      return found.sort((a, b) => compare(a.title, b.title) || compare(a.name, b.name)).slice(0, limit);
    },

    async details(name, signal) {
      const parts = parseName(name);
      const registry = registries.find(({ client }) => client.id === parts?.registry);
      if (!parts || !registry) {
        throw new AirlockError('REGISTRY_UNKNOWN', `"${name}" is not of a registry of this app.`, { plugin: name });
      }
      try {
        await ready(registry, signal);
        const record = await registry.client.lookup(parts.id, signal);
        return record && { ...entryOf(registry, record), record };
      } catch (error) {
        throw fromRegistry(error, 'REGISTRY_REFUSED', { plugin: name }, signal);
      }
    },

    freshness: () => Promise.all(registries.map(status)),

    refresh: (signal) => Promise.all(registries.map((registry) => refreshOne(registry, signal))),
  };
}

function entryOf({ name: registryName, client }: KnownRegistry, record: PluginRecord): CatalogueEntry {
  const { name: title, description, author, license, keywords, categories, permissions, icon } = record.summary;
  const newest = record.releases.find(({ state, channel }) => state === 'active' && channel === 'latest');
  const { id, publisher, state, reason } = record;
  return {
    name: fullName(client.id, id),
    id,
    registry: client.id,
    registryName,
    title,
    description,
    ...(author === undefined ? {} : { author }),
    license,
    publisher,
    keywords,
    categories,
    permissions,
    ...(newest && state === 'active' ? { version: newest.version } : {}),
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(icon === undefined ? {} : { icon }),
  };
}

function wordsOf({ id, title, description, author = '', keywords }: CatalogueEntry): string {
  return [id, title, description, author, ...keywords].join(' ').toLowerCase();
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en');
}
