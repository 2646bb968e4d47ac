import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../format/bytes.ts';
import { RegistryError } from '../format/errors.ts';
import { buildSearch, openSearch, type SearchCard } from './index.ts';
import { isWithinTypos, tokens } from './text.ts';

function card(id: string, more: Partial<SearchCard> = {}): SearchCard {
  return {
    id,
    name: id,
    description: '',
    version: '1.0.0',
    publisher: 'a'.repeat(64),
    categories: [],
    tags: [],
    license: 'MIT',
    hostApi: '^1.0.0',
    permissions: [],
    updated: 0,
    popularity: 0,
    ...more,
  };
}

/** A shelf in memory that counts what is read. */
function shelf() {
  const files = new Map<string, Bytes>();
  const shelved = {
    files,
    reads: 0,
    put(bytes: Bytes) {
      const name = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
      files.set(name, bytes);
      return name;
    },
    async read(name: string): Promise<Bytes> {
      shelved.reads++;
      const bytes = files.get(name);
      if (!bytes) throw new Error(`no block ${name}`);
      return bytes;
    },
  };
  return shelved;
}

function index(cards: readonly SearchCard[], featured: readonly string[] = []) {
  const store = shelf();
  return { store, search: openSearch(buildSearch(cards, { put: store.put, featured }), store.read) };
}

const ids = (result: { cards: readonly SearchCard[] }) => result.cards.map((found) => found.id);

