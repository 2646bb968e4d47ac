import { expect, test } from '../fixtures/sandbox/test.ts';

/** A Module Federation container as any bundler makes one: `init`, `get`, and a chunk beside it. */
const container = `
  let scope; export const init = (given) => { scope = given; };
  export const get = async () => {
    const library = (await Object.values(scope.library)[0].get())();
    const { greet } = await import('./chunk.js');
    return () => ({ default: {
      id: 'page', permissions: {},
      hooks: [{ hook: { id: 'test.hook', kind: 'filter', timeout: 1000 }, priority: 100, handler: (value, context) => greet(value, library.name, context.plugin.realm) }],
      contributes: { widgets: [{ id: 'w', title: 'W', slot: 's', component: async () => ({ default: () => 'drawn' }) }] },
    } });
  };`;
const chunk = `export const greet = (...parts) => parts.join(' ');`;
const js = 'text/javascript';
const page = (id: string, tampered?: string) => ({
  id,
  version: '1.0.0',
  realm: 'page' as const,
  files: {
    'page/remoteEntry.js': [js, container] as const,
    'page/chunk.js': [js, chunk] as const,
    'page/index.html': ['text/html', '<script src="chunk.js" type="module"></script>'] as const,
    'icon.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'] as const,
  },
  ...(tampered ? { tampered } : {}),
});

test('a page plugin runs from verified bytes, with the library of the host', async ({ host }) => {
  const result = await host.evaluate(async (input) => {
    const base = await sandbox.putPackage(input);
    const registered = await sandbox.startInPage(base, 'page/remoteEntry.js');
    return { registered, answer: await sandbox.hook('hello', 'page') };
  }, page('runs'));
  expect(result.registered).toEqual({
    hooks: [{ hook: 'test.hook', priority: 100 }],
    widgets: ['w'],
    commands: [],
    capabilities: [],
    endpoints: [],
  });
  expect(result.answer).toBe('hello the one of the host page');
});

test('a file changed in the database is refused with its own code, and the page plugin does not start', async ({
  host,
}) => {
  const result = await host.evaluate(
    async (input) => {
      const base = await sandbox.putPackage(input);
      const answer = await fetch(`${base}page/remoteEntry.js`);
      const { code } = await answer.json();
      const refused = await sandbox.refused(() => sandbox.startInPage(base, 'page/remoteEntry.js'));
      return { status: answer.status, code, refused: refused.code };
    },
    page('tampered', 'page/remoteEntry.js'),
  );
  expect(result).toEqual({ status: 403, code: 'PACKAGE_DAMAGED', refused: 'PACKAGE_DAMAGED' });
});

test('a changed chunk is never run either', async ({ host }) => {
  const refused = await host.evaluate(
    async (input) => {
      const base = await sandbox.putPackage(input);
      return sandbox.refused(() => sandbox.startInPage(base, 'page/remoteEntry.js'));
    },
    page('chunk', 'page/chunk.js'),
  );
  expect(refused.code).toBe('START_FAILED');
});

test('bytes are served with headers that let them be nothing but what they are', async ({ host }) => {
  const headers = await host.evaluate(async (input) => {
    const base = await sandbox.putPackage(input);
    return Object.fromEntries((await fetch(`${base}page/chunk.js`)).headers);
  }, page('headers'));
  expect(headers).toMatchObject({
    'content-type': js,
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
});

test('a package is never a document of the origin: not in a tab, not in a frame', async ({ host }) => {
  const base = await host.evaluate((input) => sandbox.putPackage(input), page('document'));
  const tab = await host.context().newPage();
  const response = await tab.goto(`${base}page/index.html`);
  expect(response?.status()).toBe(403);
  await tab.close();
  const framed = await host.evaluate(
    (url) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.addEventListener('load', () => {
          resolve(frame.contentDocument?.querySelector('script')?.outerHTML ?? 'nothing');
          frame.remove();
        });
        frame.src = url;
        document.body.append(frame);
      }),
    `${base}page/index.html`,
  );
  expect(framed).toBe('nothing');
});

test('the code of a sandboxed plugin cannot be loaded into the page by its address', async ({ host }) => {
  const result = await host.evaluate(
    async (input) => {
      const base = await sandbox.putPackage(input);
      const imported = await import(`${base}worker.js`).then(
        () => 'ran',
        () => 'refused',
      );
      const icon = await fetch(`${base}icon.svg`);
      return { imported, ran: 'stolen' in globalThis, icon: icon.status };
    },
    {
      id: 'sandboxed',
      version: '1.0.0',
      realm: 'worker' as const,
      files: {
        'worker.js': [js, 'globalThis.stolen = true'] as const,
        'icon.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'] as const,
      },
    },
  );
  expect(result).toEqual({ imported: 'refused', ran: false, icon: 200 });
});

for (const [path, status, code] of [
  ['airlock/p/0123456789abcdef/runs@9.9.9/page/chunk.js', 404, 'PACKAGE_MISSING'],
  ['airlock/p/0123456789abcdef/runs@1.0.0/page/none.js', 404, 'PACKAGE_MISSING'],
  ['airlock/p/0123456789abcdef/runs@1.0.0/page/..%2Fpage/chunk.js', 404, 'PACKAGE_MISSING'],
  ['airlock/p/fedcba9876543210/runs@1.0.0/page/chunk.js', 404, 'PACKAGE_MISSING'],
  ['airlock/p/0123456789abcdef/__proto__@1.0.0/x.js', 404, 'PACKAGE_MISSING'],
  ['airlock/p/%E0%A4%A/x', 404, 'PACKAGE_MISSING'],
  ['airlock/p/', 404, 'PACKAGE_MISSING'],
  ['airlock/broker/other', 404, 'NOT_FOUND'],
  ['airlock/broker/constructor', 404, 'NOT_FOUND'],
  ['airlock/anything', 404, 'NOT_FOUND'],
  ['airlock/', 404, 'NOT_FOUND'],
] as const) {
  test(`"${path}" is refused by the service worker itself`, async ({ host }) => {
    const answer = await host.evaluate(async (url) => {
      const response = await fetch(url);
      return { status: response.status, code: ((await response.json()) as { code: string }).code };
    }, path);
    expect(answer).toEqual({ status, code });
  });
}

test('the broker page carries its policy, runs no script of the origin and opens nowhere else', async ({
  host,
  hostUrl,
  ordinary,
  reports,
}) => {
  const headers = await host.evaluate(async () => Object.fromEntries((await fetch('airlock/broker/nursery')).headers));
  expect(headers['connection-allowlist']).toBe('()');
  expect(headers['content-security-policy']).toMatch(
    /default-src 'none'; script-src 'sha256-[^' ]+'; worker-src blob:;/,
  );
  expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(headers['permissions-policy']).toContain('usb=()');
  // Another site that frames it gets no relay to talk to.
  const spoken = await ordinary.evaluate(
    (url) =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        addEventListener('message', (event) => resolve(event.data), { once: true });
        setTimeout(resolve, 1000, 'silence');
        frame.src = url;
        document.body.append(frame);
      }),
    `${hostUrl}airlock/broker/nursery`,
  );
  expect(spoken).toBe('silence');
  // There the service worker does not answer; what the server sends may not be framed either, and the browser says so.
  await expect.poll(() => JSON.stringify(reports)).toContain('frame-ancestors');
});
