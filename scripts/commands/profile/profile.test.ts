import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lockfile } from '@airlock/host/packages';
import { addRelease, buildRegistry, createIdentity, initRegistry, signRelease } from '@airlock/registry/repository';
import { temporaryFolder, type Temporary } from '../../../test/fixtures/folders.ts';
import { manifest } from '../../../test/fixtures/registry-simulator/publisher.ts';
import { main } from '../../cli.ts';

let home: Temporary;

/** What a command printed; tests say what they expect of it. */
type Printed = Record<string, unknown> & readonly Record<string, unknown>[];

/** Run `airlock` in the folder; standard output parsed, and the exit code. */
async function airlock(...words: string[]): Promise<{ code: number; data: Printed }> {
  let out = '';
  const code = await main([...words, '--json'], {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: () => true },
    stdin: {},
    env: {},
    cwd: home.path,
  });
  return { code, data: JSON.parse(out === '' ? '{}' : out) };
}

async function publish(id: string, version: string, more: object = {}): Promise<void> {
  const bundle = join(home.path, 'bundles', `${id}-${version}`);
  await mkdir(bundle, { recursive: true });
  const about = { ...manifest(id, version), hostApi: '^0.1.0', description: 'Keeps notes', ...more };
  await writeFile(join(bundle, 'manifest.json'), JSON.stringify(about));
  await writeFile(join(bundle, 'worker.js'), `/* ${id} ${version} */`);
  await signRelease({ bundle, publisher: join(home.path, 'publisher') });
  await addRelease({ dir: join(home.path, 'registry'), bundle });
  await buildRegistry(join(home.path, 'registry'), {});
}

const lock = async (): Promise<Lockfile> => JSON.parse(await readFile(join(home.path, 'airlock.lock.json'), 'utf8'));

beforeAll(async () => {
  home = await temporaryFolder('profile of 50% #1');
  await createIdentity({ dir: join(home.path, 'publisher'), name: 'Team' });
  await initRegistry({ dir: join(home.path, 'registry'), name: 'test' });
  await publish('base', '1.0.0');
  await publish('notes', '1.0.0', {
    dependencies: { base: '^1.0.0' },
    permissions: { storage: { reason: 'To remember' }, ui: { reason: 'To tell', optional: true } },
  });
});

afterAll(async () => {
  await home[Symbol.asyncDispose]();
});

