import { createHash } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '@airlock/registry/format';
import { buildSearch, type SearchCard } from '@airlock/registry/search';
import { pluginManifest as example } from '../../../test/fixtures/registry-workspace/index.ts';
import { RegistrySimulator, TestPublisher } from '../../../test/fixtures/registry-simulator/index.ts';
import { createCatalogue } from './catalogue.ts';

let registry: RegistrySimulator;

const catalogueOf = async () =>
  createCatalogue({
    registries: [{ name: 'main', client: await registry.client(), hostVersion: '1.2.0' }],
    onRefreshed: async () => {},
  });

type Root = { readonly [key: string]: unknown };

async function publishIndex(
  cards: readonly SearchCard[],
  featured: readonly string[] = [],
  change: (root: Root) => Root = (root) => root,
): Promise<void> {
  const put = (bytes: Uint8Array): string => {
    const name = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    registry.files.set(`s/${name}`, new Uint8Array(bytes));
    return name;
  };
  const built = buildSearch({ length: cards.length, at: (index) => cards[index] }, { put, featured });
  const root = encodeUtf8(JSON.stringify(change(JSON.parse(decodeUtf8(built)))));
  const { sha256, length } = await registry.put('s', root);
  registry.catalogue = { 'catalogue/search': { length, hashes: { sha256 } } };
  await registry.publish();
}

const card = (id: string, name: string, permissions: readonly string[] = []): SearchCard => ({
  id,
  name,
  description: `What ${name} does`,
  version: '1.0.0',
  author: 'Ada',
  publisher: '0'.repeat(64),
  categories: ['data'],
  tags: [],
  license: 'MIT',
  hostApi: '^1.0.0',
  permissions,
  updated: 1,
  popularity: 0,
});

beforeEach(async () => {
  registry = await RegistrySimulator.create();
});

it('asks the signed index: typos are forgiven, filters hold, and rows are in order of titles without a text', async () => {
  await publishIndex([card('zebra', 'Zebra stripes'), card('chart', 'Submissions chart', ['data'])]);
  const catalogue = await catalogueOf();
  expect((await catalogue.browse()).map(({ title }) => title)).toEqual(['Submissions chart', 'Zebra stripes']);
  expect(await catalogue.browse({ text: 'submisions ' })).toMatchObject([
    { id: 'chart', version: '1.0.0', author: 'Ada', state: 'active', registryName: 'main' },
  ]);
  expect((await catalogue.browse({ permission: 'data' })).map(({ id }) => id)).toEqual(['chart']);
  expect(await catalogue.browse({ category: 'text' })).toEqual([]);
});

it('a row tells whether it is made for this app, what the scan found and whose domain it is', async () => {
  await publishIndex([
    { ...card('aa', 'A'), scan: [70, 1, 2], domain: 'example.org' },
    { ...card('bb', 'B'), hostApi: '^2.0.0' },
    { ...card('cc', 'C'), hostApi: '~1.1.0' },
  ]);
  const rows = await (await catalogueOf()).browse();
  expect(rows.map(({ fit }) => fit?.kind)).toEqual(['works', 'newer', 'older']);
  expect(rows[0]).toMatchObject({ fit: { wants: '^1.0.0', has: '1.2.0' }, scan: [70, 1, 2], domain: 'example.org' });
  expect(rows[1]).not.toHaveProperty('scan');
});

it('says so when the index is not what was signed', async () => {
  await publishIndex([card('chart', 'Submissions chart')]);
  for (const [path, bytes] of registry.files) {
    if (path.startsWith('s/')) registry.files.set(path, new Uint8Array([...bytes.subarray(0, -1), 0]));
  }
  await expect((await catalogueOf()).browse()).rejects.toMatchObject({
    code: 'REGISTRY_REFUSED',
    cause: { code: 'HASH_MISMATCH' },
  });
});

it('walks the catalogue of a registry without an index', async () => {
  const publisher = await TestPublisher.create();
  for (const id of ['first', 'second']) registry.list(id, publisher, await publisher.release(id));
  await registry.publish();
  const catalogue = await catalogueOf();
  expect((await catalogue.browse()).map(({ id }) => id)).toEqual(['first', 'second']);
  expect((await catalogue.browse({ text: 'second' })).map(({ id }) => id)).toEqual(['second']);
});

