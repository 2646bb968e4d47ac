import {
  DEFAULT_CHANNEL,
  encodeUtf8,
  FEATURED,
  parseJson,
  parseRecord,
  parseScorecard,
  RegistryError,
  type JsonObject,
  type PluginRecord,
  type Scorecard,
  type Sha256,
} from '../format/index.ts';
import { integer, list, oneOf, shape, sha256Text } from '../format/check.ts';
import { pluginId } from '../format/ids.ts';
import { sameJson } from './same-json.ts';
import { buildSearch, type PlaceKeeper, type ScanFigures, type SearchCard, type SearchOrder } from '../search/index.ts';
import { searchCard } from '../search/card.ts';
import { hashOf, readIfThere, writeFileAtomic } from './files.ts';
import type { Pending } from './pending.ts';
import { readRelease } from './publisher.ts';
import type { Site, SiteHead } from './site.ts';
import { cardsPath, type Workspace } from './workspace.ts';

const ORDERS: readonly SearchOrder[] = ['popular', 'updated', 'name'];

/** What cards hold; those of another format are made again. */
const CARDS_FORMAT = 'airlock-cards/2';

const keptCard = shape({ card: searchCard, places: list(integer(1), ORDERS.length, ORDERS.length) });

/** Places of each plugin in the orders. */
type Places = Map<string, number[]>;

/** Cards of all plugins that can be found, as they stood under one root of the trie. */
interface Cards {
  readonly trie: Sha256;
  /** What was shown first. */
  readonly featured: readonly string[];
  readonly byId: Map<string, SearchCard>;
  /** Where each plugin stands, so that an index changes only where the catalogue did. */
  readonly places: Places;
}

/**
 * Put the search index over all plugins into the site, and give the target that names its root. Cards and their places are
 * kept beside the registry, so that a build reads the records of changed plugins only and writes what changed. Gives the
 * cards, too.
 */
export async function putSearchIndex(
  { dir, config: { featured = [] } }: Workspace,
  site: Site,
  head: SiteHead | undefined,
  pending: Pending,
  trie: Sha256,
): Promise<{ readonly target: JsonObject; readonly cards: readonly SearchCard[] }> {
  const { byId, places } = await currentCards(dir, site, head);
  for (const { record } of pending.records.values()) {
    const card = await cardOf(site, record);
    if (card) byId.set(card.id, card);
    else byId.delete(record.id);
  }
  const cards = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const blocks = new Map<string, Uint8Array>();
  const root = buildSearch(
    { length: cards.length, at: (index) => cards[index] },
    {
      featured,
      places: keeper(cards, places),
      put(bytes) {
        const name = hashOf(bytes).slice(0, 32);
        blocks.set(name, bytes);
        return name;
      },
    },
  );
  for (const [name, bytes] of blocks) await site.putBlock(name, bytes);
  await site.putObject('s', root);
  const lines = [
    JSON.stringify({ format: CARDS_FORMAT, trie, featured }),
    ...cards.map((card) => JSON.stringify({ card, places: places.get(card.id) })),
  ];
  await writeFileAtomic(cardsPath(dir), encodeUtf8(`${lines.join('\n')}\n`));
  return { target: { length: root.length, hashes: { sha256: hashOf(root) } }, cards };
}

function keeper(cards: readonly SearchCard[], places: Places): PlaceKeeper {
  return {
    get: (order, index) => places.get(cards[index]?.id ?? '')?.[ORDERS.indexOf(order)],
    set(order, index, place) {
      const id = cards[index]?.id ?? '';
      const all = places.get(id) ?? [];
      all[ORDERS.indexOf(order)] = place;
      places.set(id, all);
    },
  };
}

/** Whether the published index shows first what it should; true when nobody knows. */
export async function showsFeatured({ dir, config: { featured = [] } }: Workspace): Promise<boolean> {
  const kept = await readCards(dir);
  return kept ? sameJson(kept.featured, featured) : featured.length === 0;
}

/** What users find: the newest release that everybody may install. */
async function cardOf(site: Site, record: PluginRecord): Promise<SearchCard | undefined> {
  const { id, publisher, summary, domain } = record;
  const listing = record.releases.find(({ channel, state }) => channel === DEFAULT_CHANNEL && state === 'active');
  if (record.state !== 'active' || !listing) return undefined;
  const { plugin } = readRelease(await site.object('r', listing.release), `r/${listing.release}`).release;
  const { scorecard } = listing;
  const scan = scorecard && parseScorecard(await site.object('r', scorecard.sha256), `r/${scorecard.sha256}`);
  return {
    id,
    name: summary.name,
    description: summary.description,
    version: listing.version,
    publisher,
    categories: summary.categories.slice(0, 16),
    tags: summary.keywords.slice(0, 32),
    license: summary.license,
    hostApi: plugin.hostApi,
    permissions: summary.permissions.slice(0, 32),
    updated: Math.floor(Date.parse(listing.published) / 1000),
    popularity: summary.downloads ?? 0,
    realms: Object.keys(plugin.targets),
    ...(summary.author !== undefined && { author: summary.author }),
    ...(summary.icon !== undefined && { icon: summary.icon }),
    ...(scan && { scan: figuresOf(scan) }),
    ...(domain && { domain: domain.name }),
  };
}

/** Rules, not findings: one rule may find the same thing in many places. */
function figuresOf({ passed, findings }: Scorecard): ScanFigures {
  const serious = new Set(findings.filter(({ severity }) => severity !== 'note').map(({ rule }) => rule));
  const all = new Set(findings.map(({ rule }) => rule));
  return [Object.keys(passed).length, serious.size, all.size - serious.size];
}

/** The kept cards, when they belong to the published catalogue; otherwise all of them are made again from its records. */
async function currentCards(dir: string, site: Site, head: SiteHead | undefined): Promise<Cards> {
  const kept = await readCards(dir);
  if (!head) return { trie: '', featured: [], byId: new Map(), places: new Map() };
  if (kept?.trie === head.trie.sha256) return kept;
  const byId = new Map<string, SearchCard>();
  for await (const { record: hash } of site.entries(head)) {
    const card = await cardOf(site, parseRecord(await site.object('r', hash), `r/${hash}`));
    if (card) byId.set(card.id, card);
  }
  return { trie: head.trie.sha256, featured: [], byId, places: new Map() };
}

async function readCards(dir: string): Promise<Cards | undefined> {
  const path = cardsPath(dir);
  const bytes = await readIfThere(path);
  if (!bytes) return undefined;
  const [first = '', ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n');
  try {
    const { trie, featured } = shape({
      format: oneOf(CARDS_FORMAT),
      trie: sha256Text,
      featured: list(pluginId, FEATURED),
    })(parseJson(first, path), path);
    const places: Places = new Map();
    const byId = new Map<string, SearchCard>();
    for (const line of lines) {
      const kept = keptCard(parseJson(line, path), path);
      byId.set(kept.card.id, kept.card);
      places.set(kept.card.id, kept.places);
    }
    return { trie, featured, byId, places };
  } catch (error) {
    if (error instanceof RegistryError) return undefined; // damaged, or of an older version: as if it were not there
    throw error;
  }
}
