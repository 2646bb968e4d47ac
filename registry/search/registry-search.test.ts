import { beforeEach, expect, it } from 'vitest';
import { encodeUtf8, sha256Hex, type Bytes } from '../format/index.ts';
import { RegistrySimulator, subtle } from '../../test/fixtures/registry-simulator/index.ts';
import { createHash } from 'node:crypto';
import type { RegistryClient } from '../client/index.ts';
import { buildSearch, searchRegistry, type SearchCard } from './index.ts';

let registry: RegistrySimulator;
let client: RegistryClient;

const card = (id: string, name: string): SearchCard => ({
  id,
  name,
  description: `What ${name} does`,
  version: '1.0.0',
  publisher: '0'.repeat(64),
  categories: ['data'],
  tags: [],
  license: 'MIT',
  hostApi: '^1.0.0',
  permissions: [],
  updated: 1,
  popularity: 0,
});

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
  await client.refresh();
}

beforeEach(async () => {
  registry = await RegistrySimulator.create();
  client = await registry.client();
});

it('finds plugins in the index that the operator signed', async () => {
  await publishIndex([card('chart', 'Submissions chart'), card('redactor', 'PII redactor')]);
  const search = await searchRegistry(client);
  expect(await search?.query({ text: 'redac' })).toMatchObject({ cards: [{ id: 'redactor' }], total: 1 });
});

it('has nothing to offer where there is no index, or no head', async () => {
  expect(await searchRegistry(client)).toBeUndefined();
  await client.refresh();
  expect(await searchRegistry(client)).toBeUndefined();
});

it('refuses a poisoned block, and a poisoned root', async () => {
  await publishIndex([card('chart', 'Submissions chart')]);
  const search = await searchRegistry(client);
  const honest = new Map(registry.files);
  for (const [path, bytes] of registry.files) {
    if (path.startsWith('s/')) registry.files.set(path, new Uint8Array([...bytes.subarray(0, -1), 0]) as Bytes);
  }
  await expect(search?.query({ text: 'chart' })).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
  const fresh = await registry.client();
  await fresh.refresh();
  await expect(searchRegistry(fresh)).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
  for (const [path, bytes] of honest) registry.files.set(path, bytes);
  expect(await search?.query({ text: 'chart' })).toMatchObject({ total: 1 });
});

it('takes no name that is too short to be one', async () => {
  const bytes = encodeUtf8('anything');
  const short = (await sha256Hex(subtle, bytes)).slice(0, 31);
  registry.files.set(`s/${short}`, bytes);
  const object = client.object({ shelf: 's', sha256: short, limit: 100 });
  await expect(object).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
});
