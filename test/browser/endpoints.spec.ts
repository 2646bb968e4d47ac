import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

const API = 'api/plugins/serves-requests';

interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
}

/** Ask from the page, as the app or anybody in it does. */
function ask(
  page: Page,
  path: string,
  init: { readonly method?: string; readonly body?: string; readonly headers?: Record<string, string> } = {},
): Promise<Answer> {
  return page.evaluate(
    async ([url, options]) => {
      const response = await fetch(url, options);
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    },
    [path, init] as const,
  );
}

const json = async (answer: Promise<Answer>): Promise<{ status: number; body: unknown }> => {
  const { status, text } = await answer;
  return { status, body: JSON.parse(text) as unknown };
};

/** A page of another origin, without any policy. */
async function otherSite(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    // It listens on a port, not on a pipe.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a plugin answers requests in the origin of the app, checked both ways', async ({ app, site, page }) => {
  await site.list('serves-requests');
  await app.open();

  await test.step('nothing answers before it is installed', async () => {
    expect(await json(ask(page, `/${API}/greet/Ada`))).toMatchObject({
      status: 404,
      body: { code: 'ENDPOINT_UNKNOWN' },
    });
  });
  await app.install('Serves requests');

  await test.step('parameters and query are read by their schemas; the plugin starts for the first request', async () => {
    const { status, headers, text } = await ask(page, `/${API}/greet/Ada%20L?times=2&loud=true`);
    expect([status, JSON.parse(text)]).toEqual([200, { greeting: 'HELLO ADA L, HELLO ADA L' }]);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
    for (const [query, where] of [
      ['times=9', 'times'],
      ['times=two', 'times'],
      ['unknown=1', 'unknown'],
    ] as const) {
      const refused = await json(ask(page, `/${API}/greet/Ada?${query}`));
      expect(refused).toMatchObject({ status: 400, body: { code: 'ENDPOINT_INVALID_REQUEST' } });
      expect(JSON.stringify(refused.body)).toContain(where);
    }
    expect((await ask(page, `/${API}/greet/${'a'.repeat(30)}`)).status).toBe(400);
  });

  await test.step('a body is read by its type, up to its limit, and only where it fits', async () => {
    const post = (body: string, type = 'application/json') =>
      json(ask(page, `/${API}/items`, { method: 'POST', body, headers: { 'content-type': type } }));
    expect(await post('{"title":"One"}')).toEqual({
      status: 201,
      body: { count: 1, body: { title: 'One' }, cookie: null, type: 'application/json' },
    });
    expect(await post('title=Two', 'application/x-www-form-urlencoded')).toMatchObject({
      status: 201,
      body: { count: 2 },
    });
    expect(await post('{"title":')).toMatchObject({ status: 400, body: { code: 'ENDPOINT_INVALID_REQUEST' } });
    expect(await post('{}')).toMatchObject({ status: 400 });
    expect(await post('{"title":"x","__proto__":{"a":1}}')).toMatchObject({ status: 400 });
    expect(await post(JSON.stringify({ title: 'x', more: 'y'.repeat(3000) }))).toMatchObject({
      status: 413,
      body: { code: 'ENDPOINT_TOO_LARGE' },
    });
    expect(await json(ask(page, `/${API}/items`, { method: 'DELETE' }))).toEqual({ status: 200, body: { count: 2 } });
  });

  await test.step('methods: OPTIONS, HEAD and 405 with Allow', async () => {
    const options = await ask(page, `/${API}/items`, { method: 'OPTIONS' });
    expect([options.status, options.headers['allow']]).toEqual([204, 'DELETE, OPTIONS, POST']);
    const wrong = await ask(page, `/${API}/items`, { method: 'PUT', body: '{}' });
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'DELETE, OPTIONS, POST']);
    const head = await ask(page, `/${API}/greet/Ada`, { method: 'HEAD' });
    expect([head.status, head.text, head.headers['content-type']]).toEqual([200, '', 'application/json']);
  });

  await test.step('layers run from the outside in, and one may answer by itself', async () => {
    expect(await json(ask(page, `/${API}/layers`))).toEqual({
      status: 200,
      body: { before: ['first in', 'second in'] },
    });
    expect(await json(ask(page, `/${API}/layers`))).toMatchObject({
      body: { before: ['second out', 'first out', 'first in', 'second in'] },
    });
    expect(await json(ask(page, `/${API}/stopped`))).toEqual({ status: 418, body: { stopped: true } });
  });

  await test.step('what goes wrong has a status, a code and a next step', async () => {
    for (const [path, status, code] of [
      ['throws', 500, 'ENDPOINT_FAILED'],
      ['wrong', 502, 'ENDPOINT_INVALID_RESPONSE'],
      ['away', 502, 'ENDPOINT_INVALID_RESPONSE'],
      ['hangs', 504, 'ENDPOINT_TIMEOUT'],
      ['admin', 401, 'ENDPOINT_UNAUTHENTICATED'],
      ['nowhere', 404, 'ENDPOINT_UNKNOWN'],
    ] as const) {
      const answer = await json(ask(page, `/${API}/${path}`));
      expect(answer).toMatchObject({ status, body: { code } });
      expect(Object.keys(answer.body ?? {})).toEqual(['code', 'message', 'nextStep']);
    }
    await ask(page, `/${API}/rare`);
    await ask(page, `/${API}/rare`);
    const rare = await ask(page, `/${API}/rare`);
    // Whole seconds of the minute that began with the first of them.
    expect([rare.status, rare.headers['retry-after']]).toEqual([429, expect.stringMatching(/^[1-6]?\d$/)]);
  });

  await test.step('a stream is made as it is read, and ends when the reader goes', async () => {
    const read = await page.evaluate(async (url) => {
      const response = await fetch(url);
      const reader = response.body!.getReader();
      let size = 0;
      while (size < 300_000) size += (await reader.read()).value!.byteLength;
      await reader.cancel();
      return size;
    }, `/${API}/endless`);
    expect(read).toBeGreaterThanOrEqual(300_000);
    await expect.poll(() => json(ask(page, `/${API}/streams`))).toMatchObject({ body: { ended: 'aborted returned ' } });
    // Made ahead of the reader: a few pieces, not all there is room for.
    const { body } = await json(ask(page, `/${API}/streams`));
    expect((body as { pulled: number }).pulled).toBeLessThan(20);

    const broken = await page.evaluate(async (url) => {
      const response = await fetch(url);
      return response.text().catch((error: Error) => error.name);
    }, `/${API}/breaks`);
    expect(broken).toBe('TypeError');

    const large = await page.evaluate(async (url) => {
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
      return [bytes.byteLength, bytes.every((byte) => byte === 7)];
    }, `/${API}/large`);
    expect(large).toEqual([2_000_000, true]);
  });

  await test.step('switched off, it is gone at once; back on, it is back', async () => {
    await app.setEnabled('Serves requests', false);
    expect((await ask(page, `/${API}/greet/Ada`)).status).toBe(404);
    await app.setEnabled('Serves requests', true);
    expect((await ask(page, `/${API}/greet/Ada`)).status).toBe(200);
    await page.reload();
    expect((await ask(page, `/${API}/greet/Ada`)).status).toBe(200);
  });
});

