import type { HookToken, RealmKind } from '@airlock/sdk';
import type { Page } from '@playwright/test';
import type { KernelPlugin } from '../fixtures/kernel/page.ts';
import { expect, test } from '../fixtures/kernel/test.ts';

/**
 * What every handler may count on and is held to, wherever it runs. The same tests for all realms: a plugin that moves
 * from one to another behaves alike.
 */
const words: HookToken<string[], string[], 'filter'> = {
  id: 'contract.words',
  kind: 'filter',
  description: 'Words.',
  timeout: 10_000,
  input: { type: 'array' },
  output: { type: 'array', items: { type: 'string' } },
};
const told: HookToken = { id: 'contract.told', kind: 'event', description: 'Told.', timeout: 10_000 };
const decided: HookToken = { id: 'contract.decided', kind: 'decision', description: 'Decided.', timeout: 10_000 };
const collected: HookToken = { id: 'contract.collected', kind: 'collect', description: 'Collected.', timeout: 10_000 };

/** Handlers of running plugins in one sandbox are asked by its relay; those that have to start are asked one by one. */
const places: readonly { readonly realm: RealmKind; readonly running: boolean }[] = [
  { realm: 'page', running: false },
  { realm: 'worker', running: false },
  { realm: 'worker', running: true },
  { realm: 'frame', running: false },
];

