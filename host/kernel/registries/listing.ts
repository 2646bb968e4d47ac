import type { RealmKind } from '@airlock/sdk';
import { searchRegistry, type Search } from '@airlock/registry/search';
import { byTitle, entryOf, entryOfCard, hasWords, type CatalogueEntry, type KnownRegistry } from './catalogue-entry.ts';
import { filterOf, isOfThisApp, traitsWanted } from './filters.ts';
import type { InstalledFacts } from './named-listing.ts';
import { fromRegistry } from './registry-errors.ts';

// Whoever lists asks what there is to choose as well: they come in one piece.
export { facetsOf, type Facets } from './facets.ts';

/**
 * `best`: with a text, better matches first; without one, what the operators picked, then what is fetched most. The others
 * are what they say.
 */
export type ListingOrder = 'best' | 'popular' | 'updated' | 'name';

export interface ListingOptions {
  /** Words that must all be found; the last may be unfinished, and small typos are forgiven. Default: everything. */
  readonly text?: string;
  readonly category?: string;
  /** Only what asks for no permission at all, or for none that carries data away. */
  readonly asks?: 'nothing' | 'no-network';
  /** Only what was built for this realm. What does not say is left out. */
  readonly realm?: RealmKind;
  /** Only of publishers that the policy of this app trusts. */
  readonly trusted?: boolean;
  /** Only of publishers of whom the registry's operator saw that a domain is theirs. */
  readonly verified?: boolean;
  /** Only what is made for this app. What does not say is left out. */
  readonly fits?: boolean;
  /** Full names; only these. Installed ones are there without their registry, too. */
  readonly only?: readonly string[];
  /** Full names; all but these. */
  readonly without?: readonly string[];
  /** Default: `best`. */
  readonly order?: ListingOrder;
}

export type Bound = 'exact' | 'most' | 'least' | 'unknown';

/** What was found, read from the front. */
export interface Listing {
  /** How many were found. */
  readonly total: number;
  /** Whether there may be fewer (a filter looks at each card as it is read), or more (very common words), or either. */
  readonly bound: Bound;
  /** What was searched for in place of words that nobody uses. */
  readonly corrected: Readonly<Record<string, string>>;
  /**
   * The next ones, at most `count`. Fewer at the end, or, where a filter looks at each card, after some thousand that do not
   * fit: asking again looks further. Rejects with an `AirlockError` or the signal's reason.
   */
  next(count: number, signal?: AbortSignal): Promise<readonly CatalogueEntry[]>;
  /** Whether all of them were read. */
  readonly isEnd: boolean;
}

/** One registry's part, read from the front. */
interface Source {
  readonly total: number;
  readonly bound: Bound;
  readonly corrected: Readonly<Record<string, string>>;
  /** As `next` of a listing. */
  read(count: number, signal?: AbortSignal): Promise<readonly CatalogueEntry[]>;
  readonly isEnd: boolean;
}

type Ready = (registry: KnownRegistry, signal?: AbortSignal) => Promise<void>;

/** Cards that a filter looks at in one reading, and at most at a time: nobody wants a whole large index read for a rare match. */
const LOOKED = 2000;
const STEP = 200;
/** Records that are read at a time where a registry has no index. */
const PAGE = 200;

/** Ask every registry; those that cannot answer are left out unless none can. */
export async function openListing(
  registries: readonly KnownRegistry[],
  ready: Ready,
  options: ListingOptions,
  installed: () => readonly InstalledFacts[],
  signal?: AbortSignal,
): Promise<Listing> {
  const { only } = options;
  if (only !== undefined) {
    const { namedEntries } = await import('./named-listing.ts');
    const entries = await namedEntries(registries, ready, installed(), { ...options, only }, signal);
    return together([whole(entries, options)], options);
  }
  const answers = await Promise.allSettled(
    registries.map(async (registry): Promise<Source> => {
      await ready(registry, signal);
      const search = await searchRegistry(registry.client, signal);
      return search ? indexed(registry, search, options) : walked(registry, options, signal);
    }),
  );
  const sources = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed && sources.length === 0) throw fromRegistry(failed.reason, 'REGISTRY_REFUSED', {}, signal);
  return together(sources, options);
}

/** What the signed index finds. The total is known before the first card is read. */
async function indexed(registry: KnownRegistry, search: Search, options: ListingOptions): Promise<Source> {
  const { text = '', category, order = 'best' } = options;
  const wanted = traitsWanted(options);
  const listed = wanted.filter(search.keeps);
  // What the index has no list of is looked at in each card.
  const accept = listed.length < wanted.length || isOfThisApp(options) ? filterOf(options) : undefined;
  const isAll = text.trim() === '' && category === undefined;
  const query = {
    text,
    traits: listed,
    ...(category === undefined ? {} : { category }),
    // Who types looks for something: what matches better comes before what the operator picked.
    sort: order !== 'best' ? order : text.trim() === '' ? ('featured' as const) : ('popular' as const),
  };
  const { total: most, totalIsLowerBound, corrected = {} } = await search.query({ ...query, limit: 0 });
  // How many have one trait, the index says even where it does not list them.
  const [only = '', ...others] = wanted;
  const counted = isAll && others.length === 0 && !isOfThisApp(options) ? search.traits?.[only] : undefined;
  const total = counted ?? most;
  const isExact = accept === undefined || counted !== undefined;
  const picks = order === 'best' && isAll && wanted.length === 0 && !accept ? search.featured : 0;
  let offset: number | undefined = 0;
  /** Fit, and were not asked for yet. */
  let waiting: CatalogueEntry[] = [];
  return {
    total,
    bound: totalIsLowerBound ? (isExact ? 'least' : 'unknown') : isExact ? 'exact' : 'most',
    corrected,
    get isEnd() {
      return offset === undefined && waiting.length === 0;
    },
    async read(count, signal) {
      for (let looked = 0; offset !== undefined && waiting.length < count && looked < LOOKED;) {
        signal?.throwIfAborted();
        const from: number = offset;
        // Where few of them fit, as many more as were looked at for nothing: each card may be a request of its own.
        const missing = count - waiting.length;
        const limit = accept ? Math.min(Math.max(missing, looked), STEP) : missing;
        const { cards, next } = await search.query({ ...query, offset: from, limit });
        for (const [at, card] of cards.entries()) {
          const entry = entryOfCard(registry, card);
          if (accept?.(entry) === false) continue;
          waiting.push(from + at < picks ? { ...entry, featured: true } : entry);
        }
        if (accept) looked += cards.length;
        offset = next;
      }
      const entries = waiting.slice(0, count);
      waiting = waiting.slice(count);
      return entries;
    },
  };
}

