import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { hostHeaders } from '../../scripts/serve/host-headers.ts';
import { listen } from '../../scripts/serve/listen.ts';
import { buildPageModule } from '../fixtures/page-module.ts';
import { watchViolations } from '../fixtures/violations.ts';
import { scanCorpus } from './scan/page.ts';

test('the rules give the same scorecards in a browser as in Node, under the policy of the app', async ({
  page,
  context,
}) => {
  const violations = await watchViolations(context);
  const entry = fileURLToPath(new URL('scan/page.ts', import.meta.url));
  const script = (await buildPageModule(entry, { minify: false })).get('page.js');
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
