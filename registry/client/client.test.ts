import { beforeEach, describe, expect, it } from 'vitest';
import { RegistrySimulator, TestPublisher } from '../../test/fixtures/registry-simulator/index.ts';
import type { RegistryClient } from './index.ts';

let registry: RegistrySimulator;
let publisher: TestPublisher;
let client: RegistryClient;

beforeEach(async () => {
  registry = await RegistrySimulator.create();
  publisher = await TestPublisher.create();
  registry.list('chart', publisher, await publisher.release('chart'));
  await registry.publish();
  client = await registry.client();
});

describe('a registry client', () => {
  it('follows the whole path from pinned root to verified bytes', async () => {
    const head = await client.refresh();
    expect(head).toMatchObject({ version: 2, root: 1, plugins: 1 });
    const record = await client.lookup('chart');
    expect(record).toMatchObject({ id: 'chart', publisher: publisher.id, state: 'active' });
    const release = await client.release('chart');
    expect(release).toMatchObject({ publisher: publisher.id, seq: 1, plugin: { version: '1.0.0' } });
    const bytes = await client.file(release, 'worker.js');
    expect(new TextDecoder().decode(bytes)).toContain('chart 1.0.0');
    expect(await client.freshness()).toMatchObject({ state: 'fresh', checkedAt: registry.now });
  });

  it('verifies an installed release again without a network', async () => {
    await client.refresh();
    const { stored } = await client.release('chart');
    registry.answer = () => Promise.reject(new TypeError('offline'));
    const again = await client.verifyStored(structuredClone(stored));
    expect(again.plugin.id).toBe('chart');
    expect(await client.status('chart')).toMatchObject({ state: 'active' });
  });

  it('proves that a plugin is not there', async () => {
    await client.refresh();
    expect(await client.lookup('absent')).toBeUndefined();
    await expect(client.release('absent')).rejects.toMatchObject({ code: 'NOT_LISTED' });
  });

  it('asks twice and downloads under a kilobyte when nothing is new', async () => {
    await client.refresh();
    registry.requests.length = 0;
    await client.refresh();
    expect(registry.requests).toEqual(['metadata/2.root.json', 'metadata/timestamp.json']);
  });

  it('lists every plugin once, in pages', async () => {
    for (let n = 0; n < 150; n++) registry.list(`plugin-${n}`, publisher, await publisher.release(`plugin-${n}`));
    await registry.publish();
    await client.refresh();
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await client.list({ limit: 40, ...(after && { after }) });
      seen.push(...page.map(({ id }) => id));
      after = page.at(-1)?.id;
      if (page.length < 40) break;
    }
    expect(new Set(seen).size).toBe(151);
    expect(seen).toHaveLength(151);
  });
});
