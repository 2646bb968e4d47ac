import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceDoor } from '../../test/fixtures/service-door.ts';
import { networkService, type NetworkOptions } from './network.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** A server on this machine that notes what reaches it. */
async function serve(answer: Answer): Promise<{ origin: string; seen: IncomingMessage[]; server: Server }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // Listening on a port, not on a pipe.
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, seen, server };
}

let api: Awaited<ReturnType<typeof serve>>;
let other: Awaited<ReturnType<typeof serve>>;
let answer: Answer;

beforeEach(async () => {
  answer = (_request, response) => response.setHeader('X-Made', 'here').setHeader('Set-Cookie', 'a=b').end('hello');
  [api, other] = await Promise.all([
    serve((...given) => answer(...given)),
    serve((_, response) => response.end('other')),
  ]);
});
afterEach(() => {
  for (const { server } of [api, other]) {
    server.closeAllConnections();
    server.close();
  }
});

function door(options: NetworkOptions = {}, scope?: { origins: string[]; methods: string[] }): ServiceDoor {
  return new ServiceDoor(networkService({ localhost: true, ...options }), {
    scope: scope ?? { origins: [api.origin], methods: ['GET', 'POST'] },
  });
}

describe('a request', () => {
  it('reaches a granted origin and comes back with status, headers and bytes', async () => {
    const plugin = door();
    const found = await plugin.call('network.fetch', `${api.origin}/x?secret=1#part`, { headers: { 'X-One': '1' } });
    expect(found).toMatchObject({ status: 200, statusText: 'OK', headers: { 'x-made': 'here' }, body: text('hello') });
    expect((found as { headers: object }).headers).not.toHaveProperty('set-cookie');
    expect(api.seen[0]).toMatchObject({ url: '/x?secret=1', headers: { 'x-one': '1' } });
    expect(api.seen[0]?.headers).not.toHaveProperty('cookie');
    expect(api.seen[0]?.headers).not.toHaveProperty('referer');
    // The query may be private, so the log does not have it.
    expect(plugin.facts).toMatchObject([{ action: 'use', subject: 'network.fetch', detail: `GET ${api.origin}/x` }]);
    expect(plugin.measured).toMatchObject({ received: 5 });
  });

  it('sends text and bytes', async () => {
    answer = (request, response, body) => response.end(`${request.method} ${body}`);
    const request = { method: 'post', body: 'text' };
    expect(await door().call('network.fetch', `${api.origin}/`, request)).toMatchObject({ body: text('POST text') });
    const bytes = { method: 'POST', body: text('bytes') };
    expect(await door().call('network.fetch', `${api.origin}/`, bytes)).toMatchObject({ body: text('POST bytes') });
  });

  it.each([
    ['another port', () => other.origin, 'PERMISSION_DENIED'],
    ['another origin', () => 'https://example.org/', 'PERMISSION_DENIED'],
    ['another name for it', () => api.origin.replace('localhost', '127.0.0.1'), 'PERMISSION_DENIED'],
    ['https for http', () => api.origin.replace('http:', 'https:'), 'PERMISSION_DENIED'],
    ['a dot at the end of the name', () => 'https://api.example.com./', 'PERMISSION_DENIED'],
    ['a look-alike name', () => 'https://аpi.example.com/', 'PERMISSION_DENIED'],
    ['a user and password', () => 'https://api.example.com@evil.example/', 'INVALID_ARGUMENT'],
    ['no scheme', () => '//api.example.com/', 'INVALID_ARGUMENT'],
    ['backslashes', () => 'https:\\\\evil.example\\', 'PERMISSION_DENIED'],
    ['plain http', () => 'http://api.example.com/', 'INVALID_ARGUMENT'],
    ['a file', () => 'file:///etc/passwd', 'INVALID_ARGUMENT'],
    ['data', () => 'data:text/plain,x', 'INVALID_ARGUMENT'],
    ['a script', () => 'javascript:alert(1)', 'INVALID_ARGUMENT'],
    ['a blob', () => 'blob:https://api.example.com/1', 'INVALID_ARGUMENT'],
    ['a very long address', () => `https://api.example.com/${'x'.repeat(9000)}`, 'INVALID_ARGUMENT'],
  ])('to %s is refused and reaches nobody', async (_what, url, code) => {
    const plugin = door({}, { origins: [api.origin, 'https://api.example.com'], methods: ['GET'] });
    await expect(plugin.call('network.fetch', url())).rejects.toMatchObject({ code });
    expect([...api.seen, ...other.seen]).toEqual([]);
  });

  it.each(
    `http://localhost https://localhost https://x.localhost https://127.0.0.1 https://127.1 https://2130706433 https://0x7f.1
    https://0.0.0.0 https://10.0.0.1 https://100.64.0.1 https://169.254.169.254 https://172.31.0.1 https://192.168.1.1
    https://198.18.0.1 https://224.0.0.1 https://255.255.255.255 https://[::1] https://[::] https://[::ffff:127.0.0.1]
    https://[fc00::1] https://[fe80::1] https://[ff02::1] https://[2002:7f00:1::] https://[64:ff9b::7f00:1]
    https://router https://printer.local https://db.internal https://nas.lan https://x.home.arpa https://router.`.split(
      /\s+/,
    ),
  )('to %s is refused even when it was granted: private networks are out of reach', async (url) => {
    const plugin = door({ localhost: false }, { origins: [new URL(url).origin], methods: ['GET'] });
    await expect(plugin.call('network.fetch', url)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it.each([
    'https://8.8.8.8',
    'https://api.example.com',
    'https://[2606:4700::1111]',
    'https://172.32.0.1',
    'https://1.local.com',
  ])('to %s is possible', async (url) => {
    const seen: unknown[] = [];
    const load: typeof fetch = async (input) => {
      seen.push(input);
      return new Response('fine');
    };
    const plugin = door({ localhost: false, fetch: load }, { origins: [new URL(url).origin], methods: ['GET'] });
    expect(await plugin.call('network.fetch', url)).toMatchObject({ status: 200 });
    expect(seen).toHaveLength(1);
  });

  it.each([
    [{ method: 'DELETE' }, 'PERMISSION_DENIED'],
    [{ method: 'TRACE' }, 'INVALID_ARGUMENT'],
    [{ method: 'GET\r\nX: y' }, 'INVALID_ARGUMENT'],
    [{ method: 7 }, 'INVALID_ARGUMENT'],
    [{ headers: { Cookie: 'a=b' } }, 'INVALID_ARGUMENT'],
    [{ headers: { host: 'evil' } }, 'INVALID_ARGUMENT'],
    [{ headers: { 'Sec-Fetch-Site': 'same-origin' } }, 'INVALID_ARGUMENT'],
    [{ headers: { 'proxy-authorization': 'x' } }, 'INVALID_ARGUMENT'],
    [{ headers: { 'x-http-method-override': 'DELETE' } }, 'INVALID_ARGUMENT'],
    [{ headers: { 'x y': '1' } }, 'INVALID_ARGUMENT'],
    [{ headers: { x: 'a\r\nb: c' } }, 'INVALID_ARGUMENT'],
    [{ headers: { x: 'x'.repeat(20_000) } }, 'INVALID_ARGUMENT'],
    [{ headers: ['x'] }, 'INVALID_ARGUMENT'],
    [{ body: 'not with GET' }, 'INVALID_ARGUMENT'],
    [{ method: 'POST', body: { toString: 1 } }, 'INVALID_ARGUMENT'],
  ])('with %j is refused and reaches nobody', async (request, code) => {
    await expect(door().call('network.fetch', api.origin, request)).rejects.toMatchObject({ code });
    expect(api.seen).toEqual([]);
  });

  it('never carries credentials, and tells the platform so', async () => {
    let init: RequestInit = {};
    const load: typeof fetch = async (_input, given = {}) => {
      init = given;
      return new Response('');
    };
    await door({ fetch: load }).call('network.fetch', api.origin, { headers: { authorization: 'the plugin’s own' } });
    expect(init).toMatchObject({
      credentials: 'omit',
      redirect: 'manual',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      mode: 'cors',
    });
  });
});

describe('a redirect', () => {
  const to = (location: string, status = 302): void => {
    answer = (request, response) =>
      request.url === '/' ? response.writeHead(status, { location }).end() : response.end(`${request.method} arrived`);
  };

  it('to a granted origin is followed', async () => {
    to(`${api.origin}/there`);
    expect(await door().call('network.fetch', `${api.origin}/`)).toMatchObject({ body: text('GET arrived') });
  });

  it('off the list is not: nothing reaches where it leads', async () => {
    to(other.origin);
    await expect(door().call('network.fetch', `${api.origin}/`)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(api.seen).toHaveLength(1);
    expect(other.seen).toEqual([]);
  });

  it('to a private address is not, whatever was granted', async () => {
    to('https://169.254.169.254/latest/meta-data');
    await expect(door().call('network.fetch', `${api.origin}/`)).rejects.toThrow('private networks');
  });

  it.each([
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ])('with status %i goes on as %s', async (status, method) => {
    to('/there', status);
    const request = { method: 'POST', body: 'x' };
    expect(await door().call('network.fetch', `${api.origin}/`, request)).toMatchObject({
      body: text(`${method} arrived`),
    });
  });

  it('in a circle ends', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/' }).end();
    await expect(door().call('network.fetch', `${api.origin}/`)).rejects.toThrow('redirects');
    expect(api.seen.length).toBeLessThan(10);
  });

  it('that a browser does not show fails, and says what to do', async () => {
    // `Response` objects of this type can only be made by a browser.
    const load = async (): Promise<Response> =>
      Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' });
    const failing = door({ fetch: load }).call('network.fetch', api.origin);
    await expect(failing).rejects.toMatchObject({ code: 'NETWORK_FAILED', nextStep: expect.stringContaining('final') });
  });
});

describe('limits', () => {
  it('count what the browser unpacked, not what came over the wire', async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    const plugin = door({ answerBytes: 1_000_000 });
    await expect(plugin.call('network.fetch', api.origin)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(plugin.measured.received).toBeLessThan(3_000_000);
    expect(await door({ answerBytes: 3_000_000 }).call('network.fetch', api.origin)).toMatchObject({ status: 200 });
  });

  it('end a request that is not answered in time', async () => {
    answer = () => undefined;
    const plugin = door({ timeout: 1000 });
    const waiting = plugin.call('network.fetch', api.origin);
    await until(() => api.seen.length === 1);
    plugin.clock.advance(1000);
    await expect(waiting).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    await until(() => api.seen[0]?.socket.destroyed === true);
  });

  it('let a plugin move so many bytes an hour, and then again', async () => {
    const plugin = door({ hourlyBytes: 200 });
    const ask = (): Promise<unknown> => plugin.call('network.fetch', `${api.origin}/${'x'.repeat(60)}`);
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    plugin.clock.advance(60 * 60_000);
    expect(await ask()).toMatchObject({ status: 200 });
  });

  it('a server that hangs up is a failure that can be tried again', async () => {
    answer = (request) => request.socket.destroy();
    const failure = { code: 'NETWORK_FAILED', retryable: true };
    await expect(door().call('network.fetch', api.origin)).rejects.toMatchObject(failure);
  });
});

describe('an answer as a stream', () => {
  let more: ServerResponse;
  beforeEach(() => {
    answer = (_, response) => {
      more = response;
      response.write('one');
    };
  });
  const open = async (plugin: ServiceDoor): Promise<number> =>
    ((await plugin.call('network.open', api.origin)) as { stream: number }).stream;

  it('comes piece by piece, as it is read', async () => {
    const plugin = door();
    const stream = await open(plugin);
    expect(await plugin.call('network.read', stream)).toEqual(text('one'));
    const next = plugin.call('network.read', stream);
    more.end('two');
    expect(await next).toEqual(text('two'));
    expect(await plugin.call('network.read', stream)).toBeUndefined();
    await expect(plugin.call('network.read', stream)).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    expect(plugin.facts).toHaveLength(1);
    expect(plugin.clock.pending()).toBe(0);
  });

  it('comes at once where it is small', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': '5' }).end('small');
    const found = await door().call('network.open', api.origin);
    expect(found).toMatchObject({ body: text('small'), url: `${api.origin}/` });
    expect(found).not.toHaveProperty('stream');
  });

  it.each([
    ['the grant is taken back', (plugin: ServiceDoor) => plugin.grant(undefined), 'PERMISSION_DENIED'],
    [
      'the grant no longer has the origin',
      (plugin: ServiceDoor) => plugin.grant({ origins: [], methods: ['GET'] }),
      'PERMISSION_DENIED',
    ],
    ['it takes too long', (plugin: ServiceDoor) => plugin.clock.advance(5 * 60_000), 'NETWORK_FAILED'],
  ])('breaks off when %s', async (_when, cut, code) => {
    const plugin = door();
    const stream = await open(plugin);
    await plugin.call('network.read', stream);
    // Longer than any read may take is not waited for.
    const reading = plugin.call('network.read', stream);
    reading.catch(() => undefined);
    cut(plugin);
    await expect(reading).rejects.toMatchObject({ code: expect.stringMatching(`${code}|SERVICE_FAILED`) });
    await until(() => api.seen[0]?.socket.destroyed === true);
    await expect(plugin.call('network.read', stream)).rejects.toMatchObject({ code: expect.any(String) });
  });

  it('breaks off when the plugin stops or lets go of it', async () => {
    const plugin = door();
    const stream = await open(plugin);
    await plugin.call('network.cancel', stream);
    await until(() => api.seen[0]?.socket.destroyed === true);
    await open(plugin);
    plugin.stop.abort(new Error('stopped'));
    await until(() => api.seen[1]?.socket.destroyed === true);
    await expect(plugin.call('network.read', stream + 1)).rejects.toThrow('stopped');
  });

  it('is limited in size and number', async () => {
    const plugin = door({ streamBytes: 5 });
    const stream = await open(plugin);
    await plugin.call('network.read', stream);
    more.write('too much');
    await expect(plugin.call('network.read', stream)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    for (let count = 0; count < 16; count += 1) await open(plugin);
    await expect(open(plugin)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('belongs to its plugin', async () => {
    const service = networkService({ localhost: true });
    const scope = { origins: [api.origin], methods: ['GET'] };
    const stream = await open(new ServiceDoor(service, { scope }));
    await expect(door().call('network.read', stream)).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    await expect(door().call('network.read', '__proto__')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

it('a request under way is broken off when the grant is taken back', async () => {
  answer = () => undefined;
  const plugin = door();
  const waiting = plugin.call('network.fetch', api.origin);
  await until(() => api.seen.length === 1);
  plugin.grant(undefined);
  await expect(waiting).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await until(() => api.seen[0]?.socket.destroyed === true);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
