import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { hashOf } from './files.ts';
import { addRelease, buildRegistry, fileHeaders, initRegistry } from './index.ts';

let work: RegistryWorkspace;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
});
afterEach(() => work.remove());

const build = (options: object = {}): ReturnType<typeof buildRegistry> =>
  buildRegistry(work.dir, { clock: work.clock, ...options });

async function tree(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    if (file.isFile()) files[path.slice(folder.length)] = hashOf(await readFile(path));
  }
  return files;
}

/** Files that browsers and caches keep for ever. */
async function immutable(): Promise<Record<string, string>> {
  const files = Object.entries(await tree(work.site));
  return Object.fromEntries(
    files.filter(([path]) => fileHeaders(path.slice(1))['Cache-Control']?.includes('immutable')),
  );
}

describe('a build', () => {
  it('is the same, byte for byte, in whatever order bundles were accepted', async () => {
    await work.init();
    const [alice, bob] = [await work.publisher('alice'), await work.publisher('bob')];
    const bundles = [
      await work.signed(alice, { id: 'pii-redactor' }),
      await work.signed(bob, { id: 'normaliser' }),
      await work.signed(alice, { id: 'submissions-chart' }),
    ];
    const twin = work.path('twin');
    await cp(work.dir, twin, { recursive: true });
    for (const [dir, order] of [
      [work.dir, bundles],
      [twin, bundles.toReversed()],
    ] as const) {
      for (const bundle of order) await addRelease({ dir, bundle, clock: work.clock });
      await buildRegistry(dir, { clock: work.clock });
    }
    const [one, two] = [await tree(work.site), await tree(join(twin, 'site'))];
    expect(Object.keys(one).length).toBeGreaterThan(15);
    expect(two).toEqual(one);
  });

  it('leaves every file of older states as it was', async () => {
    await work.init();
    const alice = await work.publisher();
    await work.release(alice);
    await build();
    const before = await immutable();
    work.pass(1);
    await work.release(alice, { version: '1.1.0' });
    await build();
    expect(Object.keys(before).length).toBeGreaterThan(15);
    expect(await immutable()).toMatchObject(before);
  });

  it('writes nothing in a second run', async () => {
    await work.init();
    await work.release(await work.publisher());
    await build();
    const before = await tree(work.folder);
    expect((await build()).changed).toBe(false);
    expect(await tree(work.folder)).toEqual(before);
  });

  it('signs the timestamp again when told to', async () => {
    await work.init();
    expect((await build({ renew: true })).versions).toMatchObject({ timestamp: 2, snapshot: 1 });
  });

  it('never signs a site that somebody changed', async () => {
    await work.init();
    await work.release(await work.publisher());
    await build();
    await work.release(await work.publisher('bob'), { id: 'normaliser' });
    for (const name of await readdir(join(work.site, 'n'))) {
      await writeFile(join(work.site, 'n', name), 'L\n');
    }
    await expect(build()).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
  });

  it('never signs over metadata that its own keys did not sign', async () => {
    await work.init();
    const other = work.path('other');
    await initRegistry({ dir: other, name: 'other', clock: work.clock });
    await cp(join(other, 'site', 'metadata', 'timestamp.json'), join(work.site, 'metadata', 'timestamp.json'));
    await expect(build()).rejects.toMatchObject({ code: 'SIG_INVALID' });
  });

  it('refuses to continue from an old copy of the site', async () => {
    await work.init();
    const backup = work.path('backup');
    await cp(work.site, backup, { recursive: true });
    await work.release(await work.publisher());
    await build();
    await rm(work.site, { recursive: true });
    await cp(backup, work.site, { recursive: true });
    await expect(build()).rejects.toMatchObject({ code: 'STALE_SITE', detail: { found: 1, published: 2 } });
  });

  it('needs only the keys that are kept online', async () => {
    await work.init();
    await rm(join(work.dir, 'keys', 'root.json'));
    await rm(join(work.dir, 'keys', 'targets.json'));
    await work.release(await work.publisher());
    expect((await build()).changed).toBe(true);
    await rm(join(work.dir, 'keys', 'catalog.json'));
    await work.release(await work.publisher('bob'), { id: 'normaliser' });
    await expect(build()).rejects.toMatchObject({ code: 'KEY_MISSING' });
  });

  it('signs with as many keys as the role needs', async () => {
    await work.init({
      keys: { root: { count: 3, threshold: 2 }, catalog: { count: 2, threshold: 2 } },
      algorithm: 'p256',
    });
    const client = await work.client();
    await client.refresh();
    await work.release(await work.publisher());
    await build();
    expect(await client.refresh()).toMatchObject({ plugins: 1 });
    const metadata = join(work.site, 'metadata');
    const signatures = async (name: string) =>
      JSON.parse(await readFile(join(metadata, name), 'utf8')).signatures.length;
    expect(await signatures('1.root.json')).toBe(2);
    expect(await signatures('2.catalog.json')).toBe(2);
    await rm(join(work.dir, 'keys', 'catalog-1.json'));
    work.pass(24 * 10);
    await expect(build()).rejects.toMatchObject({ code: 'THRESHOLD' });
  });
});

describe('making a registry', () => {
  it('twice changes nothing', async () => {
    const first = await work.init();
    const before = await tree(work.folder);
    work.pass(5);
    const second = await work.init();
    expect(second).toMatchObject({ created: false, id: first.id, rootBase64: first.rootBase64 });
    expect(await tree(work.folder)).toEqual(before);
  });

  it('never takes over the site of another', async () => {
    await work.init();
    const other = initRegistry({ dir: work.path('other'), name: 'other', site: work.site, clock: work.clock });
    await expect(other).rejects.toMatchObject({ code: 'EXISTS' });
  });

  it('seals the offline keys, which builds do not need', async () => {
    await work.init({ offlinePassphrase: 'correct horse battery' });
    const key = async (name: string) => readFile(join(work.dir, 'keys', `${name}.json`), 'utf8');
    expect(await key('root')).toContain('"sealed"');
    expect(await key('targets')).toContain('"sealed"');
    expect(await key('timestamp')).not.toContain('"sealed"');
    expect((await build({ renew: true })).changed).toBe(true);
  });

  it('refuses thresholds that cannot be met', async () => {
    const impossible = work.init({ keys: { root: { count: 2, threshold: 3 } } });
    await expect(impossible).rejects.toMatchObject({ code: 'THRESHOLD' });
  });
});
