import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, expect, test as base, type Page } from '@playwright/test';
import { build } from 'vite';
import { temporaryFolder } from '../fixtures/folders.ts';
import { launchOptions } from '../fixtures/launch.ts';
import { ATTACKS, titleOf } from './registry/attacks/index.ts';
import { HOST_ATTACKS, hostTitleOf } from './registry/host-attacks.ts';
import { hostileServer } from './registry/hostile-server.ts';

/** A page with the registry's client, the simulated registry and the host's own IndexedDB store in it. */
interface Ring {
  readonly page: Page;
  readonly hostile: string;
}

const test = base.extend<object, { ring: Ring }>({
  ring: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
    async ({}, use) => {
      await using folder = await temporaryFolder('registry-attacks');
      await buildPage(folder.path);
      const scripts = new Set(await readdir(folder.path));
      const server = createServer((request, response) => {
        const name = request.url?.slice(1) ?? '';
        if (!scripts.has(name)) {
          response.setHeader('Content-Type', 'text/html');
          response.end('<!doctype html><title>Attacks</title><script type="module" src="page.js"></script>');
          return;
        }
        response.setHeader('Content-Type', 'text/javascript');
        createReadStream(join(folder.path, name)).pipe(response);
      });
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
      const hostile = await hostileServer();
      const browser = await chromium.launch(launchOptions());
      const page = await browser.newPage();
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`); // listening on a port, not on a pipe
      await page.waitForFunction(() => 'runRegistryAttack' in globalThis);
      await use({ page, hostile: hostile.url });
      await browser.close();
      hostile.close();
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
});

async function buildPage(dir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    mode: 'production',
    resolve: { conditions: ['airlock-source', 'module', 'browser', 'production'] },
    build: {
      outDir: dir,
      emptyOutDir: false,
      target: 'es2023',
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('registry/page.ts', import.meta.url)),
        formats: ['es'],
        fileName: () => 'page.js',
      },
    },
  });
}

test.describe('in Chromium, on IndexedDB', () => {
  for (const [index, attack] of ATTACKS.entries()) {
    test(titleOf(attack), async ({ ring: { page, hostile } }) => {
      const outcome = await page.evaluate(([at, url]) => runRegistryAttack(at, url), [index, hostile] as const);
      expect(outcome).toEqual({ stored: true, damage: [] });
    });
  }
  for (const [index, attack] of HOST_ATTACKS.entries()) {
    test(hostTitleOf(attack), async ({ ring: { page } }) => {
      expect(await page.evaluate((at) => runHostAttack(at), index)).toBe(true);
    });
  }
});
