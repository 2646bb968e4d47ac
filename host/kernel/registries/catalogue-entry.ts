import type { PluginRecord, RegistryClient } from '@airlock/registry/client';
import type { ScanFigures, SearchCard } from '@airlock/registry/search';
import { fullName } from '../packages/names.ts';
import { placeBeside } from '../packages/range-place.ts';

/** A configured registry and its client. */
export interface KnownRegistry {
  readonly name: string;
  readonly client: RegistryClient;
  /** Base URLs of its mirrors. */
  readonly urls?: readonly string[];
  /** Version of this app's plugin interface. Default: nothing is said of what fits. */
  readonly hostVersion?: string;
  /** Whether the policy of this app trusts a publisher. Default: none. */
  readonly trusted?: ((publisher: string) => boolean) | undefined;
}

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
  /** When its newest version was listed, in milliseconds. */
  readonly updated?: number;
  /** Counted by the operator; absent where nobody counts. */
  readonly downloads?: number;
  /** Realms it was built for; absent where that is not known before a release is opened. */
  readonly realms?: readonly string[];
  /** Whether its newest version is made for this app; absent where that is not known before a release is opened. */
  readonly fit?: HostFit;
  /** What the registry's scan of its newest version found; absent where it was listed without one. */
  readonly scan?: ScanFigures;
  /** Domain that the registry's operator saw to be the publisher's own. */
  readonly domain?: string;
  /** Its publisher is trusted by the policy of this app. */
  readonly trusted?: true;
  /** The operator shows it first. */
  readonly featured?: true;
}

/** How the newest version of a plugin and this app go together. */
export interface HostFit {
  /** Whether it works here, waits for a newer app, or was made for an older one; `unknown` where its range cannot be read. */
  readonly kind: 'works' | 'newer' | 'older' | 'unknown';
  /** Semver range of the plugin interface that it is made for. */
  readonly wants: string;
  /** The interface's version in this app. */
  readonly has: string;
}

const fits = { in: 'works', before: 'newer', after: 'older', unknown: 'unknown' } as const;
/** Thousands of cards name a few ranges. */
const known = new Map<string, HostFit>();
const KNOWN = 500;

/** How what is made for a range of the plugin interface goes with this app; `undefined` where that is not said. */
export function fitOf({ hostVersion: has }: KnownRegistry, wants: string): HostFit | undefined {
  if (has === undefined) return undefined;
  const key = `${has} ${wants}`;
  let fit = known.get(key);
  if (fit === undefined) {
    if (known.size >= KNOWN) known.clear();
    fit = { kind: fits[placeBeside(has, wants)], wants, has };
    known.set(key, fit);
  }
  return fit;
}

/** A row of the index. */
export function entryOfCard(registry: KnownRegistry, card: SearchCard): CatalogueEntry {
  const { version, updated, popularity, realms, scan, hostApi } = card;
  const fit = fitOf(registry, hostApi);
  return {
    ...shown(registry, { ...card, keywords: card.tags }),
    version,
    // The index holds what everybody may install.
    state: 'active',
    updated: updated * 1000,
    ...(popularity > 0 ? { downloads: popularity } : {}),
    ...(realms === undefined ? {} : { realms }),
    ...(scan === undefined ? {} : { scan }),
    ...(fit === undefined ? {} : { fit }),
  };
}

/** A record of the registry. */
export function entryOf(registry: KnownRegistry, record: PluginRecord): CatalogueEntry {
  const newest = record.releases.find(({ state, channel }) => state === 'active' && channel === 'latest');
  const { id, publisher, state, reason } = record;
  return {
    ...shown(registry, { ...record.summary, id, publisher, domain: record.domain?.name }),
    ...(newest && state === 'active' ? { version: newest.version } : {}),
    ...(newest ? { updated: Date.parse(newest.published) } : {}),
    ...(record.summary.downloads === undefined ? {} : { downloads: record.summary.downloads }),
    state,
    ...(reason === undefined ? {} : { reason }),
  };
}

type Shown = PluginRecord['summary'] &
  Pick<PluginRecord, 'id' | 'publisher'> & { readonly domain?: string | undefined };

/** What a record and a card of the index both say. */
export function shown(
  { name: registryName, client, trusted }: KnownRegistry,
  about: Shown,
): Omit<CatalogueEntry, 'state'> {
  const {
    id,
    name: title,
    description,
    author,
    license,
    publisher,
    keywords,
    categories,
    permissions,
    icon,
    domain,
  } = about;
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
    ...(icon === undefined ? {} : { icon }),
    ...(domain === undefined ? {} : { domain }),
    ...(trusted?.(publisher) ? { trusted: true } : {}),
  };
}

/** Whether an entry has every word, in whatever case, and the category. */
export function hasWords(
  { id, title, description, author = '', keywords, categories }: CatalogueEntry,
  { text = '', category }: { readonly text?: string; readonly category?: string | undefined },
): boolean {
  const all = [id, title, description, author, ...keywords].join(' ').toLowerCase();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => all.includes(word)) && (category === undefined || categories.includes(category));
}

export function byTitle(a: CatalogueEntry, b: CatalogueEntry): number {
  return a.title.localeCompare(b.title, 'en') || a.name.localeCompare(b.name, 'en');
}