test('what a plugin answers never becomes the app: attacks on the address space of endpoints', async ({
  app,
  site,
  page,
  context,
}) => {
  await site.list('serves-requests');
  await app.open();
  await app.install('Serves requests');
  // Positive control: the plugin does answer with this code, and fetching it is fine.
  expect(await ask(page, `/${API}/script.js`)).toMatchObject({
    status: 200,
    text: 'globalThis.owned = true; export default 1;',
  });

  await test.step('not as a script, module, worker, style or frame of the app', async () => {
    const tried = await page.evaluate(async (url) => {
      const loaded = (element: HTMLElement & { src?: string; href?: string }) =>
        new Promise<string>((resolve) => {
          element.addEventListener('load', () => resolve('loaded'));
          element.addEventListener('error', () => resolve('refused'));
          document.head.append(element);
        });
      const module = await import(/* @vite-ignore */ url).then(
        () => 'loaded',
        () => 'refused',
      );
      const style = document.createElement('link');
      Object.assign(style, { rel: 'stylesheet', href: url });
      const frame = document.createElement('iframe');
      frame.src = url;
      const framed = await new Promise<string>((resolve) => {
        frame.addEventListener('load', () => resolve(frame.contentDocument?.body?.textContent ?? 'opaque'));
        document.body.append(frame);
      });
      return { module, style: await loaded(style), framed, owned: 'owned' in globalThis };
    }, `/${API}/script.js`);
    expect(tried.module).toBe('refused');
    expect(tried.style).toBe('refused');
    expect(tried.framed).not.toContain('owned = true');
    expect(tried.owned).toBe(false);
  });

  await test.step('opened as a page it has no script, no origin, no frame and no way out', async () => {
    const opened = await context.newPage();
    const response = await opened.goto(new URL(`${API}/page`, site.url).href);
    await expect(opened.getByRole('heading', { name: 'Shown' })).toBeVisible();
    await expect(opened).toHaveTitle('mine');
    const headers = response?.headers() ?? {};
    expect(headers['content-security-policy']).toContain('sandbox');
    expect(headers['content-security-policy']).not.toContain("unsafe-inline'; script");
    expect(headers['link'] ?? headers['refresh'] ?? headers['set-cookie']).toBeUndefined();
    await opened.goto(new URL(`${API}/refresh`, site.url).href);
    await expect(opened.getByRole('heading', { name: 'Stays' })).toBeVisible();
    await opened.close();
  });

  await test.step('not from another site, by no form', async () => {
    await using elsewhere = await otherSite();
    const outside = await context.newPage();
    const sent = async (how: (url: string) => void, path: string): Promise<string | null> => {
      await outside.goto(elsewhere.url);
      const arrived = outside.waitForURL(/api\/plugins/);
      await outside.evaluate(how, new URL(`${API}/${path}`, site.url).href);
      await arrived;
      return outside.textContent('body');
    };
    const posted = await sent((url) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: url });
      document.body.append(form);
      form.submit();
    }, 'items');
    expect(posted).toContain('ENDPOINT_FORBIDDEN');
    const followed = await sent((url) => {
      const link = Object.assign(document.createElement('a'), { href: url });
      document.body.append(link);
      link.click();
    }, 'greet/Ada');
    expect(followed).toContain('ENDPOINT_FORBIDDEN');
    await outside.close();
    expect(await json(ask(page, `/${API}/items`, { method: 'DELETE' }))).toMatchObject({ body: { count: 0 } });
  });

  await test.step('keys that reach prototypes stay text', async () => {
    const { text } = await ask(page, `/${API}/forbidden-keys`);
    expect(text).toBe('{"__proto__":{"polluted":true}}');
    expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
  });

  await test.step('the log tells who was asked and who was refused', async () => {
    await app.go('Plugins');
    await page.getByRole('tab', { name: 'Activity' }).click();
    const log = page.getByRole('tabpanel');
    await expect(log).toContainText('endpoint GET /page');
    await expect(log).toContainText('as a page, by');
  });

  await test.step('a page that is closed while it answers leaves nobody waiting', async () => {
    const waiting = await context.newPage();
    const answered = waiting.goto(new URL(`${API}/waits`, site.url).href);
    await expect.poll(() => json(ask(page, `/${API}/waiting`))).toMatchObject({ body: { waiting: true } });
    await page.close();
    expect((await answered)?.status()).toBe(503);
    expect(await waiting.textContent('body')).toContain('HOST_AWAY');
    await waiting.close();
  });

  await test.step('without an open page of the app there is a clear 503', async () => {
    const alone = await context.newPage();
    const response = await alone.goto(new URL(`${API}/greet/Ada`, site.url).href);
    expect(response?.status()).toBe(503);
    expect(await alone.textContent('body')).toContain('HOST_AWAY');
  });
});

