import { integer, list, object, optional, text, type Check } from '../format/check.ts';
import { malformed } from '../format/errors.ts';
import { domainName, pluginId } from '../format/ids.ts';

/** What a result shows before anything else is fetched. Only a hint: opening a result looks the plugin up in the trie. */
export interface SearchCard {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly author?: string;
  /** Publisher id. */
  readonly publisher: string;
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  /** SPDX expression. */
  readonly license: string;
  /** Semver range of host API versions. */
  readonly hostApi: string;
  /** Names of the permissions it asks for. */
  readonly permissions: readonly string[];
  /** Seconds since the epoch. */
  readonly updated: number;
  /** Counted by the operator; 0 where nobody counts. */
  readonly popularity: number;
  /** Content address of its icon. */
  readonly icon?: string;
  /** Realms it was built for; absent in cards of older indexes. */
  readonly realms?: readonly string[];
  /** What the registry's scan of this version found; absent where it was listed without one. */
  readonly scan?: ScanFigures;
  /** Domain that the operator saw to be the publisher's; absent where none was shown to be. */
  readonly domain?: string;
}

/** Rules that hold, and others by the worst that they found. A tuple, for it stands in every card. */
export type ScanFigures = readonly [passed: number, warnings: number, notes: number];

const word: Check<string> = text(200);
const hex: Check<string> = text(64, /^[0-9a-f]{64}$/);
const scanFigures: Check<ScanFigures> = (value, where) => {
  const [passed, warnings, notes, ...more] = list(integer(0), 3)(value, where);
  if (passed === undefined || warnings === undefined || notes === undefined || more.length > 0)
    malformed(where, 'must be three numbers');
  return [passed, warnings, notes];
};

/** Reads one card of a parsed block or throws `BAD_FORMAT`. */
export const searchCard: Check<SearchCard> = (value, where) => {
  const card = object(value, where);
  return {
    id: pluginId(card.id, `${where}.id`),
    name: text(120)(card.name, `${where}.name`),
    description: card.description === '' ? '' : text(400)(card.description, `${where}.description`),
    version: text(64)(card.version, `${where}.version`),
    publisher: hex(card.publisher, `${where}.publisher`),
    categories: list(word, 16)(card.categories, `${where}.categories`),
    tags: list(word, 32)(card.tags, `${where}.tags`),
    license: text(200)(card.license, `${where}.license`),
    hostApi: text(200)(card.hostApi, `${where}.hostApi`),
    permissions: list(word, 32)(card.permissions, `${where}.permissions`),
    updated: integer(0)(card.updated, `${where}.updated`),
    popularity: integer(0)(card.popularity, `${where}.popularity`),
    ...optional(card, 'author', text(120), where),
    ...optional(card, 'icon', hex, where),
    ...optional(card, 'realms', list(word, 8), where),
    ...optional(card, 'scan', scanFigures, where),
    ...optional(card, 'domain', domainName, where),
  };
};

/**
 * What a plugin is by its card, for filters: `realm:<realm>` for each that it was built for, `asks:nothing` or
 * `asks:no-network`, `domain:shown` where the operator saw one to be the publisher's.
 */
export function traitsOf(card: Pick<SearchCard, 'permissions' | 'realms' | 'domain'>): readonly string[] {
  const { realms = [], permissions, domain } = card;
  return [
    ...realms.map((realm) => `realm:${realm}`),
    ...(permissions.length === 0 ? ['asks:nothing'] : []),
    ...(permissions.includes('network') ? [] : ['asks:no-network']),
    ...(domain === undefined ? [] : ['domain:shown']),
  ];
}

/** How results can be sorted. `featured` puts the operator's picks first, then the popular ones. */
export type SearchOrder = 'popular' | 'updated' | 'name';
