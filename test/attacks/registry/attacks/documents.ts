import { createRegistryClient, findTarget, TufSession } from '../../../../registry/client/index.ts';
import { download } from '../../../../registry/client/download.ts';
import { Draft } from '../../../../registry/client/draft.ts';
import { EMPTY_TRUST } from '../../../../registry/client/trust.ts';
import { encodeUtf8, concatBytes } from '../../../../registry/format/bytes.ts';
import { LIMITS } from '../../../../registry/format/limits.ts';
import { roleFileName } from '../../../../registry/format/tuf.ts';
import {
  keysById,
  makeKey,
  RegistrySimulator,
  signContent,
  subtle,
  type TestKey,
} from '../../../fixtures/registry-simulator/index.ts';
import { PLUGIN, type Arena } from '../arena.ts';
import { codeOf, equal, holds, type Attack } from '../attack.ts';

/** Serve a timestamp that is validly signed, as text changed in a way that leaves the signed part as it is. */
function spelled(change: (text: string) => string | Uint8Array): Attack['prepare'] {
  return async ({ registry, client }) => {
    await registry.publish();
    const text = new TextDecoder().decode(registry.file('metadata/timestamp.json'));
    const changed = change(text);
    registry.files.set(
      'metadata/timestamp.json',
      typeof changed === 'string' ? encodeUtf8(changed) : concatBytes([changed]),
    );
    return () => client.refresh();
  };
}

const beside = (member: string) => (text: string) => text.replace(/\}$/, `,${member}}`);

