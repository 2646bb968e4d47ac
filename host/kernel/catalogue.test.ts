import { createHash } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { buildSearch, type SearchCard } from '@airlock/registry/search';
import { RegistrySimulator, TestPublisher } from '../../test/fixtures/registry-simulator/index.ts';
import { createCatalogue } from './catalogue.ts';

let registry: RegistrySimulator;

const catalogueOf = async () =>
  createCatalogue({ registries: [{ name: 'main', client: await registry.client() }], onRefreshed: async () => {} });

async function publishIndex(cards: readonly SearchCard[]): Promise<void> {
  const put = (bytes: Uint8Array): string => {
    const name = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    registry.files.set(`s/${name}`, new Uint8Array(bytes));
    return name;
  };
  const root = new Uint8Array(buildSearch({ length: cards.length, at: (index) => cards[index] }, { put }));
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
