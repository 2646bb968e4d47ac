import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { PermissionRequests } from '@airlock/sdk';
import { test as base, expect, type Page } from '@playwright/test';
import { serveHost } from '../../scripts/serve/host.ts';
import { ROOT, temporaryFolder } from '../fixtures/folders.ts';
import { buildSandboxHost } from '../fixtures/sandbox/build.ts';
import { plugin } from '../fixtures/sandbox/test.ts';

interface Api {
  readonly origin: string;
  /** Another server, which no plugin is granted. */
  readonly other: string;
  readonly hits: string[];
  /** Requests whose connection was closed by the browser before the answer ended. */
  readonly broken: string[];
}

/** Two servers that allow every origin, as public APIs do. */
const test = base.extend<{ readonly host: Page }, { readonly api: Api; readonly hostUrl: string }>({
  api: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
    async ({}, use) => {
      const hits: string[] = [];
      const broken: string[] = [];
      const serve = async (name: string): Promise<{ url: string; close: () => void }> => {
        const server = createServer((request, response) => {
          hits.push(`${name} ${request.method} ${request.url} cookie:${request.headers.cookie ?? 'none'}`);
          response.on('close', () => {
            if (!response.writableFinished) broken.push(request.url ?? '');
          });
          answer(request, response, name === 'api' ? other.url : '');
        });
        await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
        // Listening on a port, not on a pipe.
        const url = `http://localhost:${(server.address() as AddressInfo).port}`;
        const close = (): void => {
          server.closeAllConnections();
          server.close();
        };
        return { url, close };
      };
      const other: { url: string; close: () => void } = await serve('other');
      const api = await serve('api');
      await use({ origin: api.url, other: other.url, hits, broken });
      api.close();
      other.close();
    },
    { scope: 'worker' },
  ],
  hostUrl: [
    // eslint-disable-next-line no-empty-pattern -- see above
    async ({}, use) => {
      await using folder = await temporaryFolder('services-host');
      await buildSandboxHost(folder.path, { page: join(ROOT, 'test/fixtures/sandbox/services-page.ts') });
      const networkOrigins = ['https:', 'http://localhost:*'];
      const served = await serveHost({ dir: folder.path, registryOrigins: [], networkOrigins });
      await use(served.url);
      await served.close();
    },
    { scope: 'worker' },
  ],
  host: async ({ context, hostUrl, api }, use) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(hostUrl).origin });
    // A cookie that an ordinary request to the server would carry.
    await context.addCookies([{ name: 'session', value: 'secret', url: api.origin }]);
    const page = await context.newPage();
    await page.goto(hostUrl);
    await page.waitForFunction(() => 'probe' in globalThis);
    await use(page);
    expect(await page.evaluate(() => probe.failures.map(String))).toEqual([]);
  },
});

const HALF = Buffer.alloc(1_000_000, 'x');
/** Sends the second half of what `/halves` began. */
let rest: (() => void) | undefined;

function answer(request: IncomingMessage, response: ServerResponse, other: string): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', '*');
  response.setHeader('Access-Control-Expose-Headers', '*');
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  switch (request.url) {
    case '/redirect':
      return void response.writeHead(302, { location: `${other}/stolen` }).end();
    case '/slow':
    case '/slow?revoked':
      return void response.write('begun');
    case '/halves':
      rest = () => response.end(HALF);
      return void response.write(HALF);
    case '/rest':
      rest?.();
      return void response.end();
    case '/big':
      return void response.end(Buffer.alloc(2_000_000, 'x'));
    case '/zip':
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked'));
    default: {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () =>
        response.setHeader('X-Made', 'here').end(JSON.stringify({ method: request.method, url: request.url, body })),
      );
    }
  }
}

/** Start a plugin whose one handler is `handler`. */
async function start(page: Page, handler: string, permissions: PermissionRequests): Promise<void> {
  await page.evaluate(([code, asked]) => probe.start(code, asked), [plugin(handler), permissions] as const);
}

test('the usual names work inside a worker as an author would use them', async ({ host, api }) => {
  await start(
    host,
    `
    const base = value;
    const made = {};
    const posted = await fetch(base + '/items?x=1', { method: 'POST', headers: new Headers({ 'X-One': '1' }), body: JSON.stringify({ a: 1 }) });
    made.posted = [posted.ok, posted.status, posted.url, posted.headers.get('x-made'), await posted.json()];
    made.zip = await (await fetch(new Request(base + '/zip'))).text();
    const halves = await fetch(base + '/halves');
    let size = 0;
    for (const reader = halves.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      // The server has the other half still.
      if (size === 1_000_000) made.first = (await fetch(base + '/rest')).ok;
    }
    made.size = size;
    const aborted = new AbortController();
    const slow = await fetch(base + '/slow', { signal: aborted.signal });
    const reading = slow.text(); aborted.abort();
    made.aborted = await reading.catch((error) => error.name);
    made.digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('hello')))[0];
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const secret = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode('hidden'));
    made.decrypted = new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, secret));
    made.wrong = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, secret).catch((error) => error instanceof DOMException && error.name);
    made.uuid = crypto.randomUUID().length;
    console.log('one', { two: 2 }); console.warn('careful'); console.table([1]); console.time('t'); console.timeEnd('t');
    made.timer = await new Promise((resolve) => setTimeout(resolve, 1, 'fired'));
    return made;`,
    { network: { reason: 'For a test.', origins: [api.origin], methods: ['GET', 'POST'] } },
  );
  const made = await host.evaluate((base) => probe.run(base), api.origin);
  expect(made).toEqual({
    posted: [true, 200, `${api.origin}/items?x=1`, 'here', { method: 'POST', url: '/items?x=1', body: '{"a":1}' }],
    zip: 'unpacked',
    first: true,
    size: 2_000_000,
    aborted: 'AbortError',
    digest: 0x2c,
    decrypted: 'hidden',
    wrong: 'OperationError',
    uuid: 36,
    timer: 'fired',
  });
  await expect.poll(() => api.broken).toContain('/slow');
  expect(api.hits.filter((hit) => !hit.endsWith('cookie:none'))).toEqual([]);
  await expect.poll(() => host.evaluate(() => probe.lines().length)).toBeGreaterThanOrEqual(4);
  expect(await host.evaluate(() => probe.lines().slice(0, 2))).toEqual(['info one {"two":2}', 'warn careful']);
  // Positive control: from the page, the same server gets the cookie.
  await host.evaluate((url) => fetch(url, { credentials: 'include' }).catch(() => undefined), `${api.origin}/control`);
  expect(api.hits.at(-1)).toContain('/control cookie:session=secret');
});

