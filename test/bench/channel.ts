import type { Browser, Page } from '@playwright/test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { serveHost } from '../../scripts/serve/host.ts';
import { temporaryFolder } from '../fixtures/folders.ts';
import { buildSandboxHost } from '../fixtures/sandbox/build.ts';
import { compare, compareRounds, median, type Family, type Measure } from './family.ts';

const ROUNDS = 15;
/** Rounds before those that count: each side compiles what it runs. */
const WARM_UP = 2;
const BATCHES = 25;
const BATCH = 20;
const STARTS = 7;

/** A submission, as the hooks of the workspace carry them. */
const submission = {
  id: 'submission-1',
  form: 'contact',
  time: 1_790_000_000_000,
  values: { name: 'Ada Lovelace', email: 'ada@example.org', when: '2026-11-21', amount: 42, agree: true },
};

const plugin = `(() => {
  const hook = { id: 'bench.hook', kind: 'filter', timeout: 1000 };
  globalThis[Symbol.for('airlock.register')]({ id: 'bench', permissions: {}, hooks: [
    { hook, priority: 100, handler: async ({ value, batches, batch }, context) => {
      const times = [];
      for (let at = 0; at < batches; at += 1) {
        const began = performance.now();
        for (let call = 0; call < batch; call += 1) await context.data.echo('submissions', value);
        times.push((performance.now() - began) / batch);
      }
      return times;
    } },
    { hook, priority: 100, handler: (value) => value },
  ] });
})();`;
/** The same plugin for a plain worker: there it says by itself that it is there. */
const plainPlugin = `globalThis[Symbol.for('airlock.register')] = () => postMessage('ready');\n${plugin}`;

export const family: Family = {
  name: 'channel',
  also: ['start.sandbox50', 'isolation-calls'],
  about: 'calls across the sandbox boundary beside raw postMessage and Comlink on the same way; starting 50 plugins',
  async run(bench) {
    await using folder = await temporaryFolder('bench-channel');
    await buildSandboxHost(folder.path, { page: path('channel/page.ts') });
    const served = await serveHost({ dir: folder.path, registryOrigins: [] });
    const peerServer = await servePeer();
    const browser = await bench.browser();
    const context = await browser.newContext();
    try {
      const ours = await context.newPage();
      await ours.goto(served.url);
      await ours.evaluate((code) => globalThis.bench.start(code), plugin);
      const peer = await context.newPage();
      await peer.goto(peerServer.url);

      const input = [submission, BATCHES, BATCH] as const;
      const sides = {
        rawHook: () => peer.evaluate((args) => globalThis.peer.rawHook(...args), input),
        hook: () => ours.evaluate((args) => globalThis.bench.hook(...args), input),
        comlinkHook: () => peer.evaluate((args) => globalThis.peer.comlinkHook(...args), input),
        rawService: () => peer.evaluate((args) => globalThis.peer.rawService(...args), input),
        service: async () => (await ours.evaluate((args) => globalThis.bench.service(...args), input)) as number[],
        comlinkService: () => peer.evaluate((args) => globalThis.peer.comlinkService(...args), input),
      };
      type Side = keyof typeof sides;
      const times: Record<Side, number[]> = {
        rawHook: [],
        hook: [],
        comlinkHook: [],
        rawService: [],
        service: [],
        comlinkService: [],
      };
      // The names are the object's own.
      const order = Object.keys(sides) as Side[];
      for (let round = 1 - WARM_UP; round <= ROUNDS; round += 1) {
        bench.log(`calls, round ${round} of ${ROUNDS}`);
        // There and back: nobody is always the first, or after the same one.
        order.reverse();
        for (const side of order) {
          const took = median(await sides[side]());
          if (round > 0) times[side].push(took);
        }
      }
      const starts: Record<'ours' | 'cold' | 'plain', number[]> = { ours: [], cold: [], plain: [] };
      for (let round = 0; round <= STARTS; round += 1) {
        bench.log(`50 starts, round ${round} of ${STARTS}`);
        // A page of its own for each, as when the app starts: no side finds a process that is warm already.
        const mine = await inFreshPage(browser, served.url, (page) =>
          page.evaluate((code) => globalThis.bench.startMany(code, 50, true), plugin),
        );
        const cold = await inFreshPage(browser, served.url, (page) =>
          page.evaluate((code) => globalThis.bench.startMany(code, 50, false), plugin),
        );
        const plain = await inFreshPage(browser, peerServer.url, (page) =>
          page.evaluate((code) => globalThis.peer.startMany(code, 50), plainPlugin),
        );
        if (round === 0) continue; // the first warms both up
        starts.ours.push(mine);
        starts.cold.push(cold);
        starts.plain.push(plain);
      }
      const raw = 'postMessage on the same way';
      const measures: Measure[] = [
        compareRounds('channel.call', 'ms', times.service, raw, times.rawService),
        compareRounds('channel.call.comlink', 'ms', times.service, 'Comlink on the same way', times.comlinkService),
        compareRounds('channel.hook', 'ms', times.hook, raw, times.rawHook),
        compareRounds('channel.hook.comlink', 'ms', times.hook, 'Comlink on the same way', times.comlinkHook),
        // The host brings the sandbox up when the page is idle; cold is when a plugin cannot wait for that.
        compare('start.sandbox50', 'ms', starts.ours, '50 plain workers, not isolated', starts.plain),
        compare('start.sandbox50.cold', 'ms', starts.cold, '50 plain workers, not isolated', starts.plain),
      ];
      return measures;
    } finally {
      await context.close();
      await served.close();
      await peerServer.close();
    }
  },
};

async function inFreshPage<T>(browser: Browser, url: string, use: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.evaluate(() => ('bench' in globalThis ? globalThis.bench.controlled() : undefined));
    return await use(page);
  } finally {
    await context.close();
  }
}

/** The peers' page, on an origin without any policy. */
export async function servePeer(): Promise<{ url: string; close(): Promise<void> }> {
  const worker = await script('channel/comlink-worker.ts', {});
  const page = await script('channel/peer.ts', { __COMLINK_WORKER__: JSON.stringify(worker) });
  const server = createServer((request, response) => {
    const isScript = request.url === '/peer.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isScript ? page : '<!doctype html><title>Peer</title><body><script src="peer.js"></script>');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  return {
    url: `http://localhost:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function script(entry: string, define: { readonly [name: string]: string }): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    define,
    resolve: { conditions: ['airlock-source', 'module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: path(entry), formats: ['iife'], name: '_' },
    },
  });
  // One input and one format give one output with one chunk.
  const [output] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[];
  const chunk = output?.output[0];
  if (chunk === undefined) throw new Error(`"${entry}" was not built.`);
  return chunk.code;
}

function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
