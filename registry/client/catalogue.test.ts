import { beforeEach, describe, expect, it } from 'vitest';
import {
  comparePaths,
  encodeBranch,
  encodeLeaf,
  encodeUtf8,
  sha256,
  trieIndex,
  type Bytes,
  type TrieEntry,
} from '../format/index.ts';
import { RegistrySimulator, subtle, TestPublisher } from '../../test/fixtures/registry-simulator/index.ts';
import { createMemoryTrustStore, type RegistryClient } from './index.ts';

let registry: RegistrySimulator;
let publisher: TestPublisher;
let client: RegistryClient;

beforeEach(async () => {
  registry = await RegistrySimulator.create();
  publisher = await TestPublisher.create();
  client = await registry.client();
});

const path = (id: string): Promise<Uint8Array> => sha256(subtle, encodeUtf8(id));

async function entry(id: string): Promise<TrieEntry> {
  registry.list(id, publisher, await publisher.release(id));
  await registry.publish(['catalog']);
  const trie = [...registry.files].findLast(([name]) => name.startsWith('n/'))?.[1] ?? new Uint8Array();
  const line = new TextDecoder()
    .decode(trie)
    .split('\n')
    .find((text) => text.startsWith(`${id} `));
  const [, owner = '', record = '', length, seq] = (line ?? '').split(' ');
  return { id, publisher: owner, record, length: Number(length), seq: Number(seq), state: 'active' };
}

/** Sign a catalogue whose root node is `root`, as its operator could. */
async function publishTrie(root: Bytes): Promise<void> {
  const { sha256: hash, length } = await registry.put('n', root);
  registry.content.catalog.version += 1;
  registry.content.catalog['targets'] = { 'catalogue/trie': { length, hashes: { sha256: hash } } };
  await registry.sign('catalog');
  await registry.publish(['snapshot', 'timestamp']);
  await client.refresh();
}