/** A registry without an index: every record is read, which is right for a few thousand plugins. */
async function walked(registry: KnownRegistry, options: ListingOptions, signal?: AbortSignal): Promise<Source> {
  const accept = filterOf(options);
  const found: CatalogueEntry[] = [];
  for (let after: string | undefined; ;) {
    const page = await registry.client.list({ limit: PAGE, ...(after === undefined ? {} : { after }) }, signal);
    const entries = page.map((record) => entryOf(registry, record));
    found.push(...entries.filter((entry) => hasWords(entry, options) && accept(entry)));
    after = page.at(-1)?.id;
    if (page.length < PAGE) break;
  }
  return whole(found, options);
}

/** What is there as a whole, in its order. */
function whole(entries: readonly CatalogueEntry[], { order = 'best' }: ListingOptions): Source {
  const found = entries.toSorted(orders[order === 'best' ? 'name' : order]);
  let at = 0;
  return {
    total: found.length,
    bound: 'exact',
    corrected: {},
    get isEnd() {
      return at >= found.length;
    },
    async read(count) {
      const some = found.slice(at, at + count);
      at += some.length;
      return some;
    },
  };
}

const orders: { readonly [order in Exclude<ListingOrder, 'best'>]: (a: CatalogueEntry, b: CatalogueEntry) => number } =
  {
    name: byTitle,
    popular: (a, b) => (b.downloads ?? 0) - (a.downloads ?? 0) || byTitle(a, b),
    updated: (a, b) => (b.updated ?? 0) - (a.updated ?? 0) || byTitle(a, b),
  };

/** Several sources as one, in the order asked for. By relevance they take turns, for their scores say nothing of each other. */
function together(sources: readonly Source[], { order = 'best' }: ListingOptions): Listing {
  const lanes = sources.map((source) => ({ source, waiting: [] as CatalogueEntry[] }));
  let turn = 0;
  let reading: Promise<unknown> = Promise.resolve();

  async function read(count: number, signal?: AbortSignal): Promise<readonly CatalogueEntry[]> {
    const [only, ...others] = lanes;
    if (only && others.length === 0) return only.source.read(count, signal);
    const taken: CatalogueEntry[] = [];
    while (taken.length < count) {
      for (const lane of lanes) {
        if (lane.waiting.length === 0 && !lane.source.isEnd) {
          lane.waiting.push(...(await lane.source.read(count, signal)));
        }
      }
      const open = lanes.filter(({ waiting }) => waiting.length > 0);
      // One that has looked long without a match might have the next one, so that the others wait for it.
      if (open.length === 0 || lanes.some(({ waiting, source }) => waiting.length === 0 && !source.isEnd)) break;
      const next = order === 'best' ? open[turn++ % open.length] : firstOf(open, orders[order]);
      const entry = next?.waiting.shift();
      if (entry) taken.push(entry);
    }
    return taken;
  }

  return {
    total: sources.reduce((sum, { total }) => sum + total, 0),
    bound: sources.map(({ bound }) => bound).reduce(either, 'exact'),
    corrected: Object.assign({}, ...sources.map(({ corrected }) => corrected)),
    get isEnd() {
      return lanes.every(({ waiting, source }) => waiting.length === 0 && source.isEnd);
    },
    next(count, signal) {
      // Places in the sources move with each reading, so that one waits for the other.
      const answer = reading.then(() => read(count, signal));
      reading = answer.catch(() => undefined);
      return answer.catch((error: unknown) => {
        throw fromRegistry(error, 'REGISTRY_REFUSED', {}, signal);
      });
    },
  };
}

/** What can be said of two sums together. */
function either(a: Bound, b: Bound): Bound {
  if (a === b || b === 'exact') return a;
  return a === 'exact' ? b : 'unknown';
}

/** The lane whose first entry comes first; earlier lanes win ties. */
function firstOf<Lane extends { readonly waiting: readonly CatalogueEntry[] }>(
  lanes: readonly Lane[],
  compare: (a: CatalogueEntry, b: CatalogueEntry) => number,
): Lane | undefined {
  let best: Lane | undefined;
  for (const lane of lanes) {
    const [mine, least] = [lane.waiting[0], best?.waiting[0]];
    if (mine && (!least || compare(mine, least) < 0)) best = lane;
  }
  return best;
}
