import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeUtf8, sha256Hex } from '@airlock/registry/format';
import { iso, RegistrySimulator, subtle } from '../../test/fixtures/registry-simulator/index.ts';
import { main } from './main.ts';

const DAY = 86_400_000;
let folder: string;
let registry: RegistrySimulator;
let server: Server;
let url: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-tuf-'));
  registry = await RegistrySimulator.create();
  // The command runs by the system's clock.
  for (const content of Object.values(registry.content)) content.expires = iso(Date.now() + DAY);
  await registry.publishRoot();
  await registry.publish(['targets', 'catalog', 'snapshot', 'timestamp']);
  server = createServer((request, response) => {
    const path = decodeURI(request.url ?? '').slice(1);
    registry.requests.push(path);
    const bytes = registry.files.get(path);
    response.statusCode = bytes ? 200 : 404;
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/` : '';
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await writeFile(join(folder, 'pinned.json'), registry.file('metadata/2.root.json'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const metadata = (): string => join(folder, 'metadata');
const init = (): Promise<number> => main(['--metadata-dir', metadata(), 'init', join(folder, 'pinned.json')]);
const refresh = (): Promise<number> =>
  main(['--metadata-dir', metadata(), '--metadata-url', `${url}metadata`, 'refresh']);
const download = (...names: string[]): Promise<number> => {
  const targets = names.flatMap((name) => ['--target-name', name]);
  const from = [
    '--metadata-dir',
    metadata(),
    '--metadata-url',
    `${url}metadata/`,
    '--target-base-url',
    `${url}targets`,
  ];
  return main([...from, ...targets, '--target-dir', join(folder, 'targets'), 'download']);
};

/** Sign a target as the `targets` role, and serve it. */
async function addTarget(name: string, content: string): Promise<void> {
  const bytes = encodeUtf8(content);
  const sha256 = await sha256Hex(subtle, bytes);
  registry.content.targets.version += 1;
  registry.content.targets['targets'] = { [name]: { length: bytes.length, hashes: { sha256 } } };
  await registry.sign('targets');
  await registry.publish(['snapshot', 'timestamp']);
  const parts = name.split('/');
  registry.files.set(['targets', ...parts.slice(0, -1), `${sha256}.${parts.at(-1)}`].join('/'), bytes);
}

describe('airlock-tuf', () => {
  it('init trusts a root without asking anyone, and refresh brings the rest', async () => {
    expect(await init()).toBe(0);
    expect(registry.requests).toEqual([]);
    expect(await refresh()).toBe(0);
    expect((await readdir(metadata())).toSorted()).toEqual([
      'root.json',
      'snapshot.json',
      'targets.json',
      'timestamp.json',
    ]);
    for (const role of ['root', 'timestamp', 'snapshot', 'targets'] as const) {
      const stored = await readFile(join(metadata(), `${role}.json`));
      expect(new Uint8Array(stored)).toEqual(registry.file(registry.path(role)));
    }
  });

  it('refuses a rollback with exit code 1, and keeps what it had', async () => {
    await init();
    const old = registry.file('metadata/timestamp.json');
    await registry.publish(['timestamp']);
    await refresh();
    const before = await readFile(join(metadata(), 'timestamp.json'));
    registry.files.set('metadata/timestamp.json', old);
    expect(await refresh()).toBe(1);
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('error ROLLBACK'));
    expect(await readFile(join(metadata(), 'timestamp.json'))).toEqual(before);
  });

  it('downloads a target once, whatever its name, and again when it changed', async () => {
    await init();
    // The server above decodes, so that the name survives only when it was encoded right.
    const name = 'dir/ä b%.txt';
    await addTarget(name, 'first');
    expect(await download(name)).toBe(0);
    const [file = ''] = await readdir(join(folder, 'targets'));
    expect(file).not.toContain('/');
    expect(await readFile(join(folder, 'targets', file), 'utf8')).toBe('first');
    registry.requests.length = 0;
    expect(await download(name)).toBe(0);
    expect(registry.requests.filter((path) => path.startsWith('targets'))).toEqual([]);
    await addTarget(name, 'second');
    expect(await download(name)).toBe(0);
    expect(await readFile(join(folder, 'targets', file), 'utf8')).toBe('second');
  });

  it('refuses a target that nobody signs, or whose bytes are others', async () => {
    await init();
    await addTarget('file.txt', 'right');
    expect(await download('other.txt')).toBe(1);
    const [path = ''] = [...registry.files.keys()].filter((each) => each.startsWith('targets/'));
    registry.files.set(path, encodeUtf8('wrong'));
    expect(await download('file.txt')).toBe(1);
    await expect(readdir(join(folder, 'targets'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says how it is used when it is used wrongly', async () => {
    expect(await main([])).toBe(2);
    expect(await main(['refresh'])).toBe(2);
    expect(await main(['--metadata-dir', metadata(), 'init'])).toBe(2);
    expect(await main(['--no-such-option'])).toBe(2);
    expect(await main(['--metadata-dir', metadata(), 'init', join(folder, 'missing.json')])).toBe(1);
    expect(console.error).toHaveBeenLastCalledWith(expect.stringContaining('error IO'));
    expect(await main(['--metadata-dir', metadata(), '--metadata-url', url, 'refresh'])).toBe(1);
    expect(console.error).toHaveBeenLastCalledWith(expect.stringContaining('run init first'));
  });
});
