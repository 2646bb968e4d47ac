import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base, chromium, expect, type Browser, type Page } from '@playwright/test';
import { serveHost } from '../../scripts/serve/host.ts';
import type { Served } from '../../scripts/serve/listen.ts';
import { serveRunner } from '../../scripts/serve/runner.ts';
import { temporaryFolder } from '../fixtures/folders.ts';
import { freePort } from '../fixtures/free-port.ts';
import { launchOptions } from '../fixtures/launch.ts';
import { buildSandboxHost } from '../fixtures/sandbox/build.ts';
import { framePlugin, plugin } from '../fixtures/sandbox/plugins.ts';
import { FREEZE } from '../fixtures/sandbox/test.ts';

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

/** Processes that draw pages. */
async function processes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').length;
}

/** How many there are once none is coming or going: those of frames that went stay a moment. */
async function processesAtRest(browser: Browser): Promise<number> {
  let last = -1;
  await expect
    .poll(
      async () => {
        const now = await processes(browser);
        const isSame = now === last;
        last = now;
        return isSame;
      },
      { intervals: [500] },
    )
    .toBe(true);
  return last;
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
  const before = await processesAtRest(browser);
  for (const id of ['one', 'two', 'three']) {
    expect(await start(setting, id)).toEqual({ isolation: 'process', why: '' });
    expect(await page.evaluate((name) => sandbox.hook({ text: name }, name), id)).toEqual({ text: id });
  }
  await expect.poll(() => processes(browser)).toBeGreaterThanOrEqual(before + 3);
  await page.evaluate(() => ['one', 'two', 'three'].forEach((id) => sandbox.dispose(id)));
  await expect.poll(() => processes(browser)).toBeLessThanOrEqual(before + 1);

  await page.evaluate(() => sandbox.warm());
  const shared = await processesAtRest(browser);
  await page.evaluate(async (code) => {
    for (const id of ['four', 'five', 'six']) await sandbox.start({ id, code });
  }, echo);
  expect(await page.evaluate(() => sandbox.isolation('five'))).toBe('shared-process');
  // The browser may have made one in reserve.
  expect(await processes(browser)).toBeLessThanOrEqual(shared + 1);
});

test('a window too has a process of its own, sealed, in which no script runs but the prelude and the verified code', async ({
  setting,
}) => {
  const { browser, page, site } = setting;
  const before = await processesAtRest(browser);
  // Scripts that a policy without the hashes would let run.
  const code = framePlugin(
    `window.ran = 0;
     root.innerHTML = '<img src="data:," onerror="window.ran += 1">';
     const script = document.createElement('script'); script.textContent = 'window.ran += 10'; document.head.append(script);
     const inner = document.createElement('iframe'); inner.srcdoc = '<script>parent.postMessage("ran", "*")<' + '/script>';
     addEventListener('message', ({ data }) => { if (data === 'ran') window.ran += 100; });
     root.append(inner);
     let evaluated = 'refused'; try { evaluated = (0, eval)('"evaluated"'); } catch {}
     await new Promise((resolve) => setTimeout(resolve, 500));
     await props.onChange(window.ran, evaluated, await props.context.test.echo('service'), self.origin);`,
  );
  const result = await page.evaluate(
    async ([where, source]) => {
      const frames = sandbox.framesOn(where);
      const state = await frames.start({ id: 'drawing', code: source, functions: ['onChange'] });
      return { state, isolation: frames.isolation('drawing'), said: frames.called.map(({ args }) => args) };
    },
    [site, code] as const,
  );
  expect(result).toEqual({ state: 'shown', isolation: 'process', said: [[0, 'refused', 'service', 'null']] });
  await expect.poll(() => processes(browser)).toBeGreaterThan(before);
  // The same markup in an ordinary frame.
  const control = await page.context().newPage();
  await control.setContent(
    `<script>window.ran = 0; addEventListener('message', ({ data }) => { if (data === 'ran') window.ran += 100; });</script>
     <img src="data:," onerror="window.ran += 1"><script>window.ran += 10</script>
     <iframe srcdoc="<script>parent.postMessage('ran', '*')</script>"></iframe>`,
  );
  await expect.poll(() => control.evaluate(() => (window as unknown as { ran: number }).ran)).toBe(111);
  await control.close();

  // A window that hangs keeps nobody else from answering, as it would in a shared process.
  const looping = framePlugin(`return { update: () => { for (;;); } };`);
  const { hung, answers, others } = await page.evaluate(
    async ([where, source]) => {
      const frames = sandbox.framesOn(where);
      await frames.start({ id: 'hanging', code: source });
      let answers = 0;
      let longest = 0;
      const over = frames.ended('hanging');
      void frames.update({ now: true }, 'hanging');
      const pause = (): Promise<'goes on'> => new Promise((resolve) => setTimeout(resolve, 50, 'goes on'));
      while ((await Promise.race([over, pause()])) === 'goes on') {
        const began = performance.now();
        await frames.instance('drawing')?.lifecycle('healthCheck', AbortSignal.timeout(5000));
        longest = Math.max(longest, performance.now() - began);
        answers += 1;
      }
      return { hung: await over, answers: { answers, longest }, others: frames.state('drawing') };
    },
    [site, looping] as const,
  );
  expect(hung).toMatchObject({ reason: 'unresponsive' });
  expect(others).toBe('shown');
  expect(answers.answers).toBeGreaterThan(2);
  expect(answers.longest).toBeLessThan(FREEZE);
  await page.evaluate(() => sandbox.reset());
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
  const { page, site, runner } = setting;
  expect(await start(setting, 'known')).toMatchObject({ isolation: 'process' });
  await page.evaluate(() => sandbox.dispose('known'));
  await runner.close();
  expect(await start(setting, 'known')).toEqual({ isolation: 'process', why: '' });
  expect(await start(setting, 'unknown')).toEqual({ isolation: 'shared-process', why: 'RUNNER_UNREACHABLE' });
  expect(await page.evaluate(() => sandbox.hook('works', 'unknown'))).toBe('works');
  const shared = await page.evaluate(
    async ([where, code]) => {
      const frames = sandbox.framesOn(where, true);
      return [await frames.start({ id: 'drawn', code, functions: ['onChange'] }), frames.isolation('drawn')];
    },
    [site, framePlugin(`await props.onChange('drawn');`)] as const,
  );
  expect(shared).toEqual(['shown', 'shared-process']);
  expect(await start(setting, 'strict', false)).toEqual({ isolation: '', why: 'RUNNER_UNREACHABLE' });
});
