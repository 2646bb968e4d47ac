import { createServer } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { testWorld, type TestPlugin } from '../../fixtures/host.ts';
import { temporaryFolder } from '../../fixtures/folders.ts';
import { seeded } from '../../fixtures/random.ts';

/** A registry of small plugins and one large one, and a page with a host, on one origin. */
export interface PackageSite extends AsyncDisposable {
  readonly url: string;
  readonly registry: string;
  /** Ids of the small plugins. */
  readonly small: readonly string[];
  /** Bytes of bodies that the registry sent so far. */
  sent(): number;
  /** Whether the registry answers. */
  online: boolean;
}

const random = seeded(3);
/** Bytes that cannot be squeezed, as text. */
const noise = (length: number): string =>
  Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 90))).join('');

/** Files of the large plugin, and those of them that its update changes. */
const FILES = 20;
const CHANGED = 2;
const SIZE = 20_000;

export async function openSite(count: number): Promise<PackageSite> {
  const world = await testWorld();
  const hooks = [{ hook: 'submission.sanitize', kind: 'filter', priority: 100 }] as const;
  const small = Array.from({ length: count }, (_, at) => `plugin-${at}`);
  const contributes = { commands: [{ id: 'count', title: 'Count' }] };
  for (const id of small) {
    await world.publish({ id, files: { 'code.js': noise(2000) }, manifest: { hooks, contributes } });
  }
  const files = Object.fromEntries(Array.from({ length: FILES }, (_, at) => [`file-${at}.js`, noise(SIZE)]));
  const large = (version: string, seq: number, all: typeof files): TestPlugin => ({
    id: 'large',
    version,
    seq,
    files: all,
  });
  await world.publish(large('1.0.0', 1, files));
  const changed = Object.fromEntries(Array.from({ length: CHANGED }, (_, at) => [`file-${at}.js`, noise(SIZE)]));
  await world.publish(large('1.1.0', 2, { ...files, ...changed }));

  const home = await temporaryFolder('bench-packages');
  await build({
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    resolve: { conditions: ['airlock-source', 'module', 'browser', 'production'] },
    build: {
      outDir: home.path,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'es2023',
      modulePreload: { polyfill: false },
      // As an app is built, not as a library: what a part needs is loaded along with it.
      rolldownOptions: {
        input: fileURLToPath(new URL('page.ts', import.meta.url)),
        output: { entryFileNames: 'page.js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  const scripts = new Map<string, Buffer>();
  for (const name of await readdir(home.path)) scripts.set(name, await readFile(join(home.path, name)));
  const root = Buffer.from(world.registry.pinned).toString('base64');
  const html = `<!doctype html><html lang="en" data-root="${root}"><meta charset="utf-8"><title>Packages</title><script type="module" src="page.js"></script></html>`;

  let sent = 0;
  let online = true;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
    const script = scripts.get(path);
    if (path === '') return void response.setHeader('Content-Type', 'text/html').end(html);
    if (script) {
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      return void response.setHeader('Content-Type', 'text/javascript').end(script);
    }
    if (!online || !path.startsWith('registry/')) return void response.writeHead(online ? 404 : 503).end();
    const answer = async (): Promise<void> => {
      const found = await world.registry.fetch(`https://registry.example/${path.slice('registry/'.length)}`);
      const body = new Uint8Array(await found.arrayBuffer());
      sent += body.length;
      response.writeHead(found.status).end(body);
    };
    void answer();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`, // listening on a port, not on a pipe
    registry: world.registryId,
    small,
    sent: () => sent,
    get online() {
      return online;
    },
    set online(is) {
      online = is;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await home[Symbol.asyncDispose]();
    },
  };
}