it('lists as one scrolls: picks first, then pages in order, each plugin once, with totals and filters', async () => {
  const cards = Array.from({ length: 130 }, (_, at) => ({
    ...card(`plugin-${String(at).padStart(3, '0')}`, `Plugin ${at}`, at % 2 === 0 ? [] : ['network']),
    updated: at + 1,
    popularity: at,
    realms: at % 3 === 0 ? ['worker', 'frame'] : ['page'],
  }));
  await publishIndex(cards, ['plugin-007']);
  const catalogue = await catalogueOf();

  const best = await catalogue.listing();
  expect(best).toMatchObject({ total: 130, bound: 'exact' });
  const first = await best.next(60);
  expect(first.slice(0, 2)).toMatchObject([
    { id: 'plugin-007', featured: true, downloads: 7 },
    { id: 'plugin-129', downloads: 129, updated: 130_000 },
  ]);
  // Asked for at once, they come one after the other.
  const [second, third] = await Promise.all([best.next(60), best.next(60)]);
  expect([second.length, third.length]).toEqual([60, 10]);
  expect(new Set([...first, ...second, ...third].map(({ id }) => id)).size).toBe(130);
  expect(await best.next(60)).toEqual([]);

  const newest = await catalogue.listing({ order: 'updated' });
  expect((await newest.next(2)).map(({ id }) => id)).toEqual(['plugin-129', 'plugin-128']);

  const harmless = await catalogue.listing({ asks: 'nothing', realm: 'frame', order: 'name' });
  // Both are among the words of the index.
  expect(harmless).toMatchObject({ total: 22, bound: 'exact' });
  const found = await harmless.next(1000);
  expect(found).toHaveLength(22);
  expect(found.every(({ permissions, realms }) => permissions.length === 0 && realms?.includes('frame'))).toBe(true);

  expect(await catalogue.listing({ text: 'plugn' })).toMatchObject({ corrected: { plugn: 'plugin' } });
  expect(await catalogue.facets()).toEqual({
    categories: { data: 130 },
    counted: true,
    trusts: false,
    traits: { 'asks:no-network': 65, 'asks:nothing': 65, 'realm:frame': 44, 'realm:page': 86, 'realm:worker': 44 },
  });
});

it('stops after some thousand that a filter does not want, and looks further when it is asked again', async () => {
  const cards = Array.from({ length: 2500 }, (_, at) => ({
    ...card(`plugin-${at}`, `Plugin ${at}`),
    hostApi: at < 2400 ? '^2.0.0' : '^1.0.0',
    popularity: 2500 - at,
    realms: ['worker'],
  }));
  await publishIndex(cards);
  const catalogue = await catalogueOf();
  const listing = await catalogue.listing({ fits: true });
  expect(listing).toMatchObject({ total: 2500, bound: 'most' });
  expect(await listing.next(60)).toEqual([]);
  expect(listing.isEnd).toBe(false);
  expect(await listing.next(60)).toHaveLength(60);
  expect(await listing.next(60)).toHaveLength(40);
  expect(listing.isEnd).toBe(true);
  // A trait that too many have is no word of the index, which says how many they are all the same.
  const sandboxed = await catalogue.listing({ realm: 'worker' });
  expect(sandboxed).toMatchObject({ total: 2500, bound: 'exact' });
  expect(await sandboxed.next(60)).toHaveLength(60);
  expect(await catalogue.listing({ realm: 'worker', text: 'plugin' })).toMatchObject({ bound: 'unknown' });
  expect(await catalogue.listing({ realm: 'page' })).toMatchObject({ total: 0, bound: 'exact' });
});

it('an index of before that knows no traits is filtered card by card', async () => {
  await publishIndex([card('aa', 'Alpha'), { ...card('bb', 'Beta', ['data']), domain: 'example.org' }], [], (root) => {
    const { traits: _, ...older } = root;
    return older;
  });
  const catalogue = await catalogueOf();
  expect(await catalogue.facets()).not.toHaveProperty('traits');
  const harmless = await catalogue.listing({ asks: 'nothing' });
  expect(harmless).toMatchObject({ total: 2, bound: 'most' });
  expect((await harmless.next(10)).map(({ id }) => id)).toEqual(['aa']);
  expect((await (await catalogue.listing({ verified: true })).next(10)).map(({ id }) => id)).toEqual(['bb']);
});