for (const { realm, running } of places) {
  test.describe(`handlers in the realm "${realm}"${running ? ', all running' : ''}`, () => {
    let page: Page;

    test.beforeEach(async ({ kernelHost }) => {
      page = kernelHost;
      await page.evaluate(() => kernelPage.reset());
    });

    /** A plugin with one handler: the body of `handler(value, context)`. */
    const handler = (id: string, token: HookToken, body: string, more: object = {}): KernelPlugin => ({
      id,
      realm,
      hooks: [{ hook: token.id, kind: token.kind, ...more }],
      definition: `{ hooks: [{ hook: { id: '${token.id}' }, priority: 100, handler: async (value, context) => { ${body} } }] }`,
    });
    const enable = (...plugins: readonly KernelPlugin[]): Promise<void> =>
      page.evaluate(
        async ([list, starts]) => {
          for (const plugin of list) {
            await kernelPage.enable(plugin);
            if (starts) await kernelPage.start(plugin.id);
          }
        },
        [plugins, running] as const,
      );
    const fire = (token: HookToken, value: unknown): Promise<unknown> =>
      page.evaluate(([of, given]) => kernelPage.fire(of, given), [token, value] as const);
    const faults = async (): Promise<string[]> =>
      (await page.evaluate(() => kernelPage.faults())).map(({ code, plugin }) => `${plugin.split('/')[1]} ${code}`);

    test('each gets what the one before made of it, by priority, then by id', async () => {
      const add = (id: string, priority: number): KernelPlugin =>
        handler(id, words, `return [...value, '${id}'];`, { priority });
      await enable(add('late', 10), add('same-b', 100), add('same-a', 100), add('early', 500));
      expect(await fire(words, ['start'])).toEqual(['start', 'early', 'same-a', 'same-b', 'late']);
      expect(await faults()).toEqual([]);
    });

    test('one that throws, answers with something else or with nothing is passed over, and it is its plugin’s fault', async () => {
      await enable(
        handler('throws', words, `throw new Error('no');`),
        handler('wrong', words, `return [1];`),
        handler('silent', words, ``),
        handler('works', words, `return [...value, 'works'];`),
      );
      expect(await fire(words, [])).toEqual(['works']);
      expect((await faults()).sort()).toEqual([
        'silent HOOK_INVALID_ANSWER',
        'throws HOOK_THREW',
        'wrong HOOK_INVALID_ANSWER',
      ]);
    });

    test('one that does not answer in time is passed over, told so, and its late answer reaches nobody', async () => {
      await enable(
        handler(
          'slow',
          words,
          `if (value[0] === 'seen') return [String(globalThis.aborted)];
           await new Promise((done) => context.signal.addEventListener('abort', done));
           globalThis.aborted = true;
           return ['late'];`,
          { timeout: 1000 },
        ),
      );
      // Starting it is not its handler's time.
      expect(await fire(words, ['seen'])).toEqual(['undefined']);
      expect(await fire(words, ['first'])).toEqual(['first']);
      expect(await faults()).toEqual(['slow HOOK_TIMEOUT']);
      await expect.poll(() => fire(words, ['seen'])).toEqual(['true']);
    });

    test('a value that a handler changes under its hands is not changed for others', async () => {
      await enable(
        handler('sneaks', words, `try { value.push('sneaked'); } catch {} return value.slice(0, 1);`, {
          priority: 200,
        }),
        handler('keeps', words, `return [...value, 'kept'];`),
      );
      const given = ['one', 'two'];
      expect(await fire(words, given)).toEqual(['one', 'kept']);
    });

    test('an event reaches all of them, and what failed is collected', async () => {
      await enable(
        handler('fails', told, `throw new Error('no');`),
        handler('hears', told, `globalThis.heard = value;`),
      );
      expect(await fire(told, 'news')).toEqual(['HOOK_THREW']);
    });

    test('the first answer decides, and later ones are not asked', async () => {
      await enable(
        handler('none', decided, ``, { priority: 300 }),
        handler('first', decided, `return 'first';`, { priority: 200 }),
        handler('never', decided, `throw new Error('asked');`),
      );
      expect(await fire(decided, 1)).toMatchObject({ answer: 'first', by: expect.stringMatching(/\/first$/) });
      expect(await faults()).toEqual([]);
    });

    test('all answers are collected in order, whoever is quicker', async () => {
      await enable(
        handler('slower', collected, `await new Promise((done) => setTimeout(done, 50)); return 'a';`, {
          priority: 200,
        }),
        handler('none', collected, ``),
        handler('quicker', collected, `return 'b';`, { priority: 50 }),
      );
      expect(await fire(collected, 1)).toMatchObject([{ answer: 'a' }, { answer: 'b' }]);
    });

    test('handlers of one execution share state, and those of the next do not', async () => {
      await enable(
        handler('writes', words, `await context.state.set('found', value.length); return value;`, { priority: 200 }),
        handler('reads', words, `return [...value, String(await context.state.get('found'))];`),
      );
      expect(await fire(words, ['a', 'b'])).toEqual(['a', 'b', '2']);
      expect(await fire(words, [])).toEqual(['0']);
    });

    test('one that fails is tried again as often as it declares', async () => {
      const body = `globalThis.${realm}Tries = (globalThis.${realm}Tries ?? 0) + 1;
        if (globalThis.${realm}Tries < 3) throw new Error('not yet');
        return [String(globalThis.${realm}Tries)];`;
      await enable(handler('again', words, body, { retries: 2 }));
      expect(await fire(words, [])).toEqual(['3']);
      expect(await faults()).toEqual([]);
    });

    test('a caller that gives up stops the handler that runs', async () => {
      await enable(
        handler(
          'waits',
          words,
          `if (value[0] === 'seen') return [String(globalThis.${realm}Stopped)];
           if (value[0] === 'hello') return value;
           context.signal.addEventListener('abort', () => { globalThis.${realm}Stopped = true; });
           await new Promise(() => {});`,
        ),
      );
      await fire(words, ['hello']);
      const code = await page.evaluate(
        (token) => kernelPage.fire(token, ['wait'], 100).catch((error: { code: string }) => error.code),
        words as HookToken,
      );
      expect(code).toBe('HOOK_CANCELLED');
      await expect.poll(() => fire(words, ['seen'])).toEqual(['true']);
      expect(await faults()).toEqual([]);
    });

    test('a plugin fires a hook of its own, and others take part in it', async () => {
      const own = { id: 'owner/counted', kind: 'filter', description: 'Counted.', timeout: 10_000 } as const;
      await enable(
        {
          ...handler(
            'owner',
            words,
            `return [String(await context.hooks.fire({ id: 'owner/counted' }, value.length))];`,
          ),
          manifest: {
            permissions: { hooks: { reason: 'Lets others count.', fire: ['owner/counted'] } },
            contributes: { hooks: [own] },
          },
        },
        {
          id: 'guest',
          realm,
          hooks: [{ hook: own.id, kind: 'filter' }],
          definition: `{ hooks: [{ hook: { id: '${own.id}' }, priority: 100, handler: async (value, context) => value + (context.firedBy.endsWith('/owner') && context.hook === '${own.id}' ? 10 : 0) }] }`,
        },
      );
      expect(await fire(words, ['a', 'b'])).toEqual(['12']);
      expect(await faults()).toEqual([]);
    });

    test('hooks of plugins that fire each other end where one would be fired for itself, and whose fault it is is told', async () => {
      const sent = (id: string) => ({ id: `${id}/sent`, kind: 'filter', description: 'Sent.', timeout: 5000 }) as const;
      const passes = (of: string, id: string): string =>
        `{ hook: { id: '${of}' }, priority: 100, handler: async (value, context) => [...await context.hooks.fire({ id: '${id}/sent' }, value), '${id}'] }`;
      const player = (id: string, ...handled: readonly string[]): KernelPlugin => ({
        id,
        realm,
        hooks: handled.map((hook) => ({ hook, kind: 'filter' })),
        definition: `{ hooks: [${handled.map((hook) => passes(hook, id)).join()}] }`,
        manifest: {
          permissions: { hooks: { reason: 'Plays.', fire: [`${id}/sent`], handle: ['*'] } },
          contributes: { hooks: [sent(id)] },
        },
      });
      await enable(player('ping', words.id, 'pong/sent'), player('pong', 'ping/sent'));
      // All but the handler that closes the circle do their part, twice.
      expect(await fire(words, [])).toEqual(['pong', 'ping']);
      expect(await fire(words, [])).toEqual(['pong', 'ping']);
      const told = await page.evaluate(() => kernelPage.faults());
      expect(told.map(({ code, plugin }) => [plugin.split('/')[1], code])).toEqual(
        Array.from({ length: 2 }, () => [
          ['ping', 'HOOK_CYCLE'],
          ['ping', 'HOOK_THREW'],
        ]).flat(),
      );
      for (const { message } of told) expect(message).toContain('ping/sent → pong/sent → ping/sent');
    });

    test('a plugin uses what another exports, by token and no further', async () => {
      await enable(
        {
          id: 'provider',
          realm,
          definition: `{ hooks: [], provides: [{ token: { id: 'text.words', methods: ['count'] },
            make: ({ caller }) => ({ count: async (text, by) => [text.split(' ').length * by, caller.plugin], secret: () => 1 }) }] }`,
          manifest: {
            permissions: { capabilities: { reason: 'Counts.', provide: ['text.words'] } },
            provides: [{ token: 'text.words', methods: ['count'] }],
          },
        },
        {
          ...handler(
            'consumer',
            words,
            `const remote = context.use({ id: 'text.words', methods: ['count', 'secret'] });
             const [count, caller] = await remote.count('three short words', 2);
             const secret = await remote.secret().catch((error) => error.code);
             return [String(count), caller.split('/')[1], secret, String(await context.has({ id: 'text.words' }))];`,
          ),
          manifest: {
            permissions: { capabilities: { reason: 'Counts.', invoke: ['text.words'] } },
            requires: ['text.words'],
          },
        },
      );
      expect(await fire(words, [])).toEqual(['6', 'consumer', 'CAPABILITY_UNKNOWN', 'true']);
    });

    test('an endpoint answers requests, whole and in pieces; who stops reading ends the stream', async () => {
      const endpoints = [
        {
          method: 'POST',
          path: '/items/:id',
          description: 'Takes an item.',
          body: { type: 'object', required: ['title'] },
        },
        { method: 'GET', path: '/stream', description: 'For the test.' },
        { method: 'GET', path: '/ended', description: 'For the test.' },
        { method: 'GET', path: '/breaks', description: 'For the test.' },
      ] as const;
      await enable({
        id: 'serves',
        realm,
        definition: `(() => { let ended = 'not'; let pulled = 0; const [items, stream, told, breaks] = ${JSON.stringify(endpoints)}; return {
          hooks: [],
          contributes: { endpoints: [
            { ...items, handler: ({ params, body }) => ({ id: params.id, title: body.title }) },
            { ...stream, handler: (_, { signal }) => (async function* () {
              signal.addEventListener('abort', () => { ended = 'aborted'; });
              for (;;) { pulled += 1; yield 'piece ' + pulled + ';'; }
            })() },
            { ...told, handler: () => ({ ended, pulled }) },
            { ...breaks, handler: () => (async function* () { yield 'one;'; throw new Error('broken'); })() },
          ] },
        }; })()`,
        manifest: {
          permissions: { endpoints: { reason: 'Answers.' } },
          contributes: { endpoints },
        },
      });
      const ask = (...request: Parameters<(typeof kernelPage)['request']>) =>
        page.evaluate((args) => kernelPage.request(...args), request);
      expect(await ask('POST', 'serves/items/7', '{"title":"One"}')).toEqual({
        status: 200,
        type: 'application/json',
        text: '{"id":"7","title":"One"}',
        pieces: 1,
      });
      expect(await ask('POST', 'serves/items/7', '{}')).toMatchObject({ status: 400 });
      expect(await ask('GET', 'serves/stream', undefined, 3)).toMatchObject({
        status: 200,
        text: 'piece 1;piece 2;piece 3;',
      });
      // A source is asked for what is read, and for no more.
      await expect
        .poll(async () => JSON.parse((await ask('GET', 'serves/ended')).text) as unknown)
        .toEqual({ ended: 'aborted', pulled: 3 });
      await expect(ask('GET', 'serves/breaks')).rejects.toThrow('broken');
    });
  });
}