describe('the catalogue', () => {
  it('finds each of 300 plugins, and proves that others are not there', async () => {
    const release = await publisher.release('any-plugin');
    for (let n = 0; n < 300; n++) registry.list(`plugin-${n}`, publisher, release);
    await registry.publish();
    await client.refresh();
    for (let n = 0; n < 300; n += 7) expect(await client.lookup(`plugin-${n}`)).toMatchObject({ id: `plugin-${n}` });
    for (let n = 300; n < 320; n++) expect(await client.lookup(`plugin-${n}`)).toBeUndefined();
  });

  it('fetches each node once for many lookups, and none again after a restart', async () => {
    const release = await publisher.release('any-plugin');
    for (let n = 0; n < 100; n++) registry.list(`plugin-${n}`, publisher, release);
    await registry.publish();
    const store = createMemoryTrustStore();
    client = await registry.client({ store });
    await client.refresh();
    await client.lookup('plugin-1');
    registry.requests.length = 0;
    const restarted = await registry.client({ store });
    expect(await restarted.lookup('plugin-1')).toMatchObject({ id: 'plugin-1' });
    expect(registry.requests).toEqual([]);
  });

  it('fetches what lookups at the same time have in common once', async () => {
    const release = await publisher.release('any-plugin');
    for (let n = 0; n < 20; n++) registry.list(`plugin-${n}`, publisher, release);
    await registry.publish();
    await client.refresh();
    registry.requests.length = 0;
    await Promise.all(Array.from({ length: 20 }, (_, n) => client.lookup(`plugin-${n}`)));
    const nodes = registry.requests.filter((name) => name.startsWith('n/'));
    expect(nodes.length).toBeGreaterThan(0);
    expect(new Set(nodes).size).toBe(nodes.length);
  });

  it('does not believe a cached file that was changed, and fetches it again', async () => {
    registry.list('chart', publisher, await publisher.release('chart'));
    await registry.publish();
    const store = createMemoryTrustStore();
    client = await registry.client({ store });
    await client.refresh();
    await client.lookup('chart');
    const cached = registry.requests.map((name) => name.slice(2));
    for (const hash of cached) await store.writeNode(hash, encodeUtf8('L\n'));
    // What this page has in memory was verified; a page that starts reads the cache.
    client = await registry.client({ store });
    expect(await client.lookup('chart')).toMatchObject({ id: 'chart' });
    for (const hash of cached) await store.writeNode(hash, encodeUtf8('L\n'));
    client = await registry.client({ store });
    registry.answer = () => new Response('', { status: 503 });
    await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it.each([
    'Chart',
    'chаrt',
    'xn--chrt-63d.',
    '../chart',
    'chart%2e',
    '__proto__',
    'constructor',
    'a',
    '',
    'a'.repeat(65),
  ])('has no plugin named %j', async (id) => {
    registry.list('chart', publisher, await publisher.release('chart'));
    await registry.publish();
    await client.refresh();
    expect(await client.lookup(id)).toBeUndefined();
  });

  it('refuses a node with other bytes than its name', async () => {
    registry.list('chart', publisher, await publisher.release('chart'));
    await registry.publish();
    await client.refresh();
    for (const [name, bytes] of registry.files) {
      if (name.startsWith('n/')) registry.files.set(name, bytes.with(bytes.length - 3, 0x61) as Bytes);
    }
    await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
  });

  it('believes absence only with the whole path in hand', async () => {
    for (let n = 0; n < 100; n++) registry.list(`plugin-${n}`, publisher, await publisher.release(`plugin-${n}`));
    await registry.publish();
    await client.refresh();
    registry.answer = (name) => (name.startsWith('n/') ? new Response('', { status: 404 }) : undefined);
    await expect(client.lookup('plugin-1')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('refuses an entry under the wrong prefix', async () => {
    const chart = await entry('chart');
    const wrong = (trieIndex(await path('chart'), 0) + 1) % 32;
    const leaf = await registry.put('n', encodeLeaf([chart]));
    const children: string[] = [];
    children[wrong] = leaf.sha256;
    children[trieIndex(await path('chart'), 0)] = leaf.sha256;
    await publishTrie(encodeBranch(children));
    expect(await client.lookup('chart')).toMatchObject({ id: 'chart' });
    await expect(client.list()).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });

  it('refuses an id that is listed twice or out of order', async () => {
    const entries = [await entry('chart'), await entry('table')];
    const paths = new Map(await Promise.all(entries.map(async (each) => [each.id, await path(each.id)] as const)));
    const none = new Uint8Array();
    entries.sort((a, b) => comparePaths(paths.get(a.id) ?? none, paths.get(b.id) ?? none));
    await publishTrie(encodeLeaf(entries));
    expect(await client.lookup('chart')).toBeDefined();
    await publishTrie(encodeLeaf(entries.toReversed()));
    await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    await publishTrie(encodeLeaf(entries.flatMap((each) => [each, each])));
    await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });

  it('refuses a trie that never ends', async () => {
    const chart = await path('chart');
    // No node can name itself, but a chain can be longer than ids have bits.
    let hash = (await registry.put('n', encodeLeaf([]))).sha256;
    for (let depth = 52; depth >= 0; depth--) {
      const children: string[] = [];
      children[depth < 52 ? trieIndex(chart, depth) : 0] = hash;
      const node = encodeBranch(children);
      if (depth === 0) await publishTrie(node);
      else hash = (await registry.put('n', node)).sha256;
    }
    await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });

  it('refuses a node that is larger than any node', async () => {
    await publishTrie(encodeUtf8(`L\n${' '.repeat(40_000)}`));
    await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('refuses the record of one plugin under the name of another', async () => {
    const chart = await entry('chart');
    const table = await entry('table');
    await publishTrie(encodeLeaf([{ ...chart, record: table.record, length: table.length }]));
    await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'WRONG_SUBJECT' });
  });

  it('refuses a record that contradicts its entry', async () => {
    const chart = await entry('chart');
    for (const lie of [{ state: 'revoked' }, { publisher: '0'.repeat(64) }] as const) {
      await publishTrie(encodeLeaf([{ ...chart, ...lie }]));
      await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'WRONG_SUBJECT' });
    }
  });
});
