import { createForm, createSubmission } from '@airlock/sdk/testing';
import { ask, codeOf, until, type ContractCase, type ContractHost } from '../contract.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** `call` sends bytes as they are; they come back as bytes of whatever kind. */
const plain = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? new TextDecoder().decode(value)
    : Array.isArray(value)
      ? value.map(plain)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
        : value;

const heard = async (host: ContractHost, count: number): Promise<unknown[]> => {
  const all: unknown[] = [];
  await until(
    async () => {
      // What is read is taken out.
      all.push(...((await host.runCommand('probe', 'heard')) as unknown[]));
      return all.length;
    },
    (length) => length >= count,
  );
  return all;
};

export const serviceCases: readonly ContractCase[] = [
  {
    name: 'storage keeps copies, by key, in order',
    plugins: ['probe'],
    run: (host) =>
      ask(
        host,
        ['storage.get', 'a'],
        ['storage.set', 'b/2', { deep: [1] }],
        ['storage.setMany', { 'b/1': 1, a: 'x', gone: undefined }],
        ['storage.get', 'b/2'],
        ['storage.keys'],
        ['storage.keys', 'b/'],
        ['storage.getMany', ['a', 'none']],
        ['storage.delete', 'a'],
        ['storage.delete', 'a'],
        ['storage.get', 'a'],
      ),
    expected: [
      { value: undefined },
      { value: undefined },
      { value: undefined },
      { value: { deep: [1] } },
      { value: ['a', 'b/1', 'b/2'] },
      { value: ['b/1', 'b/2'] },
      { value: { a: 'x' } },
      { value: undefined },
      { value: undefined },
      { value: undefined },
    ],
  },
  {
    name: 'storage refuses wrong keys, and more than a plugin may keep: all or nothing',
    plugins: ['probe'],
    run: (host) =>
      ask(
        host,
        ['storage.get', ''],
        ['storage.get', 5],
        ['storage.set', 'k'.repeat(257), 1],
        ['storage.get', 'a', 'more'],
        ['storage.setMany', []],
        ['storage.set', 'large', '<large>'],
        ['storage.usage'],
        ['storage.set', 'small', 1],
        ['storage.keys'],
      ).then((outcomes) => outcomes.map(({ code, value }) => code ?? quotaOf(value))),
    expected: [
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'QUOTA_EXCEEDED',
      { used: 0, quota: 5 * 2 ** 20 },
      undefined,
      ['small'],
    ],
  },
  {
    name: 'files are written, put together, listed and missed',
    plugins: ['probe'],
    async run(host) {
      const outcomes = await ask(
        host,
        ['files.read', 'none.txt'],
        ['files.write', 'a/one.txt', bytes('one')],
        ['files.append', 'a/one.txt', bytes(' two')],
        ['files.append', 'b.txt', bytes('new')],
        ['files.read', 'a/one.txt'],
        ['files.list'],
        ['files.list', 'a/'],
        ['files.list', 'a'],
        ['files.delete', 'b.txt'],
        ['files.delete', 'b.txt'],
        ['files.read', 'b.txt'],
      );
      return outcomes.map(({ code, value }) => code ?? (Array.isArray(value) ? value.map(sizes) : plain(value)));
    },
    expected: [
      'FILE_MISSING',
      undefined,
      undefined,
      undefined,
      'one two',
      [
        ['a/one.txt', 7, 'number'],
        ['b.txt', 3, 'number'],
      ],
      [['a/one.txt', 7, 'number']],
      [['a/one.txt', 7, 'number']],
      undefined,
      undefined,
      'FILE_MISSING',
    ],
  },
  {
    name: 'paths of files lead nowhere else',
    plugins: ['probe'],
    async run(host) {
      const paths = ['', '/a', '../a', 'a/../b', 'a//b', './a', 'a\\b', 'a:b', 'x'.repeat(101), 5];
      const outcomes = await ask(host, ...paths.map((path) => ['files.write', path, bytes('x')] as const), [
        'files.write',
        'fine.txt',
        'no bytes',
      ]);
      return [...new Set(outcomes.map(({ code }) => code))];
    },
    expected: ['INVALID_ARGUMENT'],
  },
  {
    name: 'data is read, searched, written and followed, in the collections that were declared',
    plugins: ['probe'],
    async run(host) {
      const one = createSubmission({ id: 's-1', state: 'done' });
      const two = createSubmission({ id: 's-2', state: 'new' });
      const outcomes = await ask(
        host,
        ['data.list', 'forms'],
        ['data.subscribe', 'submissions', '<listener>'],
        ['data.put', 'submissions', two],
        ['data.put', 'submissions', one],
        ['data.put', 'submissions', { ...one, state: 'archived' }],
        ['data.get', 'submissions', 's-1'],
        ['data.get', 'submissions', 'none'],
        ['data.list', 'submissions'],
        ['data.list', 'submissions', { where: { state: 'new' } }],
        ['data.list', 'submissions', { limit: 1 }],
        ['data.list', 'submissions', { after: 's-1' }],
        ['data.delete', 'submissions', 's-2'],
        ['data.delete', 'submissions', 's-2'],
        ['data.get', 'submissions', 's-2'],
      );
      const told = await heard(host, 4);
      return [
        outcomes.map(({ code, value }) => code ?? idsOf(value)),
        told.map((change) => {
          const { type, id, record } = change as { type: string; id: string; record?: { state: string } };
          return [type, id, record?.state];
        }),
      ];
    },
    expected: [
      [
        [],
        'a function',
        undefined,
        undefined,
        undefined,
        's-1',
        undefined,
        ['s-1', 's-2'],
        ['s-2'],
        ['s-1'],
        ['s-2'],
        undefined,
        undefined,
        undefined,
      ],
      [
        ['added', 's-2', 'new'],
        ['added', 's-1', 'done'],
        ['changed', 's-1', 'archived'],
        ['removed', 's-2', undefined],
      ],
    ],
  },
  {
    name: 'data refuses what was not declared, and what is no record',
    plugins: ['probe'],
    run: async (host) =>
      (
        await ask(
          host,
          ['data.list', 'pages'],
          ['data.put', 'forms', createForm()],
          ['data.delete', 'forms', 'form-1'],
          ['data.subscribe', 'pages', '<listener>'],
          ['data.list', 'moons'],
          ['data.get', 'submissions', ''],
          ['data.put', 'submissions', { title: 'No id.' }],
          ['data.put', 'submissions', { id: 'half' }],
          ['data.list', 'submissions', { limit: -1 }],
        )
      ).map(({ code }) => code),
    expected: [
      'PERMISSION_DENIED',
      'PERMISSION_DENIED',
      'PERMISSION_DENIED',
      'PERMISSION_DENIED',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'SERVICE_FAILED',
      'INVALID_ARGUMENT',
    ],
  },
  {
    name: 'config is read and written by the keys that were declared, with values that the app takes',
    plugins: ['probe'],
    run: (host) =>
      ask(
        host,
        ['config.set', 'appearance.theme', 'dark'],
        ['config.get', 'appearance.theme'],
        ['config.set', 'appearance.theme', 'moon'],
        ['config.get', 'appearance.theme'],
        ['config.set', 'appearance.theme', 'system'],
        ['config.get', 'appearance.language'],
        ['config.set', 'appearance.language', 'ar'],
        ['config.get', 'not a key'],
      ),
    expected: [
      { value: undefined },
      { value: 'dark' },
      { code: 'CONFIG_INVALID' },
      { value: 'dark' },
      { value: undefined },
      { code: 'PERMISSION_DENIED' },
      { code: 'PERMISSION_DENIED' },
      { code: 'INVALID_ARGUMENT' },
    ],
  },
  {
    name: 'events come in order within the patterns that were declared, until the subscription ends',
    plugins: ['probe'],
    async run(host) {
      const begun = await ask(
        host,
        ['events.subscribe', 'probe.*', '<listener>'],
        ['events.subscribe', 'forms.added', '<listener>'],
        ['events.publish', 'probe.first', { n: 1 }],
      );
      await host.emit('forms.added', { id: 'f1' });
      await host.emit('forms.changed', { id: 'f1' });
      await host.emit('probe.second', [2]);
      const events = (await heard(host, 3)) as { name: string; payload: unknown; from?: string; time: unknown }[];
      await host.runCommand('probe', 'end');
      await host.emit('probe.third', 3);
      const after = (
        await ask(host, ['events.subscribe', 'probe.*', '<listener>'], ['events.publish', 'probe.last', 4])
      ).length;
      const last = (await heard(host, 1)) as { name: string }[];
      return [
        begun.map(({ value }) => value),
        events.map(({ name, payload, from, time }) => [name, payload, from?.split('/').at(1), typeof time]),
        after,
        last.map(({ name }) => name),
      ];
    },
    expected: [
      ['a function', 'a function', undefined],
      [
        ['probe.first', { n: 1 }, 'probe', 'number'],
        ['forms.added', { id: 'f1' }, undefined, 'number'],
        ['probe.second', [2], undefined, 'number'],
      ],
      2,
      ['probe.last'],
    ],
  },
  {
    name: 'events outside of what was declared are neither heard nor told',
    plugins: ['probe'],
    run: async (host) =>
      (
        await ask(
          host,
          ['events.subscribe', 'pages.*', '<listener>'],
          ['events.subscribe', 'probe', '<listener>'],
          ['events.publish', 'forms.added', {}],
          ['events.publish', 'probe.*', {}],
          ['events.subscribe', 'probe.*', 'no function'],
        )
      ).map(({ code }) => code),
    expected: ['PERMISSION_DENIED', 'PERMISSION_DENIED', 'PERMISSION_DENIED', 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
  },
  {
    name: 'capabilities are called as who really calls, and checked on the way in and out',
    plugins: ['probe', 'provider'],
    async run(host) {
      const outcomes = await ask(
        host,
        ['capabilities.invoke', 'text.words', 'one two'],
        ['capabilities.invoke', 'text.words', 5],
        ['capabilities.invoke', 'text.wrong'],
        ['capabilities.invoke', 'text.broken'],
        ['capabilities.invoke', 'text.slow'],
        ['capabilities.invoke', 'text.none'],
        ['capabilities.invoke', 'other.words', 'x'],
        ['capabilities.invoke', 'text.private'],
        ['capabilities.invoke', 'text.rare'],
        ['capabilities.invoke', 'text.rare'],
        ['capabilities.invoke', 'text.rare'],
      );
      return outcomes.map(({ code, value }) => code ?? value);
    },
    expected: [
      ['provider', 2, 'probe', true, 'nobody'],
      'CAPABILITY_INVALID_INPUT',
      'CAPABILITY_INVALID_OUTPUT',
      'CAPABILITY_FAILED',
      'CAPABILITY_TIMEOUT',
      'CAPABILITY_UNKNOWN',
      'PERMISSION_DENIED',
      'AUTH_REQUIRED',
      'rare',
      'rare',
      'RATE_LIMITED',
    ],
  },
  {
    name: 'the app calls capabilities for its user, and finds those that are there',
    plugins: ['probe', 'provider'],
    async run(host) {
      const [found] = await ask(host, ['capabilities.list', { tag: 'text' }]);
      const infos = (found?.value ?? []) as { name: string; description: string; plugin: string }[];
      return [
        await host.invoke('text.words', 'a b c', 'ann'),
        await host.invoke('text.private', undefined, 'ann'),
        await codeOf(host.invoke('text.private')),
        await codeOf(host.invoke('text.none')),
        infos.map(({ name, description, plugin }) => [name, description, plugin.split('/').at(1)]),
      ];
    },
    expected: [
      ['provider', 3, 'the app', false, 'ann'],
      'ann',
      'AUTH_REQUIRED',
      'CAPABILITY_UNKNOWN',
      [['text.words', 'Counts the words of a text.', 'provider']],
    ],
  },
  {
    name: 'equal calls of a capability that keeps its answers are answered once, for each caller',
    plugins: ['probe', 'provider'],
    async run(host) {
      const [first, second, other] = await ask(
        host,
        ['capabilities.invoke', 'text.kept', 1],
        ['capabilities.invoke', 'text.kept', 1],
        ['capabilities.invoke', 'text.kept', 2],
      );
      const app = await host.invoke('text.kept', 1);
      return [first?.value === second?.value, first?.value === other?.value, first?.value === app];
    },
    expected: [true, false, false],
  },
  {
    name: 'what another plugin exports is used by token, and no further',
    plugins: ['probe', 'provider'],
    async run(host) {
      const outcomes = await ask(
        host,
        ['use.counter', 'count', 'three short words'],
        ['use.greedy', 'secret'],
        ['use.unlisted', 'count', 'x'],
      );
      return outcomes.map(({ code, value }) => code ?? value);
    },
    expected: [3, 'CAPABILITY_UNKNOWN', 'INVALID_ARGUMENT'],
  },
  {
    name: 'an export that nobody provides is told apart',
    plugins: ['probe'],
    run: async (host) => (await ask(host, ['use.counter', 'count', 'x'])).map(({ code }) => code),
    expected: ['CAPABILITY_UNKNOWN'],
  },
  {
    name: 'network asks the declared origins with the declared methods alone',
    plugins: ['probe'],
    async run(host) {
      await host.serve('https://api.example.org/rate', { status: 203, text: '1.1' });
      await host.serve('https://api.example.org/down', 'fail');
      const outcomes = await ask(
        host,
        ['network.fetch', 'https://api.example.org/rate'],
        ['network.fetch', 'https://api.example.org/rate', { method: 'post', body: 'x' }],
        ['network.fetch', 'https://api.example.org/down'],
        ['network.fetch', 'https://api.example.org/rate', { method: 'DELETE' }],
        ['network.fetch', 'https://other.example.org/'],
        ['network.fetch', 'http://api.example.org/rate'],
        ['network.fetch', 'https://api.example.org:8443/rate'],
        ['network.fetch', 'not a url'],
        ['network.fetch', 'https://api.example.org/rate', { headers: { cookie: 'a=b' } }],
      );
      return outcomes.map(({ code, value }) => {
        const { status, body, headers } = (value ?? {}) as { status?: number; body?: unknown; headers?: object };
        return code ?? [status, plain(body), Object.keys(headers ?? {}).every((name) => name === name.toLowerCase())];
      });
    },
    expected: [
      [203, '1.1', true],
      [203, '1.1', true],
      'NETWORK_FAILED',
      'PERMISSION_DENIED',
      'PERMISSION_DENIED',
      'INVALID_ARGUMENT',
      'PERMISSION_DENIED',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
    ],
  },
  {
    name: 'commands: its own and the app’s, never another plugin’s',
    plugins: ['probe', 'provider'],
    async run(host) {
      const [own, other, none, list] = await ask(
        host,
        ['commands.run', 'identity'],
        ['commands.run', 'fire', 1],
        ['commands.run', 'none'],
        ['commands.list'],
      );
      const listed = ((list?.value ?? []) as { id: string; title: string }[]).filter(({ id }) => !id.includes('.'));
      return [own?.value, other?.code, none?.code, listed.length, listed[0]];
    },
    expected: [{ id: 'probe', aborted: false }, 'COMMAND_UNKNOWN', 'COMMAND_UNKNOWN', 8, { id: 'call', title: 'Call' }],
  },
  {
    name: 'messages are shown, and no more of them than anybody can read',
    plugins: ['probe'],
    async run(host) {
      const say = (text: string, ...more: unknown[]) => ['ui.notify', text, ...more] as const;
      const outcomes = await ask(
        host,
        say('Hello there', { tone: 'success' }),
        say(''),
        say('x', { tone: 'loud' }),
        say('x'.repeat(301)),
        say('two'),
        say('three'),
      );
      return [await host.shows('Hello there'), outcomes.map(({ code }) => code)];
    },
    expected: [
      true,
      [undefined, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED'],
    ],
  },
  {
    name: 'notifications are shown, three at once',
    plugins: ['probe'],
    async run(host) {
      await host.grant('probe', 'notifications');
      const show = ['notifications.show', 'Ding dong', { body: 'Somebody is there.' }] as const;
      const outcomes = await ask(host, show, show, show, show);
      return [await host.shows('Ding dong'), outcomes.map(({ code }) => code)];
    },
    expected: [true, [undefined, undefined, undefined, 'LIMIT_EXCEEDED']],
  },
  {
    name: 'text is put on the clipboard',
    plugins: ['probe'],
    async run(host) {
      const [first] = await ask(host, ['clipboard.write', 'copied']);
      return [first, await host.clipboard()];
    },
    expected: [{ value: undefined }, 'copied'],
  },
  {
    name: 'the log keeps levels and details in order',
    plugins: ['probe'],
    async run(host) {
      await host.runCommand('probe', 'log');
      const lines = await until(
        () => host.logs('probe'),
        (found) => found.length >= 4,
      );
      return lines.map(({ level, message, details }) => [level, message, details]);
    },
    expected: [
      ['debug', 'one', undefined],
      ['info', 'two', { at: 2 }],
      ['warn', 'three', undefined],
      ['error', 'four', undefined],
    ],
  },
  {
    name: 'crypto of the platform works',
    plugins: ['probe'],
    run: async (host) => plainNumbers(await host.runCommand('probe', 'crypto', 'abc')),
    expected: [36, [0xba, 0x78, 0x16, 0xbf]],
  },
  {
    name: 'services that were not declared are not there',
    plugins: ['probe'],
    async run(host) {
      const [outcome] = await ask(host, ['hooks.fire', { id: 'x' }, 1]);
      return [await host.runCommand('probe', 'services'), outcome];
    },
    expected: [['storage', 'files', 'network', 'permissions', 'log'], { missing: 'hooks.fire' }],
  },
];

function quotaOf(value: unknown): unknown {
  return value;
}

function sizes(entry: unknown): unknown {
  const { path, size, changed } = entry as { path: string; size: number; changed: unknown };
  return [path, size, typeof changed];
}

function idsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(idsOf);
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
}

function plainNumbers(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  return Array.isArray(value) ? value.map(plainNumbers) : value;
}
