import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { buildRegistry } from './index.ts';

let work: RegistryWorkspace;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
});
afterEach(() => work.remove());

describe('a registry, from keys to a client', () => {
  it('is a valid, empty registry as soon as it is made', async () => {
    const { id } = await work.init();
    const client = await work.client();
    expect(client.id).toBe(id);
    expect(await client.refresh()).toMatchObject({ version: 1, plugins: 0 });
    expect(await client.list()).toEqual([]);
    expect(await client.lookup('pii-redactor')).toBeUndefined();
  });

  it('gives a client the plugin that a publisher signed and the operator accepted', async () => {
    await work.init();
    const alice = await work.publisher();
    await work.release(alice);
    const result = await buildRegistry(work.dir, { clock: work.clock });
    expect(result).toMatchObject({ changed: true, published: ['pii-redactor'], plugins: 1 });

    const client = await work.client();
    await client.refresh();
    expect((await client.list()).map(({ id }) => id)).toEqual(['pii-redactor']);
    const release = await client.release('pii-redactor', {});
    expect(release).toMatchObject({ seq: 1, publisherName: 'alice', plugin: { version: '1.0.0' } });
    const bytes = await client.file(release, 'worker.js');
    expect(new TextDecoder().decode(bytes)).toBe('/* pii-redactor 1.0.0 */');
    expect((await client.verifyStored(release.stored)).hash).toBe(release.hash);
  });

  it('lists nothing before it is built', async () => {
    await work.init();
    await work.release(await work.publisher());
    const client = await work.client();
    await client.refresh();
    expect(await client.lookup('pii-redactor')).toBeUndefined();
  });

  it('gives the newest release of a channel, and older ones by version', async () => {
    await work.init();
    const alice = await work.publisher();
    await work.release(alice, { version: '1.0.0' });
    await work.release(alice, { version: '1.1.0' });
    await work.release(alice, { version: '2.0.0-beta.1' }, 'beta');
    await buildRegistry(work.dir, { clock: work.clock });
    const client = await work.client();
    await client.refresh();
    expect((await client.release('pii-redactor', {})).plugin.version).toBe('1.1.0');
    expect((await client.release('pii-redactor', { channel: 'beta' })).plugin.version).toBe('2.0.0-beta.1');
    expect((await client.release('pii-redactor', { version: '1.0.0' })).seq).toBe(1);
  });

  it('finds each of many plugins in a trie of several nodes', async () => {
    await work.init();
    const alice = await work.publisher();
    const ids = Array.from({ length: 80 }, (_, at) => `plugin-${at}`);
    for (const id of ids) await work.release(alice, { id });
    const { plugins, nodes } = await buildRegistry(work.dir, { clock: work.clock });
    expect(plugins).toBe(80);
    expect(nodes).toBeGreaterThan(20);
    const client = await work.client();
    await client.refresh();
    for (const id of ids) expect((await client.lookup(id))?.id).toBe(id);
    expect(await client.lookup('plugin-80')).toBeUndefined();
  }, 60_000);

  it('rewrites only the path of the plugin that changed', async () => {
    await work.init();
    const alice = await work.publisher();
    for (let at = 0; at < 70; at++) await work.release(alice, { id: `plugin-${at}` });
    await buildRegistry(work.dir, { clock: work.clock });
    const before = new Set(await readdir(join(work.site, 'n')));
    await work.release(alice, { id: 'plugin-7', version: '1.0.1' });
    const { nodes } = await buildRegistry(work.dir, { clock: work.clock });
    const added = (await readdir(join(work.site, 'n'))).filter((name) => !before.has(name));
    expect(nodes).toBe(2);
    expect(added).toHaveLength(2);
  }, 30_000);

  it('changes nothing when nothing changed, and signs again what grows old', async () => {
    await work.init();
    await work.release(await work.publisher());
    await buildRegistry(work.dir, { clock: work.clock });
    const timestamp = (): Promise<Buffer> => readFile(join(work.site, 'metadata', 'timestamp.json'));
    const before = await timestamp();
    work.pass(1);
    expect((await buildRegistry(work.dir, { clock: work.clock })).changed).toBe(false);
    expect(await timestamp()).toEqual(before);
    work.pass(30);
    expect(await buildRegistry(work.dir, { clock: work.clock })).toMatchObject({
      changed: true,
      published: [],
      versions: { timestamp: 3, snapshot: 2, catalog: 2 },
    });
    // Long after everything but the offline keys' files expired, one build brings it back.
    work.pass(24 * 60);
    const client = await work.client();
    await expect(client.refresh()).rejects.toMatchObject({ code: 'EXPIRED' });
    await buildRegistry(work.dir, { clock: work.clock });
    expect(await client.refresh()).toMatchObject({ timestamp: 4, version: 3 });
  });
});
