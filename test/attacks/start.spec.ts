import { serveHost } from '../../scripts/serve/host.ts';
import { temporaryFolder } from '../fixtures/folders.ts';
import { buildSandboxHost } from '../fixtures/sandbox/build.ts';
import { expect, plugin, test } from '../fixtures/sandbox/test.ts';

const code = plugin('return value');

test('the first load of the page starts a plugin without a second one', async ({ browserOfSuite, hostUrl }) => {
  const context = await browserOfSuite.newContext();
  const page = await context.newPage();
  let loads = 0;
  page.on('load', () => (loads += 1));
  await page.goto(hostUrl);
  await page.evaluate((source) => sandbox.start({ code: source }), code);
  expect(await page.evaluate(() => sandbox.hook('first'))).toBe('first');
  expect(loads).toBe(1);
  await context.close();
});

test('a forced reload, which goes past the service worker, ends in a page that it controls', async ({
  browserOfSuite,
  hostUrl,
}) => {
  const context = await browserOfSuite.newContext();
  const page = await context.newPage();
  await page.goto(hostUrl);
  await page.evaluate(() => sandbox.warm());
  const session = await context.newCDPSession(page);
  const loaded = page.waitForEvent('load');
  await session.send('Page.reload', { ignoreCache: true });
  await loaded;
  await expect
    .poll(async () =>
      page
        .evaluate(async (source) => {
          await sandbox.start({ code: source });
          return sandbox.hook('forced');
        }, code)
        .catch(String),
    )
    .toBe('forced');
  await context.close();
});

test('with the server gone, page, sandbox and plugins still start', async ({ browserOfSuite }) => {
  await using folder = await temporaryFolder('sandbox-offline');
  await buildSandboxHost(folder.path);
  const served = await serveHost({ dir: folder.path, registryOrigins: [] });
  const context = await browserOfSuite.newContext();
  const page = await context.newPage();
  await page.goto(served.url);
  await page.evaluate(() => sandbox.warm());
  await served.close();
  await page.goto(served.url);
  await page.evaluate((source) => sandbox.start({ code: source }), code);
  expect(await page.evaluate(() => sandbox.hook('offline'))).toBe('offline');
  await context.close();
});

test('where the service worker does not answer for the sandbox, nothing starts', async ({ host, reports }) => {
  const refused = await host.evaluate(() => sandbox.refused(() => sandbox.warmElsewhere()));
  expect(refused.code).toBe('REALM_UNSAFE');
  // The server's own page may not be framed.
  await expect.poll(() => JSON.stringify(reports)).toContain('frame-ancestors');
});

test('a page of the right address but not ours is not taken for the broker', async ({ browserOfSuite }) => {
  await using folder = await temporaryFolder('sandbox-impostor');
  await buildSandboxHost(folder.path);
  const served = await serveHost({ dir: folder.path, registryOrigins: [] });
  const context = await browserOfSuite.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  // The server itself answers for the address, with a frame that says what the relay says.
  await page.route('**/airlock/broker/nursery', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<iframe sandbox="allow-scripts" srcdoc="<script>parent.parent.postMessage('airlock.relay', '*')</script>"></iframe>`,
    }),
  );
  await page.goto(served.url);
  const refused = await page.evaluate(() => sandbox.refused(() => sandbox.warmUncontrolled()));
  expect(refused).toMatchObject({ code: 'REALM_UNSAFE', message: expect.stringContaining('not answered by') });
  await context.close();
  await served.close();
});
