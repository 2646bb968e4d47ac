import { checkPlugins, type Bytes } from '../../../../registry/client/index.ts';
import { encodeChangeFilter } from '../../../../registry/format/change-filter.ts';
import { encodeUtf8 } from '../../../../registry/format/bytes.ts';
import { sha256, sha256Hex } from '../../../../registry/format/digest.ts';
import { CHANGES_TARGET, SEARCH_TARGET } from '../../../../registry/format/ids.ts';
import { buildSearch, searchRegistry, type SearchCard } from '../../../../registry/search/index.ts';
import { START, subtle } from '../../../fixtures/registry-simulator/index.ts';
import { PLUGIN, type Arena } from '../arena.ts';
import { codeOf, equal, type Attack } from '../attack.ts';

const DAY = 86_400_000;

function card(id: string): SearchCard {
  return {
    id,
    name: id,
    description: 'Draws what was submitted',
    version: '1.0.0',
    publisher: 'a'.repeat(64),
    categories: [],
    tags: [],
    license: 'MIT',
    hostApi: '^1.0.0',
    permissions: [],
    updated: 0,
    popularity: 0,
  };
}

/** Build an index where hashing takes its time: blocks whose names are not known yet are hashed, then all is built again. */
async function searchIndex(cards: readonly SearchCard[]): Promise<{ root: Bytes; blocks: Map<string, Bytes> }> {
  const names = new Map<string, string>();
  for (;;) {
    const blocks = new Map<string, Bytes>();
    const unknown: Bytes[] = [];
    const root = buildSearch(cards, {
      put(bytes) {
        const name = names.get(bytes.join());
        if (name === undefined) unknown.push(bytes);
        else blocks.set(name, bytes);
        return name ?? '0'.repeat(32);
      },
    });
    if (unknown.length === 0) return { root, blocks };
    for (const bytes of unknown) names.set(bytes.join(), (await sha256Hex(subtle, bytes)).slice(0, 32));
  }
}

async function publishSearch(arena: Arena, cards: readonly SearchCard[]): Promise<string> {
  const { registry } = arena;
  const { root, blocks } = await searchIndex(cards);
  for (const [name, bytes] of blocks) registry.files.set(`s/${name}`, bytes);
  const { sha256: hash, length } = await registry.put('s', root);
  registry.catalogue = { [SEARCH_TARGET]: { length, hashes: { sha256: hash } } };
  await arena.publish();
  return hash;
}

/** Change the blocks that `which` chooses, and search. */
function poisoned(which: (path: string, root: string) => boolean): Attack['prepare'] {
  return async (arena) => {
    const root = await publishSearch(arena, [card(PLUGIN), card('table')]);
    for (const [path, bytes] of arena.registry.files) {
      if (path.startsWith('s/') && which(path, root)) {
        arena.registry.files.set(path, bytes.with(bytes.length - 2, 0x41) as Bytes);
      }
    }
    return async () => (await searchRegistry(arena.client))?.query({ text: PLUGIN });
  };
}

/** Sign a change filter that names `changed`; its word covers everything the client has seen. */
async function publishFilter(arena: Arena, changed: readonly string[]): Promise<void> {
  const { registry } = arena;
  const paths = await Promise.all(changed.map((id) => sha256(subtle, encodeUtf8(id))));
  const { sha256: hash, length } = await registry.put('s', encodeChangeFilter(paths));
  registry.catalogue = { [CHANGES_TARGET]: { length, hashes: { sha256: hash }, custom: { since: 1 } } };
  await arena.publish();
}

const check = ({ client, registry }: Arena): Promise<string[]> =>
  checkPlugins(client, [PLUGIN], { now: registry.now, crypto: subtle });

export const indexAttacks: readonly Attack[] = [
  {
    number: 60,
    what: 'a search block that the operator did not sign',
    code: 'HASH_MISMATCH',
    prepare: poisoned((path, root) => path !== `s/${root}`),
  },
  {
    number: 60,
    what: 'the root of a search index that the operator did not sign',
    code: 'HASH_MISMATCH',
    prepare: poisoned((path, root) => path === `s/${root}`),
  },
  {
    number: 60,
    what: 'a signed search result for a plugin that is not listed',
    code: 'NOT_LISTED',
    async prepare(arena) {
      await publishSearch(arena, [card('free-money')]);
      const search = await searchRegistry(arena.client);
      const [found] = (await search?.query({ text: 'money' }))?.cards ?? [];
      equal(found?.id, 'free-money', 'what the search shows');
      return () => arena.client.release('free-money');
    },
  },
  {
    number: 61,
    what: 'a change filter that leaves out a revoked plugin, eight days later',
    code: 'REVOKED',
    stops: 'REVOKED',
    async prepare(arena) {
      const { registry } = arena;
      for (const role of ['timestamp', 'snapshot', 'catalog'] as const) {
        registry.content[role].expires = '2026-03-01T00:00:00Z';
      }
      await arena.publish();
      await arena.client.lookup(PLUGIN);
      Object.assign(arena.listed, { state: 'revoked', reason: 'It sends data away' });
      await publishFilter(arena, []);
      equal(await check(arena), [], 'what is looked up on the word of the filter');
      equal(await codeOf(arena.client.verifyStored(arena.installed.stored)), 'accepted', 'running it on that word');
      registry.now = START + 8 * DAY;
      await arena.client.refresh();
      equal(await check(arena), [PLUGIN], 'what is looked up after a week, whatever the filter says');
      return () => arena.client.verifyStored(arena.installed.stored);
    },
    heal: 'never',
  },
  {
    number: 61,
    what: 'a change filter that is no filter',
    code: 'BAD_FORMAT',
    async prepare(arena) {
      const { registry } = arena;
      const { sha256: hash, length } = await registry.put('s', encodeUtf8('nothing changed'));
      registry.catalogue = { [CHANGES_TARGET]: { length, hashes: { sha256: hash }, custom: { since: 1 } } };
      await arena.publish();
      return () => check(arena);
    },
  },
];
