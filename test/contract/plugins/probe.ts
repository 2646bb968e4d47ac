import { defineExport, definePlugin, respond, submissionAfterSave } from '@airlock/sdk';

/** One call of a service: `storage.get`, and its arguments. `'<listener>'` stands for a function that keeps what it hears. */
interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
}

interface Counter {
  count(text: string): number;
}

const counter = defineExport<Counter>('text.counter', ['count']);
/** With a function more than its provider's token names. */
const greedy = defineExport<Counter & { secret(): number }>('text.counter', ['count', 'secret']);
const unlisted = defineExport<Counter>('text.unlisted', ['count']);

/** What one life of the plugin heard, and what ends its subscriptions. A module may outlive it. */
interface Life {
  readonly heard: unknown[];
  readonly ends: (() => unknown)[];
}

const lives = new WeakMap<AbortSignal, Life>();

function lifeOf({ signal }: { readonly signal: AbortSignal }): Life {
  const life = lives.get(signal) ?? { heard: [], ends: [] };
  lives.set(signal, life);
  return life;
}

/** Calls whatever it is told to, and tells how that went. */
export default definePlugin({
  id: 'probe',
  permissions: {
    storage: { reason: 'Keeps values.' },
    files: { reason: 'Keeps files.' },
    data: { reason: 'Reads and writes.', read: ['forms', 'submissions'], write: ['submissions'] },
    config: { reason: 'The theme.', read: ['appearance.theme'], write: ['appearance.theme'] },
    network: { reason: 'Asks.', origins: ['https://api.example.org'], methods: ['GET', 'POST'] },
    events: { reason: 'Listens and tells.', subscribe: ['forms.*', 'probe.*'], publish: ['probe.*'] },
    capabilities: { reason: 'Calls.', invoke: ['text.*'] },
    commands: { reason: 'Is told what to call.' },
    ui: { reason: 'Says.' },
    clipboard: { reason: 'Copies.' },
    notifications: { reason: 'Rings.', optional: true },
    endpoints: { reason: 'Answers.' },
  },
  settings: {
    type: 'object',
    properties: {
      prefix: { type: 'string', default: 'seen', minLength: 1 },
      size: { type: 'integer', default: 3, maximum: 10 },
    },
  },
  optional: [counter],
  contributes: {
    commands: [
      {
        id: 'call',
        title: 'Call',
        async run(argument, context) {
          const outcomes: unknown[] = [];
          // Told by the contract alone.
          for (const call of argument as readonly Call[]) outcomes.push(await outcomeOf(call, context));
          return outcomes;
        },
      },
      { id: 'heard', title: 'Heard', run: (_argument, context) => lifeOf(context).heard.splice(0) },
      {
        id: 'end',
        title: 'End',
        run: async (_argument, context) =>
          void (await Promise.all(
            lifeOf(context)
              .ends.splice(0)
              .map((end) => end()),
          )),
      },
      { id: 'settings', title: 'Settings', run: (_argument, { settings }) => settings },
      {
        id: 'identity',
        title: 'Identity',
        run: (_argument, { plugin, signal }) => ({ id: plugin.id, aborted: signal.aborted }),
      },
      {
        id: 'services',
        title: 'Services',
        // `in`, because where a context has its members is the host's business.
        run: (_argument, context) =>
          ['storage', 'files', 'network', 'hooks', 'window', 'permissions', 'log'].filter((name) => name in context),
      },
      {
        id: 'crypto',
        title: 'Crypto',
        async run(argument) {
          const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(String(argument)));
          return [crypto.randomUUID().length, new Uint8Array(digest).slice(0, 4)];
        },
      },
      {
        id: 'log',
        title: 'Log',
        run(_argument, { log }) {
          log.debug('one');
          log.info('two', { at: 2 });
          log.warn('three');
          log.error('four');
        },
      },
    ],
    endpoints: [
      {
        method: 'GET',
        path: '/words/:number',
        description: 'One word.',
        params: { type: 'object', properties: { number: { type: 'integer' } } },
        query: { type: 'object', properties: { loud: { type: 'boolean' } } },
        handler: ({ params, query }) => ({ params, query }),
      },
      {
        method: 'POST',
        path: '/words',
        description: 'Takes a word.',
        body: { type: 'object', required: ['word'], properties: { word: { type: 'string' } } },
        maxBody: 1000,
        use: [async (request, _context, next) => (request.headers['x-stop'] ? respond(418, 'stopped') : next())],
        handler: ({ body }) => respond(201, body, { 'x-made': 'yes' }),
      },
      { method: 'DELETE', path: '/words', description: 'Answers nothing.', handler: () => undefined },
      {
        method: 'GET',
        path: '/stream',
        description: 'In pieces.',
        handler: () => respond(200, pieces(), { 'content-type': 'text/plain' }),
      },
      {
        method: 'GET',
        path: '/broken',
        description: 'Throws.',
        handler: () => {
          throw new Error('no');
        },
      },
      {
        method: 'GET',
        path: '/wrong',
        description: 'Does not answer as it says.',
        response: { type: 'object', required: ['word'] },
        handler: () => ({ other: 1 }),
      },
      { method: 'GET', path: '/boss', description: 'For some.', roles: ['boss'], handler: () => 'secret' },
    ],
  },
  hooks: (hook) => [
    // What a handler may use is what its plugin may use.
    hook(submissionAfterSave, {}, async ({ submission }, { storage, settings }) => {
      if (submission.id === 'stored') await storage.set(`${settings.prefix}/${submission.id}`, submission.state);
    }),
  ],
  async onConfigChange({ settings, log }, previous) {
    if (settings.prefix === 'refused') throw new Error('Not that one.');
    log.info('changed', { from: previous.prefix, to: settings.prefix });
  },
});

async function outcomeOf({ method, args }: Call, context: Context): Promise<unknown> {
  const { heard, ends } = lifeOf(context);
  try {
    const [service = '', name = ''] = method.split('.', 2);
    const given = args.map((arg) =>
      arg === '<listener>'
        ? (event: unknown) => void heard.push(event)
        : arg === '<large>'
          ? 'x'.repeat(3_000_000)
          : arg,
    );
    const target =
      service === 'use'
        ? useOf(context)(name === 'greedy' ? greedy : name === 'unlisted' ? unlisted : counter)
        : undefined;
    const found = (target ?? (context as unknown as Services)[service]) as Services[string] | undefined;
    const run = target === undefined ? found?.[name] : found?.[String(given.shift())];
    if (run === undefined) return { missing: method };
    const value = await run(...given);
    if (typeof value !== 'function') return { value };
    ends.push(value as () => unknown);
    return { value: 'a function' };
  } catch (error) {
    const { code, name } = error as { readonly code?: string; readonly name?: string };
    return { code: code ?? name };
  }
}

type Context = { readonly signal: AbortSignal };

/** Looked up by name, because the contract says which. */
type Services = { readonly [service: string]: { readonly [name: string]: (...args: readonly unknown[]) => unknown } };

function useOf(context: object): (token: unknown) => unknown {
  return (context as { readonly use: (token: unknown) => unknown }).use;
}

async function* pieces(): AsyncIterable<string> {
  yield 'one ';
  yield 'two';
}