const TRICKS: readonly (readonly [what: string, change: (text: string) => string | Uint8Array])[] = [
  ['a second "signed"', (text) => text.replace(/\}$/, `,"signed":${/"signed":(.*)\}$/.exec(text)?.[1]}}`)],
  ['a key that is there twice, one of them escaped', beside('"x":1,"\\u0078":2')],
  ['a key __proto__', beside('"__proto__":{"signed":1}')],
  ['a key __proto__, escaped', beside('"__pr\\u006fto__":{"signed":1}')],
  ['lists in lists, seven thousand deep', beside(`"x":${'['.repeat(7_000)}${']'.repeat(7_000)}`)],
  ['objects in objects, 65 deep', beside(`"x":${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)],
  ['half of a surrogate pair', beside('"x":"\\ud800"')],
  ['half of a surrogate pair as a key', beside('"\\udfff":1')],
  ['the number 1e400', beside('"x":1e400')],
  ['the number -0', beside('"x":-0')],
  ['an integer spelled 1.0', beside('"x":1.0')],
  ['an integer that a double cannot hold', beside('"x":9007199254740993')],
  ['the number 01', beside('"x":01')],
  ['NaN', beside('"x":NaN')],
  ['a comment', (text) => `/* */${text}`],
  ['a comma too many', (text) => text.replace(/\}$/, ',}')],
  ['a byte order mark', (text) => `\ufeff${text}`],
  ['something after the end', (text) => `${text}{}`],
  ['a control character in a string', beside('"x":"\u0001"')],
  [
    'bytes that are no UTF-8',
    (text) =>
      concatBytes([encodeUtf8(text.slice(0, -1)), new Uint8Array([0x2c, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])]),
  ],
  ['UTF-16', (text) => Uint8Array.from([...text].flatMap((letter) => [letter.charCodeAt(0), 0]))],
];

const NAMES = [
  '../timestamp',
  '/etc/passwd',
  'a?b=c',
  'a#b',
  '%2e%2e%2fx',
  '..',
  'a\\b',
  'a\u0000b',
  'É',
  'x'.repeat(400),
];

/** A repository of targets files that delegate to one another, all signed by `key`. */
async function delegationGraph(
  { registry }: Arena,
  roles: Readonly<
    Record<
      string,
      {
        readonly to: readonly string[];
        readonly key?: TestKey;
        readonly signs?: readonly string[];
        readonly expects?: TestKey;
      }
    >
  >,
  key: TestKey,
): Promise<TufSession> {
  const delegationsOf = (to: readonly string[], expects: TestKey) => ({
    keys: keysById([expects]),
    roles: to.map((name) => ({ name, keyids: [expects.id], threshold: 1, terminating: false, paths: ['app/*'] })),
  });
  const content = (to: readonly string[], expects: TestKey, targets: object) => ({
    ...registry.content.catalog,
    version: 1,
    targets,
    ...(to.length > 0 && { delegations: delegationsOf(to, expects) }),
  });
  const file = { length: 1, hashes: { sha256: '0'.repeat(64) } };
  const meta: Record<string, { version: number }> = {};
  for (const [name, { to, signs = [], key: own = key, expects = key }] of Object.entries(roles)) {
    const targets = Object.fromEntries(signs.map((path) => [path, file]));
    const bytes = await signContent(content(to, expects, targets), name === 'targets' ? registry.keys.targets : [own]);
    registry.files.set(`metadata/${roleFileName(name, 1)}`, bytes);
    meta[`${name}.json`] = { version: 1 };
  }
  registry.content.snapshot.version += 1;
  registry.content.snapshot['meta'] = meta;
  await registry.sign('snapshot');
  await registry.publish(['timestamp']);
  const session = await TufSession.open(registry.pinned, {
    subtle,
    files: new Draft(EMPTY_TRUST.local),
    now: registry.now,
    limits: LIMITS,
    async get(name) {
      registry.requests.push(name);
      const bytes = registry.files.get(`metadata/${name}`);
      if (bytes) return bytes;

      return download(async () => new Response('', { status: 404 }), name, LIMITS, { limit: 1 });
    },
  });
  await session.refresh();
  return session;
}

export const documentAttacks: readonly Attack[] = [
  ...TRICKS.map(([what, change]): Attack => ({ number: 28, what, code: 'BAD_FORMAT', prepare: spelled(change) })),
  {
    number: 28,
    what: 'a catalogue of lists in lists, a hundred thousand deep',
    code: 'BAD_FORMAT',
    async prepare(arena) {
      const { registry, client } = arena;
      await registry.publish(['catalog']);
      const text = new TextDecoder().decode(registry.file(registry.path('catalog')));
      const deep = beside(`"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`)(text);
      registry.files.set(registry.path('catalog'), encodeUtf8(deep));
      await registry.publish(['snapshot', 'timestamp']);
      return () => client.refresh();
    },
  },
  {
    number: 28,
    what: 'white space in other places, which means the same',
    code: 'accepted',
    prepare: spelled((text) => ` ${text.replaceAll(',"', ' ,\n"')}\n`),
  },
  {
    number: 25,
    what: 'delegations in a circle',
    code: 'accepted',
    async prepare(arena) {
      const session = await delegationGraph(
        arena,
        { targets: { to: ['a'] }, a: { to: ['b'] }, b: { to: ['a', 'b'] } },
        await makeKey(),
      );
      arena.registry.requests.length = 0;
      return async () => findTarget(subtle, session, 'app/x', LIMITS.delegations);
    },
    async after({ registry }, result) {
      equal(result, undefined, 'the target');
      equal(
        registry.requests.filter((path) => path.startsWith('1.')),
        ['1.a.json', '1.b.json'],
        'files asked for',
      );
    },
  },
  {
    number: 25,
    what: 'delegations a thousand deep',
    code: 'accepted',
    async prepare(arena) {
      const roles = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`r${at}`, { to: [`r${at + 1}`] }]));
      const session = await delegationGraph(
        arena,
        { targets: { to: ['r0'] }, ...roles, r1000: { to: [], signs: ['app/x'] } },
        await makeKey(),
      );
      arena.registry.requests.length = 0;
      return async () => findTarget(subtle, session, 'app/x', LIMITS.delegations);
    },
    async after({ registry }, result) {
      equal(result, undefined, 'the target');
      holds(registry.requests.length <= LIMITS.delegations, 'the search has an end');
    },
  },
  {
    number: 25,
    what: 'a role that one delegator vouches for and another does not',
    code: 'SIG_INVALID',
    async prepare(arena) {
      const [key, other] = [await makeKey(), await makeKey()];
      const session = await delegationGraph(
        arena,
        {
          targets: { to: ['a', 'b'] },
          a: { to: ['shared'] },
          b: { to: ['shared'], expects: other },
          shared: { to: [] },
        },
        key,
      );
      await findTarget(subtle, session, 'app/x', LIMITS.delegations);
      // Reached through `a` it was good; `b` expects another key, and a cached copy is no answer to that.
      return () => session.role('shared', { keys: keysById([other]), keyids: [other.id], threshold: 1 });
    },
  },
  {
    number: 26,
    what: 'a delegated role that signs outside its paths',
    code: 'accepted',
    async prepare(arena) {
      const session = await delegationGraph(
        arena,
        { targets: { to: ['a'] }, a: { to: [], signs: ['other/x', 'app/x', 'app/y/z'] } },
        await makeKey(),
      );
      return async () => {
        const find = async (path: string) => (await findTarget(subtle, session, path, LIMITS.delegations))?.role;
        return [await find('app/x'), await find('other/x'), await find('app/y/z')];
      };
    },
    after: async (_, found) =>
      equal(found, ['a', undefined, undefined], 'roles that may sign app/x, other/x and app/y/z'),
  },
  {
    number: 26,
    what: 'targets that give the catalogue to nobody',
    code: 'NOT_LISTED',
    async prepare({ registry, client }) {
      registry.content.targets.version += 1;
      const keyids = registry.keys.catalog.map(({ id }) => id);
      registry.content.targets['delegations'] = {
        keys: keysById(registry.keys.catalog),
        roles: [{ name: 'catalog', keyids, threshold: 1, terminating: true, paths: ['other/*'] }],
      };
      await registry.sign('targets');
      await registry.publish(['snapshot', 'timestamp']);
      return () => client.refresh();
    },
  },
  ...NAMES.map((name): Attack => ({
    number: 27,
    what: `a role named ${JSON.stringify(name.slice(0, 20))}`,
    code: 'accepted',
    async prepare(arena) {
      const session = await delegationGraph(
        arena,
        { targets: { to: [name] }, [name]: { to: [], signs: ['app/x'] } },
        await makeKey(),
      );
      arena.registry.requests.length = 0;
      return () => findTarget(subtle, session, 'app/x', LIMITS.delegations);
    },
    async after({ registry }, found) {
      equal((found as { role: string }).role, name, 'the role that signs'); // what findTarget returns
      const [asked = ''] = registry.requests;
      const url = new URL(`metadata/${asked}`, 'https://registry.example/base/');
      holds(
        url.href === `https://registry.example/base/metadata/${asked}`,
        'the name stays one segment of the address',
      );
      holds(!url.search && !url.hash && !asked.includes('/'), 'the name has no meaning in an address');
    },
  })),
  {
    number: 27,
    what: 'a target named __proto__',
    code: 'BAD_FORMAT',
    async prepare({ registry, client }) {
      registry.content.catalog.version += 1;
      const targets = JSON.stringify(registry.content.catalog['targets']).replace(
        '{',
        '{"__proto__":{"length":1,"hashes":{"sha256":"00"}},',
      );
      const text = new TextDecoder().decode(
        await signContent({ ...registry.content.catalog, targets: {} }, registry.keys.catalog),
      );
      registry.files.set(registry.path('catalog'), encodeUtf8(text.replace('"targets":{}', `"targets":${targets}`)));
      await registry.publish(['snapshot', 'timestamp']);
      return () => client.refresh();
    },
    after: async () => holds(!('length' in {}), 'nothing was added to all objects'),
  },
  ...['constructor', '__proto__', 'hasOwnProperty', 'toString'].map((id): Attack => ({
    number: 27,
    what: `a plugin named ${id}`,
    code: 'accepted',
    prepare:
      async ({ client }) =>
      () =>
        client.lookup(id),
    async after({ client }, found) {
      equal(found, undefined, 'what is found');
      equal((await client.status(id)).state, 'unknown', 'its status');
    },
  })),
  ...[
    '../x.js',
    '/x.js',
    'a//b.js',
    'a/./b.js',
    'x?.js',
    'x#.js',
    '%2e%2e/x.js',
    'x\u0000.js',
    'x\\y.js',
    `${'x'.repeat(300)}.js`,
  ].map((path): Attack => ({
    number: 27,
    what: `a file of a release at ${JSON.stringify(path.slice(0, 20))}`,
    code: 'BAD_FORMAT',
    async prepare(arena) {
      const { publisher, listed, client } = arena;
      const file = { path, sha256: '0'.repeat(64), size: 1, type: 'text/javascript' };
      const entry = { path: 'worker.js', sha256: '0'.repeat(64), size: 1, type: 'text/javascript' };
      const payload = { files: [entry, file] };
      listed.releases.unshift({ release: await publisher.release(PLUGIN, { version: '1.1.0', seq: 2, payload }) });
      await arena.publish();
      await client.lookup(PLUGIN);
      return () => client.release(PLUGIN);
    },
    after: async ({ client }) => equal(await codeOf(client.lookup(PLUGIN)), 'accepted', 'looking the plugin up'),
  })),
  ...[
    'Chart',
    'CHART',
    'ch\u0430rt',
    'xn--chrt-63d',
    'chart ',
    'cha\u200brt',
    'chart/../table',
    'a',
    'x'.repeat(65),
  ].map((id): Attack => ({
    number: 59,
    what: `the look-alike ${JSON.stringify(id.slice(0, 20))} of a plugin's id, asked for`,
    code: 'accepted',
    async prepare({ registry, client }) {
      registry.requests.length = 0;
      return () => client.lookup(id);
    },
    async after({ registry }, found) {
      equal([found, registry.requests], [undefined, []], 'what is found, and asked of the registry');
    },
  })),
  ...['Chart', 'ch\u0430rt', 'xn--chrt-63d'].map((id): Attack => ({
    number: 59,
    what: `a release of the look-alike ${JSON.stringify(id)}, in the place of the plugin`,
    code: 'BAD_FORMAT',
    async prepare(arena) {
      const { publisher, client } = arena;
      const release = await publisher.release(PLUGIN, { version: '1.1.0', seq: 2, manifest: { id } });
      arena.listed.releases.unshift({ release });
      await arena.publish();
      await client.lookup(PLUGIN);
      return () => client.release(PLUGIN);
    },
  })),
  {
    number: 58,
    what: 'a plugin of the same name from another registry',
    code: 'WRONG_SUBJECT',
    async prepare(arena) {
      const other = await RegistrySimulator.create();
      const thief = arena.publisher;
      other.list(PLUGIN, thief, await thief.release(PLUGIN, { version: '9.9.9', seq: 9, code: 'steal()' }));
      await other.publish();
      const client = await createRegistryClient({
        root: other.pinned,
        urls: ['https://other.example/'],
        fetch: other.fetch,
        store: arena.store,
        clock: () => arena.registry.now,
        crypto: subtle,
      });
      await client.refresh();
      const { stored } = await client.release(PLUGIN);
      return () => arena.client.verifyStored(stored);
    },
    async after(arena) {
      equal((await arena.client.release(PLUGIN)).plugin.version, '1.0.0', 'the version that this registry has');
    },
  },
];