test('the outbox example: a secret in its settings opens its addresses, and is shown to nobody', async ({
  app,
  page,
}) => {
  const token = 'correct-horse-battery';
  await app.open();
  await app.install('Submission outbox');
  const outbox = (headers: Record<string, string> = {}) =>
    ask(page, '/api/plugins/submission-outbox/entries', { headers });

  await app.card('Submission outbox').getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: /Submission outbox/ });
  await dialog.getByLabel('Token').fill(token);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await app.card('Submission outbox').getByRole('button', { name: 'Settings' }).click();
  await expect(dialog.getByLabel('Token')).not.toHaveValue(token);
  await page.keyboard.press('Escape');

  const forms = new Forms(app);
  await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);
  await forms.fill('Notes', { Note: 'hello' });
  expect((await outbox()).status).toBe(401);
  await expect
    .poll(() => json(outbox({ 'x-outbox-token': token })))
    .toMatchObject({ status: 200, body: { waiting: 1, entries: [{ number: 1, values: { Note: 'hello' } }] } });
  const kept = await page.evaluate(async () => {
    const open = indexedDB.open('airlock');
    const database = await new Promise<IDBDatabase>((resolve) => {
      open.addEventListener('success', () => resolve(open.result));
    });
    const rows = database.transaction('settings').objectStore('settings').getAll();
    await new Promise((resolve) => rows.addEventListener('success', resolve));
    return JSON.stringify(rows.result);
  });
  expect(kept).toContain('submission-outbox');
  expect(kept).not.toContain(token);
});