it('lists installed plugins by name, as their registry or their own manifest says, and all others', async () => {
  const publisher = await TestPublisher.create();
  for (const id of ['aa', 'bb', 'cc']) registry.list(id, publisher, await publisher.release(id));
  await publishIndex([card('aa', 'Alpha'), card('bb', 'Beta'), card('cc', 'Gamma')]);
  const client = await registry.client();
  const manifest = example({ version: '1.0.0', hostApi: '^1.0.0' });
  const nameOf = (id: string): string => `${client.id}/${id}`;
  const installed = ['aa', 'gone'].map((id) => ({ name: nameOf(id), publisher: publisher.id, manifest }));
  const catalogue = createCatalogue({
    registries: [{ name: 'main', client, hostVersion: '1.2.0' }],
    installed: () => installed,
    onRefreshed: async () => {},
  });
  const only = installed.map(({ name }) => name);
  const ids = async (options: Parameters<typeof catalogue.listing>[0]): Promise<readonly string[]> =>
    (await (await catalogue.listing(options)).next(10)).map(({ id }) => id);
  expect((await ids({ only })).toSorted()).toEqual(['aa', 'gone']);
  expect(await ids({ only, text: 'no such words' })).toEqual([]);
  expect((await ids({ only, realm: 'worker', fits: true })).toSorted()).toEqual(['aa', 'gone']);
  expect(await ids({ only, realm: 'page' })).toEqual([]);
  expect(await ids({ only: [...only, nameOf('bb'), 'other/plugin', nameOf('none')], text: 'bb' })).toEqual(['bb']);
  expect(await ids({ without: [nameOf('aa')], order: 'name' })).toEqual(['bb', 'cc']);
  expect(await catalogue.listing({ without: [nameOf('aa')] })).toMatchObject({ bound: 'most' });
});

it('lists what is installed while its registry cannot be reached', async () => {
  const client = await registry.client();
  const manifest = example({ version: '1.0.0', hostApi: '^1.0.0' });
  const name = `${client.id}/notes`;
  registry.files.clear();
  const catalogue = createCatalogue({
    registries: [{ name: 'main', client, trusted: () => true }],
    installed: () => [{ name, publisher: '0'.repeat(64), manifest }],
    onRefreshed: async () => {},
  });
  await expect(catalogue.listing()).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  const [entry] = await (await catalogue.listing({ only: [name] })).next(10);
  expect(entry).toMatchObject({ name, title: manifest.name, version: '1.0.0', trusted: true, realms: ['worker'] });
});

it('lists several registries as one: in one order, or in turns where scores cannot be compared', async () => {
  await publishIndex([card('aa', 'Alpha'), card('cc', 'Gamma')]);
  const second = await RegistrySimulator.create();
  const publisher = await TestPublisher.create();
  second.list('bb', publisher, await publisher.release('bb', {}));
  await second.publish();
  const registries = [
    { name: 'main', client: await registry.client(), trusted: () => true },
    { name: 'team', client: await second.client() },
  ];
  const catalogue = createCatalogue({ registries, onRefreshed: async () => {} });
  const titles = async (options: Parameters<typeof catalogue.listing>[0]): Promise<string[]> =>
    (await (await catalogue.listing(options)).next(10)).map(({ title }) => title);
  expect(await titles({ order: 'name' })).toEqual(['Alpha', 'bb', 'Gamma']);
  expect(await titles({})).toEqual(['Alpha', 'bb', 'Gamma']);
  expect(await titles({ trusted: true })).toEqual(['Alpha', 'Gamma']);
});

it('stops looking through cards when nobody waits any more', async () => {
  await publishIndex([card('aa', 'Alpha')]);
  const listing = await (await catalogueOf()).listing({ asks: 'nothing' });
  await expect(listing.next(1, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
});
