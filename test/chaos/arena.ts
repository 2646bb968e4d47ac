import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from '@playwright/test';
import { build } from 'vite';
import { testWorld, type TestPlugin, type TestWorld } from '../fixtures/host.ts';
import { temporaryFolder, type Temporary } from '../fixtures/folders.ts';
import { spawnChromium, type Spawned } from '../fixtures/spawned.ts';

const notes = (version: string, seq: number): TestPlugin => ({
  id: 'notes',
  version,
  seq,
  files: { 'shared.js': 'the same in every version', 'own.js': `only in ${version}` },
  manifest: {
    hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }],
    permissions: { storage: { reason: 'To remember' }, files: { reason: 'To keep drafts' } },
    settings: { type: 'object', properties: { size: { type: 'integer' }, token: { type: 'string', writeOnly: true } } },
  },
});

/** A registry with the plugins of these tests, a page with a host, and browsers to kill. */
export class Arena implements AsyncDisposable {
  readonly registry: string;
  readonly #server: Server;
  readonly #home: Temporary;
  readonly url: string;

  private constructor(world: TestWorld, server: Server, home: Temporary) {
    this.registry = world.registryId;
    this.#server = server;
    this.#home = home;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}/`; // listening on a port, not on a pipe
  }

  static async open(): Promise<Arena> {
    const world = await testWorld();
    for (const [at, version] of ['1.0.0', '2.0.0', '3.0.0'].entries()) await world.publish(notes(version, at + 1));
    const hooks = [{ hook: 'test.shout', kind: 'filter', priority: 50 }] as const;
    await world.publish({ id: 'other', files: { 'shared.js': 'the same in every version' }, manifest: { hooks } });
    await world.publish({ id: 'extra', manifest: { hooks } });
    // Bytes that no database can squeeze.
    const noise = Array.from({ length: 3_000_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90)));
    await world.publish({ id: 'large', files: { 'big.js': noise.join('') } });

    const home = await temporaryFolder('chaos');
    await build({
      configFile: false,
      logLevel: 'warn',
      mode: 'production',
      resolve: { conditions: ['airlock-source', 'module', 'browser', 'production'] },
      build: {
        outDir: join(home.path, 'page'),
        emptyOutDir: false,
        target: 'es2023',
        minify: false,
        lib: {
          entry: fileURLToPath(new URL('page.ts', import.meta.url)),
          formats: ['es'],
          fileName: () => 'page.js',
        },
      },
    });
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
      answer(path, world, join(home.path, 'page')).then(
        ({ status = 200, type, body }) => response.writeHead(status, { 'Content-Type': type }).end(body),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return new Arena(world, server, home);
  }

  /** Start a browser on the arena's one profile. */
  async launch(): Promise<Running> {
    const spawned = await spawnChromium(
      join(this.#home.path, 'profile'),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    );
    const browser = await chromium.connectOverCDP(spawned.address);
    return new Running(spawned, browser, this.url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#home[Symbol.asyncDispose]();
  }
}

/** One browser process and its pages. */
export class Running implements AsyncDisposable {
  readonly #spawned: Spawned;
  readonly #browser: Browser;
  readonly #url: string;

  constructor(spawned: Spawned, browser: Browser, url: string) {
    this.#spawned = spawned;
    this.#browser = browser;
    this.#url = url;
  }

  /** What a page dies with: its own process, or the whole browser. */
  dies: 'page' | 'browser' = 'page';

  /** A page with the host's code in it. */
  async page(): Promise<Page> {
    const [context = await this.#browser.newContext()] = this.#browser.contexts();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await page.exposeFunction('airlockDie', () => {
      if (this.dies === 'browser') this.kill();
      // It is not answered: there is nobody left to.
      else session.send('Page.crash').catch(() => {});
    });
    await page.goto(this.#url);
    await page.waitForFunction(() => 'chaos' in globalThis);
    return page;
  }

  /** End it with everything in it, at once, as a power cut would end the program. */
  kill(): void {
    this.#spawned.kill();
  }

  /** Resolves when it is gone. */
  get gone(): Promise<void> {
    return this.#spawned.gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#spawned.gone;
  }
}

interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: Uint8Array | string;
}

async function answer(path: string, world: TestWorld, folder: string): Promise<Answer> {
  if (path === '') {
    return {
      type: 'text/html',
      body: '<!doctype html><title>Chaos</title><script type="module" src="page.js"></script>',
    };
  }
  if (path === 'root.json') return { type: 'application/json', body: world.registry.pinned };
  if (path.startsWith('registry/')) {
    const found = await world.registry.fetch(`https://registry.example/${path.slice('registry/'.length)}`);
    return { status: found.status, type: 'application/octet-stream', body: new Uint8Array(await found.arrayBuffer()) };
  }
  return { type: 'text/javascript', body: await readFile(join(folder, path)) };
}
