import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { hostHeaders } from '../../scripts/serve/host-headers.ts';
import { listen } from '../../scripts/serve/listen.ts';
import { temporaryFolder } from '../fixtures/folders.ts';
import { watchViolations } from '../fixtures/violations.ts';
import { scanCorpus } from './scan/page.ts';

test('the rules give the same scorecards in a browser as in Node, under the policy of the app', async ({
  page,
  context,
}) => {
  const violations = await watchViolations(context);
  await using folder = await temporaryFolder('scan');
  await build({
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    resolve: { conditions: ['airlock-source', 'module', 'browser', 'production'] },
    build: {
      outDir: folder.path,
      target: 'es2023',
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('scan/page.ts', import.meta.url)),
        formats: ['es'],
        fileName: () => 'page.js',
      },
    },
  });
  const script = await readFile(join(folder.path, 'page.js'));
  const headers = hostHeaders({ registryOrigins: [], networkOrigins: [] });
  const served = await listen((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const isScript = request.url === '/page.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : '<!doctype html><title>Rules</title><script type="module" src="/page.js"></script>',
    );
  });
  try {
    await page.goto(served.url);
    await page.waitForFunction(() => 'scanCorpus' in globalThis);
    const inBrowser = await page.evaluate(() => (globalThis as unknown as { scanCorpus(): unknown[] }).scanCorpus());
    const inNode = scanCorpus();
    expect(inNode.length).toBeGreaterThan(200);
    expect(inBrowser).toEqual(JSON.parse(JSON.stringify(inNode)));
    expect(violations.seen).toEqual([]);
  } finally {
    await served.close();
  }
});
