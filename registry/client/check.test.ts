import { beforeEach, describe, expect, it } from 'vitest';
import { encodeChangeFilter, encodeUtf8, sha256 } from '../format/index.ts';
import { RegistrySimulator, START, subtle, TestPublisher } from '../../test/fixtures/registry-simulator/index.ts';
import { checkPlugins, createMemoryTrustStore, type RegistryClient, type StoredRelease } from './index.ts';

const DAY = 86_400_000;
const ids = Array.from({ length: 30 }, (_, n) => `plugin-${n}`);
let registry: RegistrySimulator;
let publisher: TestPublisher;
let client: RegistryClient;
let installed: StoredRelease;

beforeEach(async () => {
  registry = await RegistrySimulator.create();
  for (const content of Object.values(registry.content)) content.expires = '2026-12-01T00:00:00Z';
  await registry.publishRoot();
  await registry.publish(['targets', 'catalog', 'snapshot', 'timestamp']);
  publisher = await TestPublisher.create();
  for (const id of ids) registry.list(id, publisher, await publisher.release(id));
  await registry.publish();
  client = await registry.client({ store: createMemoryTrustStore() });
  await client.refresh();
  for (const id of ids) installed = (await client.release(id)).stored;
});

const check = (): Promise<string[]> => checkPlugins(client, ids, { now: registry.now, crypto: subtle });

/** Sign a filter that names `changed`, and covers everything since catalogue version `since`. */
async function publishFilter(changed: readonly string[], since: number): Promise<void> {
  const paths = await Promise.all(changed.map((id) => sha256(subtle, encodeUtf8(id))));
  const { sha256: hash, length } = await registry.put('s', encodeChangeFilter(paths));
  registry.catalogue = { 'catalogue/changes': { length, hashes: { sha256: hash }, custom: { since } } };
  await registry.publish();
  await client.refresh();
  registry.requests.length = 0;
}

async function revoke(): Promise<void> {
  const listed = registry.plugins.get(installed.id);
  Object.assign(listed?.releases[0] ?? {}, { state: 'revoked' });
}

describe('a check of installed plugins', () => {
  it('looks all of them up where there is no filter', async () => {
    expect(await check()).toEqual(ids);
  });

  it('looks up only what the filter names', async () => {
    await revoke();
    await publishFilter([installed.id], 2);
    expect(await check()).toEqual([installed.id]);
    await expect(client.verifyStored(installed)).rejects.toMatchObject({ code: 'REVOKED' });
  });

  it('asks for nothing but the filter when nothing changed', async () => {
    await publishFilter([], 2);
    expect(await check()).toEqual([]);
    expect(registry.requests.filter((path) => !path.startsWith('s/'))).toEqual([]);
  });

  it('does not rely on a filter that begins after what it knows', async () => {
    await publishFilter([], 4);
    expect(await check()).toEqual(ids);
  });

  it('finds out after 7 days when a filter left something out', async () => {
    await revoke();
    await publishFilter([], 2);
    registry.now = START + 6 * DAY;
    expect(await check()).toEqual([]);
    registry.now = START + 8 * DAY;
    expect(await check()).toEqual(ids);
    await expect(client.verifyStored(installed)).rejects.toMatchObject({ code: 'REVOKED' });
  });

  it('refuses a filter that is not the one that was signed', async () => {
    await publishFilter([], 2);
    registry.answer = (path) => (path.startsWith('s/') ? new Response('C') : undefined);
    await expect(check()).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
  });

  it('needs a head', async () => {
    const fresh = await registry.client();
    const checked = checkPlugins(fresh, ids, { now: registry.now, crypto: subtle });
    await expect(checked).rejects.toMatchObject({ code: 'UNINITIALIZED' });
  });
});