describe('search', () => {
  const cards = [
    card('pii-redactor', {
      name: 'PII redactor',
      description: 'Masks e-mail and phone numbers',
      tags: ['privacy'],
      popularity: 5,
      updated: 30,
    }),
    card('normaliser', {
      name: 'Normaliser',
      description: 'Tidies white space',
      categories: ['text'],
      popularity: 9,
      updated: 10,
    }),
    card('chart', {
      name: 'Submissions chart',
      description: 'Draws numbers',
      license: 'Apache-2.0',
      popularity: 7,
      updated: 20,
    }),
    card('straße', { name: 'Élan 漢字', description: 'numbers in the street' }),
  ].map((one) => (one.id === 'straße' ? { ...one, id: 'strasse' } : one));

  it('finds plugins that have every word, better matches first', async () => {
    const { search } = index(cards);
    expect(ids(await search.query({ text: 'numbers ' }))).toEqual(['chart', 'pii-redactor', 'strasse']);
    expect(ids(await search.query({ text: 'phone numbers ' }))).toEqual(['pii-redactor']);
    expect(ids(await search.query({ text: 'chart numbers ' }))).toEqual(['chart']);
    expect(ids(await search.query({ text: 'nothing-like-this ' }))).toEqual([]);
  });

  it('completes the word that is being typed and ignores case and accents', async () => {
    const { search } = index(cards);
    expect(ids(await search.query({ text: 'subm' }))).toEqual(['chart']);
    expect(ids(await search.query({ text: 'ELAN' }))).toEqual(['strasse']);
    expect(ids(await search.query({ text: '漢字' }))).toEqual(['strasse']);
  });

  it('forgives typos and says what it searched for', async () => {
    const { search } = index(cards);
    const result = await search.query({ text: 'redcator ' });
    expect(ids(result)).toEqual(['pii-redactor']);
    expect(result.corrected).toEqual({ redcator: 'redactor' });
  });

  it('filters by category, tag, licence and by what the caller accepts', async () => {
    const { search } = index(cards);
    expect(ids(await search.query({ category: 'text' }))).toEqual(['normaliser']);
    expect(ids(await search.query({ tag: 'privacy' }))).toEqual(['pii-redactor']);
    expect(ids(await search.query({ license: 'Apache-2.0' }))).toEqual(['chart']);
    expect(ids(await search.query({ accept: (found) => found.popularity > 6 }))).toEqual(['normaliser', 'chart']);
    expect(search.facets.license).toEqual({ MIT: 3, 'Apache-2.0': 1 });
  });

  it('keeps a list of all who have a trait, where they are few, and counts them where they are many', async () => {
    const many = Array.from({ length: 2100 }, (_, at) =>
      card(`plugin-${at}`, { permissions: at < 2090 ? ['network'] : [], realms: ['worker'], popularity: at }),
    );
    const { search, store } = index(many);
    expect(search.traits).toEqual({ 'asks:no-network': 10, 'asks:nothing': 10, 'realm:worker': 2100 });
    expect(['asks:nothing', 'realm:page', 'realm:worker'].map(search.keeps)).toEqual([true, true, false]);
    store.reads = 0;
    const found = await search.query({ traits: ['asks:nothing', 'asks:no-network'], limit: 3 });
    expect(ids(found)).toEqual(['plugin-2099', 'plugin-2098', 'plugin-2097']);
    expect(found).toMatchObject({ total: 10, totalIsLowerBound: false });
    expect(store.reads).toBeLessThan(10);
    // They are no words that somebody can search for.
    expect((await search.query({ text: 'asks:nothing ' })).total).toBe(0);
  });

  it('sorts by popularity, update, name, and the operator’s picks', async () => {
    const { search } = index(cards, ['strasse']);
    expect(ids(await search.query({ sort: 'popular' }))).toEqual(['normaliser', 'chart', 'pii-redactor', 'strasse']);
    expect(ids(await search.query({ sort: 'updated' }))).toEqual(['pii-redactor', 'chart', 'normaliser', 'strasse']);
    expect(ids(await search.query({ sort: 'name' }))).toEqual(['normaliser', 'pii-redactor', 'chart', 'strasse']);
    expect(ids(await search.query({ sort: 'featured' }))).toEqual(['strasse', 'normaliser', 'chart', 'pii-redactor']);
    expect(ids(await search.query({ sort: 'featured', text: 'numbers ' }))[0]).toBe('strasse');
  });

  it('pages through everything once, whatever the order', async () => {
    const many = Array.from({ length: 1000 }, (_, at) =>
      card(`plugin-${at}`, { popularity: at % 7, updated: at % 11 }),
    );
    const { search } = index(many, ['plugin-500', 'plugin-3']);
    for (const sort of ['popular', 'updated', 'name', 'featured'] as const) {
      const seen: string[] = [];
      for (let offset: number | undefined = 0; offset !== undefined;) {
        const result: Awaited<ReturnType<typeof search.query>> = await search.query({ sort, offset, limit: 37 });
        seen.push(...ids(result));
        offset = result.next;
      }
      expect(new Set(seen).size).toBe(1000);
      expect(seen).toHaveLength(1000);
    }
  });

  it('finds every one of many plugins by its name, reading few blocks', async () => {
    const many = Array.from({ length: 3000 }, (_, at) => card(`made-${at.toString(36)}`, { name: `Name${at}x` }));
    const { search, store } = index(many);
    for (let at = 0; at < 3000; at += 61) {
      store.reads = 0;
      expect(ids(await search.query({ text: `name${at}x ` }))).toEqual([`made-${at.toString(36)}`]);
      expect(store.reads).toBeLessThan(10);
    }
  });

  it('gives the same bytes for the same cards in any order', () => {
    const root = (some: readonly SearchCard[]) => buildSearch(some, { put: shelf().put });
    expect(root([...cards].reverse())).toEqual(root(cards));
  });

  describe('that is built again after a change', () => {
    const many = Array.from({ length: 4000 }, (_, at) =>
      card(`plugin-${at.toString(36)}`, {
        name: `Name ${(at * 7919) % 4000}`,
        description: Array.from({ length: 8 }, (__, word) => `word${(at * (word + 3)) % (50 + word * 200)}`).join(' '),
        popularity: (at * 31) % 997,
        updated: 1000 + ((at * 17) % 4001),
      }),
    );
    const keeper = () => {
      const kept = new Map<string, number>();
      return (some: readonly SearchCard[]) => ({
        get: (order: string, index: number) => kept.get(`${order} ${some[index]?.id}`),
        set: (order: string, index: number, place: number) => void kept.set(`${order} ${some[index]?.id}`, place),
      });
    };

    it('rewrites the blocks that the change is in, and finds what a new index finds', async () => {
      const places = keeper();
      const store = shelf();
      buildSearch(many, { put: store.put, places: places(many) });
      const all = [...store.files.values()].reduce((sum, { length }) => sum + length, 0);
      const known = new Set(store.files.keys());

      const changed = many.map((one, at) => (at === 2000 ? { ...one, version: '2.0.0', updated: 9000 } : one));
      const added = card('added', { name: 'Name 1234b', description: 'word3 word40', updated: 9001 });
      const next = [...changed.filter((_, at) => at !== 100), added];
      const root = buildSearch(next, { put: store.put, places: places(next) });
      const fresh = [...store.files].filter(([name]) => !known.has(name));
      expect(fresh.reduce((sum, [, { length }]) => sum + length, 0)).toBeLessThan(all / 8);

      const search = openSearch(root, store.read);
      const { search: other } = index(next);
      for (const query of [
        { sort: 'updated', limit: 30 },
        { sort: 'name', offset: 1200, limit: 50 },
        { text: 'word3 word40 ' },
        { text: 'word11 ', sort: 'updated' },
        { text: 'word2', sort: 'name', limit: 40 },
        { text: 'added' },
        { offset: 3990 },
      ] as const) {
        expect(await search.query(query)).toEqual(await other.query(query));
      }
      expect(ids(await search.query({ sort: 'updated', limit: 2 }))).toEqual([
        'added',
        `plugin-${(2000).toString(36)}`,
      ]);
    });

    it('changes nothing when nothing changed', () => {
      const places = keeper();
      const first = buildSearch(many, { put: shelf().put, places: places(many) });
      expect(buildSearch(many, { put: shelf().put, places: places(many) })).toEqual(first);
    });
  });

  it('searches an empty catalogue', async () => {
    const { search } = index([]);
    expect(await search.query({ text: 'anything' })).toEqual({ cards: [], total: 0, totalIsLowerBound: false });
  });

  it('says that a total is a lower bound where a word is too common', async () => {
    const many = Array.from({ length: 2100 }, (_, at) => card(`p-${at}`, { description: 'common' }));
    const { search } = index(many);
    const result = await search.query({ text: 'common ' });
    expect(result.totalIsLowerBound).toBe(true);
    expect(result.total).toBe(2048);
  });

  it('refuses every damaged block with BAD_FORMAT or finds nothing wrong in it, and never hangs or crashes', async () => {
    const store = shelf();
    const root = buildSearch(cards, { put: store.put });
    let refused = 0;
    for (const [name, bytes] of store.files) {
      for (let at = 0; at < bytes.length; at++) {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ 0xff;
        const search = openSearch(root, async (wanted) => (wanted === name ? damaged : store.read(wanted)));
        try {
          await search.query({ text: 'numbrs' });
        } catch (error) {
          expect(error).toSatisfy(
            (thrown) =>
              (thrown instanceof RegistryError && thrown.code === 'BAD_FORMAT') || String(thrown).includes('no block'),
          );
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

describe('words', () => {
  it('are lower case, without accents, each once', () => {
    expect(tokens('Ünïcode, unicode & Co-op 2')).toEqual(['unicode', 'co', 'op', '2']);
  });

  it('differ by a swap, an insertion, a deletion or a replacement as one typo', () => {
    for (const typo of ['redcator', 'redactorr', 'redctor', 'redaxtor'])
      expect(isWithinTypos(typo, 'redactor', 1)).toBe(true);
    expect(isWithinTypos('reactr', 'redactor', 1)).toBe(false);
    expect(isWithinTypos('reactr', 'redactor', 2)).toBe(true);
  });
});
