import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base, chromium, expect, type Browser, type Page } from '@playwright/test';
import { serveHost } from '../../scripts/serve/host.ts';
import type { Served } from '../../scripts/serve/listen.ts';
import { serveRunner } from '../../scripts/serve/runner.ts';
import { temporaryFolder } from '../fixtures/folders.ts';
import { launchOptions } from '../fixtures/launch.ts';
import { buildSandboxHost } from '../fixtures/sandbox/build.ts';
import { plugin } from '../fixtures/sandbox/plugins.ts';

interface Setting {
  readonly browser: Browser;
  readonly page: Page;
  readonly site: string;
  readonly runner: Served;
  readonly path: string;
}

/** A host whose plugins run on origins of their own. The host's origin must be known before the runner allows it. */
const test = base.extend<object, { setting: Setting }>({
  setting: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
    async ({}, use) => {
      await using folder = await temporaryFolder('runner');
      await buildSandboxHost(folder.path);
      const port = await freePort();
      const runner = await serveRunner({ dir: folder.path, embedders: [`http://localhost:${port}`] });
      const site = new URL(runner.url).origin;
      const host = await serveHost({ dir: folder.path, port, registryOrigins: [], runnerSite: site });
      const browser = await chromium.launch(launchOptions());
      const page = await (await browser.newContext()).newPage();
      await page.goto(host.url);
      await page.evaluate(() => sandbox.warm());
      const { path } = await page.evaluate(async () => (await fetch('airlock/runner.json')).json());
      await use({ browser, page, site, runner, path });
      await browser.close();
      await host.close();
      await runner.close();
    },
    { scope: 'worker' },
  ],
});

const echo = plugin('return value;');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Processes that draw pages. */
async function processes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').length;
}

function start({ page, site }: Setting, id: string, fallback = true): Promise<{ isolation: string; why: string }> {
  return page.evaluate(
    ([runnerSite, falls, name, code]) => sandbox.startOnRunner(runnerSite, falls, { id: name, code }),
    [site, fallback, id, echo] as const,
  );
}

test('each plugin runs in a process of its own, which ends with it; the plugins of the nursery share one', async ({
  setting,
}) => {
  const { browser, page } = setting;
  const before = await processes(browser);
  for (const id of ['one', 'two', 'three']) {
    expect(await start(setting, id)).toEqual({ isolation: 'process', why: '' });
    expect(await page.evaluate((name) => sandbox.hook({ text: name }, name), id)).toEqual({ text: id });
  }
  expect(await processes(browser)).toBeGreaterThanOrEqual(before + 3);
  await page.evaluate(() => ['one', 'two', 'three'].forEach((id) => sandbox.dispose(id)));
  await expect.poll(() => processes(browser)).toBeLessThanOrEqual(before + 1);

  await page.evaluate(() => sandbox.warm());
  const shared = await processes(browser);
  await page.evaluate(async (code) => {
    for (const id of ['four', 'five', 'six']) await sandbox.start({ id, code });
  }, echo);
  expect(await page.evaluate(() => sandbox.isolation('five'))).toBe('shared-process');
  expect(await processes(browser)).toBe(shared);
});

test('a runner page does nothing for a name that was not made for the app that embeds it', async ({ setting }) => {
  const { page, site, path } = setting;
  const answered = await page.evaluate(
    async ([where, route]) => {
      const { protocol, host } = new URL(where);
      const frame = document.createElement('iframe');
      const up = new Promise<void>((resolve) =>
        addEventListener('message', ({ data }) => data === 'airlock.relay' && resolve()),
      );
      frame.src = `${protocol}//${'a'.repeat(32)}.${host}/${route}`;
      document.body.append(frame);
      await up;
      const { port1, port2 } = new MessageChannel();
      const heard = new Promise((resolve) => {
        port1.addEventListener('message', () => resolve('answered'));
        port1.start();
        setTimeout(resolve, 700, 'silence');
      });
      frame.contentWindow?.frames[0]?.postMessage('0123456789abcdef/one', '*', [port2]);
      const result = await heard;
      frame.remove();
      return result;
    },
    [site, path] as const,
  );
  expect(answered).toBe('silence');
});

test('another site cannot embed a runner page, and by itself it does nothing', async ({ setting }) => {
  const { browser, site, path } = setting;
  const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  const { protocol, host } = new URL(site);
  const url = `${protocol}//${'a'.repeat(32)}.${host}/${path}`;
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  const heard = await page.evaluate(async (address) => {
    const frame = document.createElement('iframe');
    const word = new Promise((resolve) => {
      addEventListener('message', ({ data }) => resolve(data));
      setTimeout(resolve, 1000, 'silence');
    });
    frame.src = address;
    document.body.append(frame);
    return word;
  }, url);
  expect(heard).toBe('silence');
  await page.goto(url);
  expect(await page.evaluate(() => self.origin)).toBe('null');
  await page.context().close();
  server.close();
});

test('without the runner site a plugin that ran there starts from the cache, another shares, and it is said', async ({
  setting,
}) => {
  const { page, runner } = setting;
  expect(await start(setting, 'known')).toMatchObject({ isolation: 'process' });
  await page.evaluate(() => sandbox.dispose('known'));
  await runner.close();
  expect(await start(setting, 'known')).toEqual({ isolation: 'process', why: '' });
  expect(await start(setting, 'unknown')).toEqual({ isolation: 'shared-process', why: 'RUNNER_UNREACHABLE' });
  expect(await page.evaluate(() => sandbox.hook('works', 'unknown'))).toBe('works');
  expect(await start(setting, 'strict', false)).toEqual({ isolation: '', why: 'RUNNER_UNREACHABLE' });
});
