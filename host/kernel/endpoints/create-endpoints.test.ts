import { authAuthorize, type EndpointContribution, type EndpointRequest, type JsonSchema } from '@airlock/sdk';
import { describe, expect, it, vi } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { replyOf } from '../../runtimes/endpoint.ts';
import type { AuditFact } from '../audit/audit.ts';
import { createEndpoints } from './create-endpoints.ts';
import type { EndpointHead, EndpointOptions, EndpointResult } from './endpoints.ts';
import type { AirlockError } from '../errors.ts';
import { createHooks } from '../hooks/hooks.ts';
import type { PluginInstance } from '../realm.ts';
import { compileSchema } from '../schema.ts';

const main = '0123456789abcdef';
/** Body of an answer that says no. */
type Refusal = { readonly message: string };
type Handler = (request: EndpointRequest, signal: AbortSignal) => unknown;

/** A registry of endpoints with plugins that are functions. */
function world(options: EndpointOptions = {}) {
  const clock = testClock();
  const hooks = createHooks({ clock });
  const audit: AuditFact[] = [];
  const faults: AirlockError[] = [];
  const denied = new Set<string>();
  const stop = new AbortController();
  const endpoints = createEndpoints({
    ...options,
    clock,
    hooks,
    compile: async (schema) => compileSchema(schema),
    mayServe: (plugin) => !denied.has(plugin),
    record: (fact) => void audit.push(fact),
  });
  return {
    clock,
    hooks,
    audit,
    faults,
    denied,
    stop,
    endpoints,
    add(plugin: string, endpoint: Partial<EndpointContribution>, handler: Handler) {
      // Only this part of an instance is asked.
      const instance = {
        runEndpoint: async (_key: string, request: EndpointRequest, signal: AbortSignal) =>
          replyOf(await handler(request, signal)),
      } as unknown as PluginInstance;
      return endpoints.add({
        plugin,
        endpoint: { method: 'GET', path: '/', description: 'Test.', ...endpoint },
        start: async () => ({ instance, stopped: stop.signal }),
        fault: (error) => void faults.push(error),
      });
    },
    ask(address: string, head: Partial<EndpointHead> = {}, body?: Uint8Array) {
      const whole = { method: 'GET', address, headers: {}, page: false, ...head };
      return endpoints.handle(whole, async () => body, new AbortController().signal);
    },
  };
}

function said({ status, body }: EndpointResult): { status: number; body: unknown } {
  return { status, body: body && JSON.parse(new TextDecoder().decode(body)) };
}