describe('a set of plugins in a file', () => {
  const site = ['--registry', 'registry/site'];

  it('is planned before it is changed, pins every release by hash and the registry by its root', async () => {
    for (const [words, hint] of [
      [['--allow', 'telepathy'], 'It asks for storage, ui.'],
      [['--realm', 'page'], 'It runs as worker.'],
    ] as const) {
      expect((await airlock('install', 'notes', ...words, ...site)).data['error']).toMatchObject({ hint });
    }
    const dry = await airlock('install', 'notes', '--dry-run', ...site);
    expect(dry).toMatchObject({ code: 0, data: { action: 'install', also: [{ version: '1.0.0' }] } });
    const mistyped = await airlock('install', 'note', '--dry-run', ...site);
    expect(mistyped.data).toMatchObject({ error: { code: 'PLUGIN_UNKNOWN', hint: 'Did you mean notes?' } });
    await expect(lock()).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await airlock('install', 'notes', '--allow', 'ui', ...site)).code).toBe(0);
    const { registries, plugins } = await lock();
    expect(registries['main']).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(Object.values(plugins)).toMatchObject([
      { version: '1.0.0', permissions: [], enabled: true, release: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { version: '1.0.0', permissions: ['storage', 'ui'], enabled: true },
    ]);
    expect((await airlock('list')).data).toHaveLength(2);
  });

  it('finds and shows what the registry lists', async () => {
    expect((await airlock('search', 'notes')).data).toMatchObject([{ name: 'main/notes' }, { name: 'main/base' }]);
    expect((await airlock('search', 'telepathy')).code).toBe(1);
    expect((await airlock('info', 'notes')).data).toMatchObject({ locked: { version: '1.0.0' }, releases: [{}] });
    expect((await airlock('show', 'nothing')).data).toMatchObject({ error: { code: 'PLUGIN_UNKNOWN' } });
  });

  it('switches plugins with what they need and what needs them', async () => {
    expect((await airlock('disable', 'base')).data['changed']).toHaveLength(2);
    expect((await airlock('list')).data).toMatchObject([{ enabled: false }, { enabled: false }]);
    expect((await airlock('disable', 'base')).data['changed']).toEqual([]);
    await airlock('enable', 'notes');
    expect((await airlock('list')).data).toMatchObject([{ enabled: true }, { enabled: true }]);
  });

  it('is not updated to what is new today, asks for more or breaks another, unless by name', async () => {
    await publish('base', '1.1.0');
    await publish('base', '2.0.0');
    expect((await airlock('updates')).data).toMatchObject([
      { to: '2.0.0', reasons: expect.arrayContaining(['blocked', 'major']) },
    ]);
    expect((await airlock('update')).data).toMatchObject([{ left: expect.arrayContaining(['cooling']) }]);
    expect((await airlock('update', 'base')).code).toBe(1);
    await airlock('install', 'base@1.1.0');
    expect((await airlock('list')).data[0]).toMatchObject({ version: '1.1.0' });
  });

  it('refuses a release that is not the pinned one, and another registry under its name', async () => {
    const path = join(home.path, 'airlock.lock.json');
    const whole = await readFile(path, 'utf8');
    const broken = JSON.parse(whole);
    Object.assign(Object.values<object>(broken.plugins)[0] ?? {}, { release: 'a'.repeat(64) });
    await writeFile(path, JSON.stringify(broken));
    expect((await airlock('install', 'notes')).data).toMatchObject({ error: { code: 'PACKAGE_REFUSED' } });
    await writeFile(path, whole.replace('"enabled": true', '"enabled": 1'));
    expect((await airlock('list')).data).toMatchObject({ error: { code: 'FILE_INVALID' } });
    await writeFile(path, whole);
    await initRegistry({ dir: join(home.path, 'other'), name: 'other' });
    await buildRegistry(join(home.path, 'other'), {});
    const other = await airlock('install', 'x', '--registry', 'other/site');
    expect(other.data).toMatchObject({ error: { code: 'REGISTRY_REFUSED' } });
  });

  it('refuses a file that was edited wrongly, with what is wrong and what to do', async () => {
    const path = join(home.path, 'airlock.lock.json');
    const whole = await readFile(path, 'utf8');
    const edited = async (text: string): Promise<unknown> => {
      await writeFile(path, text);
      const { code, data } = await airlock('updates');
      expect(code).toBe(1);
      return data['error'];
    };
    const value: Lockfile = JSON.parse(whole);
    const [[name = '', plugin] = []] = Object.entries(value.plugins);
    const twice = whole.replace('"plugins": {', `"plugins": { "${name}": ${JSON.stringify(plugin)},`);
    for (const [text, message] of [
      ['{', /not strict JSON/],
      [`<<<<<<< ours\n${whole}`, /not strict JSON/],
      [twice, /base" appears twice/],
      [whole.replace('airlock-lock/1', 'airlock-lock/2'), /format must be airlock-lock\/1/],
      [whole.replace('"version": "1.', '"version": 1, "was": "1.'), /version must be/],
      [whole.replace(/"root": "..../, '"root": "AAAA'), /root/],
      [' '.repeat(9_000_000), /9000000 bytes/],
    ] as const) {
      expect(await edited(text), text.slice(0, 60)).toMatchObject({
        code: 'FILE_INVALID',
        message: expect.stringMatching(message),
        hint: expect.stringContaining('Take'),
      });
    }
    // The hash is known, and the version beside it is another one's.
    const moved = Object.entries(value.plugins).map(([each, entry]) => [each, { ...entry, version: '7.7.7' }] as const);
    await writeFile(path, JSON.stringify({ ...value, plugins: Object.fromEntries(moved) }));
    const lost = await airlock('updates');
    expect(lost.code).toBe(1);
    expect(lost.data[0]).toMatchObject({ from: '7.7.7', gone: expect.stringContaining('has no release 7.7.7') });
    await writeFile(path, whole);
    expect((await airlock('updates')).code).toBe(0);
  });

  it('says what was withdrawn since, lets everything else be changed, and lets it be taken out', async () => {
    const { plugins } = await lock();
    await publish('mail', '1.0.0');
    expect((await airlock('install', 'mail')).code).toBe(0);
    const name = Object.keys((await lock()).plugins).find((each) => !(each in plugins));
    await airlock('registry', 'revoke', 'mail', '--reason', 'It reads along', '--registry', 'registry');
    await buildRegistry(join(home.path, 'registry'), {});
    for (const command of ['updates', 'update'] as const) {
      const told = await airlock(command);
      expect(told.code).toBe(1);
      expect(told.data[0]).toMatchObject({ name, from: '1.0.0', gone: expect.stringContaining('It reads along') });
    }
    expect((await airlock('update', 'mail')).code).toBe(1);
    expect((await airlock('disable', 'notes')).code).toBe(0);
    expect((await airlock('enable', 'notes')).code).toBe(0);
    expect((await airlock('uninstall', 'mail')).data['removed']).toEqual([name]);
    expect((await lock()).plugins).toEqual(plugins);
  });

  it('needs no registry to take a plugin out', async () => {
    const whole = await readFile(join(home.path, 'airlock.lock.json'), 'utf8');
    await rename(join(home.path, 'registry/site'), join(home.path, 'registry/gone'));
    expect((await airlock('install', 'notes')).code).toBe(1);
    expect((await airlock('updates')).data['error']).toMatchObject({ code: 'UNREACHABLE' });
    expect((await airlock('uninstall', 'notes')).data['removed']).toHaveLength(1);
    await rename(join(home.path, 'registry/gone'), join(home.path, 'registry/site'));
    await writeFile(join(home.path, 'airlock.lock.json'), whole);
  });

  it('lets go of a plugin only with what needs it', async () => {
    expect((await airlock('uninstall', 'base')).data).toMatchObject({ error: { code: 'DEPENDENCY_MISSING' } });
    expect((await airlock('uninstall', 'base', '--cascade')).data['removed']).toHaveLength(2);
    expect((await airlock('list')).data).toEqual([]);
    expect((await airlock('instal', 'x')).code).toBe(2);
  });
});