test('a redirect off the list reaches nobody, and neither does an origin that was not declared', async ({
  host,
  api,
}) => {
  await start(
    host,
    `const errorOf = (work) => work.then(() => 'reached', (error) => [error.constructor.name, error.code]);
     return [await errorOf(fetch(value.origin + '/redirect')), await errorOf(fetch(value.other + '/stolen')), await errorOf(context.network.fetch(value.origin, { method: 'DELETE' }))];`,
    { network: { reason: 'For a test.', origins: [api.origin] } },
  );
  const { origin, other } = api;
  expect(await host.evaluate((urls) => probe.run(urls), { origin, other })).toEqual([
    ['TypeError', 'NETWORK_FAILED'],
    ['TypeError', 'PERMISSION_DENIED'],
    ['Error', 'PERMISSION_DENIED'],
  ]);
  expect(api.hits.filter((hit) => hit.includes('stolen'))).toEqual([]);
  // Positive control: the page itself is led there.
  await host.evaluate((url) => fetch(url), `${api.origin}/redirect`);
  expect(api.hits.filter((hit) => hit.includes('stolen'))).toHaveLength(1);
});

test('taking the permission back breaks off the request under way, and the next is denied', async ({ host, api }) => {
  await start(
    host,
    `const response = await fetch(value + '/slow?revoked');
     const reader = response.body.getReader();
     await reader.read();
     await context.storage.set('begun', true);
     const error = await reader.read().then(() => undefined, (error) => error);
     return [error.code, await fetch(value).catch((error) => error.code)];`,
    { network: { reason: 'For a test.', origins: [api.origin] }, storage: { reason: 'For a test.' } },
  );
  const running = host.evaluate((base) => probe.run(base), api.origin);
  await expect.poll(() => host.evaluate(() => probe.facts.some(({ subject }) => subject === 'storage.set'))).toBe(true);
  await host.evaluate(() => probe.revoke('network'));
  expect(await running).toEqual(['PERMISSION_DENIED', 'PERMISSION_DENIED']);
});

test('files, clipboard, notifications, commands, storage and messages, and the user is asked where it matters', async ({
  host,
}) => {
  const reason = 'For a test.';
  await start(
    host,
    `const codeOf = (work) => work.then(() => 'done', (error) => error.code);
     if (value === 'copy') return codeOf(context.clipboard.write('copied'));
     if (value === 'ask') return context.permissions.request('clipboard', { why: 'To copy.' });
     await context.files.write('a/b.txt', new TextEncoder().encode('one'));
     await context.files.append('a/b.txt', new TextEncoder().encode(' two'));
     await context.storage.setMany({ x: 1, y: new Date(7) });
     await context.notifications.show('Title', { body: 'Body' });
     await context.ui.notify('Notice');
     return {
       text: new TextDecoder().decode(await context.files.read('a/b.txt')),
       files: (await context.files.list()).map(({ path, size }) => path + ' ' + size),
       out: await codeOf(context.files.write('../b', new Uint8Array())),
       stored: (await context.storage.getMany(['x', 'y'])).y.getTime(),
       full: await codeOf(Promise.all([1, 2].map((n) => context.storage.set('big' + n, 'x'.repeat(2_000_000))))),
       greeted: await context.commands.run('app.greet', 'you'),
       unknown: await codeOf(context.commands.run('app.other')),
       had: await context.permissions.has('clipboard'),
     };`,
    {
      files: { reason },
      storage: { reason },
      notifications: { reason },
      commands: { reason },
      ui: { reason },
      clipboard: { reason, optional: true },
    },
  );
  expect(await host.evaluate(() => probe.run())).toEqual({
    text: 'one two',
    files: ['a/b.txt 7'],
    out: 'INVALID_ARGUMENT',
    stored: 7,
    full: 'QUOTA_EXCEEDED',
    greeted: 'hello you',
    unknown: 'COMMAND_UNKNOWN',
    had: false,
  });
  expect(await host.evaluate(() => probe.seen)).toEqual(['notification Title Body', 'notice Notice']);
  const asking = host.evaluate(() => probe.run('ask'));
  await expect.poll(() => host.evaluate(() => probe.prompt())).toBe('permission');
  await host.evaluate(() => probe.answer({ allow: 'session' }));
  expect(await asking).toBe(true);
  await host.mouse.click(5, 5);
  expect(await host.evaluate(() => probe.run('copy'))).toBe('done');
  expect(await host.evaluate(() => navigator.clipboard.readText())).toBe('copied');
});