describe('endpoints', () => {
  it('are found by the id of the plugin, the more exact path first', async () => {
    const { add, ask } = world();
    add(`${main}/shop`, { path: '/:id' }, ({ params }) => ({ params }));
    add(`${main}/shop`, { path: '/new' }, () => 'new');
    add(`${main}/shop`, { path: '/new', method: 'POST' }, () => 'made');
    expect(said(await ask('shop/7'))).toEqual({ status: 200, body: { params: { id: '7' } } });
    expect(new TextDecoder().decode((await ask('shop/new')).body)).toBe('new');
    expect(new TextDecoder().decode((await ask('shop/new', { method: 'POST' })).body)).toBe('made');
    expect(said(await ask('shop'))).toMatchObject({
      status: 404,
      body: {
        message: 'The plugin "shop" has nothing at "/".',
        nextStep: 'Check the address. It answers GET /:id, GET /new, POST /new.',
      },
    });
    expect(said(await ask('other/7'))).toMatchObject({
      status: 404,
      body: { message: 'No plugin "other" that answers requests is switched on here.' },
    });
  });

  it('of two plugins with one id are asked by registry, and nobody answers for another', async () => {
    const { add, ask, endpoints } = world();
    const taken = add(`${main}/shop`, { path: '/a' }, () => ({ by: 'main' }));
    add('fedcba9876543210/shop', { path: '/a' }, () => ({ by: 'other' }));
    expect(said(await ask('shop/a'))).toMatchObject({ status: 409, body: { code: 'ENDPOINT_AMBIGUOUS' } });
    expect(said(await ask(`${main}~shop/a`))).toEqual({ status: 200, body: { by: 'main' } });
    expect(endpoints.list().map(({ address }) => address)).toEqual([
      `api/plugins/${main}~shop/a`,
      'api/plugins/fedcba9876543210~shop/a',
    ]);
    taken.dispose();
    expect(said(await ask('shop/a'))).toEqual({ status: 200, body: { by: 'other' } });
    expect(endpoints.list().map(({ address }) => address)).toEqual(['api/plugins/shop/a']);
  });

  it('refuse what does not fit in words that say where and what', async () => {
    const { add, ask } = world();
    const properties = { times: { type: 'integer', maximum: 5 } };
    add(`${main}/shop`, { path: '/a', query: { type: 'object', properties, additionalProperties: false } }, () => 1);
    const body: JsonSchema = { type: 'object', required: ['title'], properties: { title: { type: 'string' } } };
    add(`${main}/shop`, { path: '/a', method: 'POST', body }, () => 1);
    const post = (value: unknown) =>
      ask(
        'shop/a',
        { method: 'POST', headers: { 'content-type': 'application/json' } },
        new TextEncoder().encode(JSON.stringify(value)),
      );
    const answers = [ask('shop/a?times=9'), ask('shop/a?color=red'), post({}), post({ title: 5 })];
    expect(
      (await Promise.all(answers)).map((answer) => [answer.status, (said(answer).body as Refusal).message]),
    ).toEqual([
      [400, 'The query of "GET /a" does not fit: times: 9 is greater than 5.'],
      [400, 'The query of "GET /a" does not fit: color: Nothing is expected here.'],
      [400, 'The body of "POST /a" does not fit: The value: "title" is missing.'],
      [400, 'The body of "POST /a" does not fit: title: It is of the type number, not string.'],
    ]);
  });

  it('ask for a role, and a hook can only take away', async () => {
    let user: { id: string; roles: readonly string[] } | undefined;
    const { add, ask, hooks, audit } = world({ user: () => user });
    add(`${main}/shop`, { path: '/a', roles: ['clerk'] }, ({ user: who }) => ({ who }));
    hooks.register('x/judge', authAuthorize.id, {
      index: 0,
      run: (asked) => ({ allow: (asked as { user?: string }).user !== 'eve', reason: 'not her' }),
    });
    expect(said(await ask('shop/a'))).toMatchObject({
      status: 401,
      body: { message: '"GET /a" is only for people with the role "clerk".' },
    });
    user = { id: 'bob', roles: ['guest'] };
    expect((await ask('shop/a')).status).toBe(403);
    user = { id: 'eve', roles: ['clerk'] };
    expect(said(await ask('shop/a'))).toMatchObject({ status: 403, body: { code: 'ENDPOINT_FORBIDDEN' } });
    user = { id: 'ada', roles: ['clerk'] };
    expect(said(await ask('shop/a'))).toEqual({ status: 200, body: { who: user } });
    expect(audit.map(({ action, detail }) => `${action} ${detail}`)).toEqual([
      'denied by the app: ENDPOINT_UNAUTHENTICATED',
      'denied by bob: ENDPOINT_FORBIDDEN',
      'denied by eve: ENDPOINT_FORBIDDEN',
      'use by ada',
    ]);
  });

  it('answer nothing without the permission, from the next request on', async () => {
    const { add, ask, denied } = world();
    add(`${main}/shop`, { path: '/a' }, () => 1);
    expect((await ask('shop/a')).status).toBe(200);
    denied.add(`${main}/shop`);
    expect(said(await ask('shop/a'))).toMatchObject({ status: 403, body: { code: 'PERMISSION_DENIED' } });
  });

  it('are asked so often a minute, and so many at a time', async () => {
    const { add, ask, clock } = world();
    add(`${main}/shop`, { path: '/a', rateLimit: 2 }, () => 1);
    const statuses = async () => [
      (await ask('shop/a')).status,
      (await ask('shop/a')).status,
      (await ask('shop/a')).status,
    ];
    expect(await statuses()).toEqual([200, 200, 429]);
    clock.advance(30_000);
    expect(await statuses()).toEqual([200, 429, 429]);
    clock.advance(10_500);
    const refused = await ask('shop/a');
    expect(refused.headers).toMatchObject({ 'retry-after': '20' });
    expect(said(refused).body).toMatchObject({ nextStep: 'Ask again in 20 s.' });

    let resolve: (value: number) => void = () => undefined;
    const promise = new Promise<number>((settle) => (resolve = settle));
    add(`${main}/busy`, { path: '/' }, () => promise);
    const waiting = Array.from({ length: 33 }, () => ask('busy/'));
    expect(said(await waiting[32]!)).toMatchObject({ status: 503, body: { code: 'LIMIT_EXCEEDED' } });
    resolve(1);
    expect((await Promise.all(waiting.slice(0, 32))).every(({ status }) => status === 200)).toBe(true);
    expect((await ask('busy/')).status).toBe(200);
  });

  it('are given up after their time, and what they do later reaches nobody', async () => {
    const { add, ask, clock, faults } = world();
    let aborted = false;
    add(`${main}/shop`, { path: '/a', timeout: 100 }, (_request, signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise(() => undefined);
    });
    const asked = ask('shop/a');
    await vi.waitFor(() => expect(clock.pending()).toBe(1));
    clock.advance(100);
    expect(said(await asked)).toMatchObject({ status: 504, body: { code: 'ENDPOINT_TIMEOUT' } });
    expect(aborted).toBe(true);
    expect(faults.map(({ code }) => code)).toEqual(['ENDPOINT_TIMEOUT']);
  });

  it.each([
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example' } }],
    ['an informational status', { status: 101, headers: {} }],
    ['no status', { status: Number.NaN, headers: {} }],
    ['a header that breaks out of its line', { status: 200, headers: { 'x-a': 'b\r\nSet-Cookie: c' } }],
    ['too many headers', { status: 200, headers: { 'x-a': 'b'.repeat(20_000) } }],
  ])('may not answer with %s', async (_what, reply) => {
    const { endpoints, ask, faults } = world();
    const instance = { runEndpoint: async () => reply } as unknown as PluginInstance;
    endpoints.add({
      plugin: `${main}/sly`,
      endpoint: { method: 'GET', path: '/', description: 'Test.' },
      start: async () => ({ instance, stopped: new AbortController().signal }),
      fault: (error) => void faults.push(error),
    });
    expect(said(await ask('sly/'))).toMatchObject({ status: 502, body: { code: 'ENDPOINT_INVALID_RESPONSE' } });
    expect(faults).toHaveLength(1);
  });

  it('send no header that changes the rules of the browser', async () => {
    const { add, ask } = world();
    const headers = {
      'content-type': 'text/html',
      'x-mine': '1',
      'content-security-policy': 'x',
      'set-cookie': 'a=b',
      link: '<a>; rel=preload',
      refresh: '0',
      'x-frame-options': 'ALLOWALL',
      'access-control-allow-origin': '*',
      'service-worker-allowed': '/',
      'clear-site-data': '"*"',
    };
    add(`${main}/shop`, { path: '/' }, () => new Response('x', { headers }));
    expect((await ask('shop/')).headers).toEqual({ 'content-type': 'text/html', 'x-mine': '1' });
  });

  it('stream only as much as is read, up to a limit, and free their place at the end', async () => {
    const { add, ask } = world({ maxAnswer: 10 });
    let made = 0;
    add(
      `${main}/shop`,
      { path: '/' },
      () =>
        new Response(
          new ReadableStream(
            {
              pull(stream) {
                made += 1;
                stream.enqueue(new TextEncoder().encode('1234'));
              },
            },
            { highWaterMark: 0 },
          ),
        ),
    );
    const { pieces } = await ask('shop/');
    expect(made).toBe(0);
    expect(new TextDecoder().decode(await pieces?.pull())).toBe('1234');
    expect(made).toBe(1);
    await pieces?.pull();
    await expect(pieces?.pull()).rejects.toThrow('more than 10 bytes');

    for (let asked = 0; asked < 40; asked++) (await ask('shop/')).pieces?.cancel();
    expect((await ask('shop/')).status).toBe(200);
  });

  it('that were stopped meanwhile are no fault of the plugin', async () => {
    const { add, ask, stop, faults } = world();
    add(`${main}/shop`, { path: '/' }, () => new Promise(() => undefined));
    const asked = ask('shop/');
    await Promise.resolve();
    stop.abort();
    expect(said(await asked)).toMatchObject({ status: 503 });
    expect(faults).toEqual([]);
  });
});
