import { encodeUtf8 } from '../../../../registry/format/bytes.ts';
import { iso, signContent, START, type RoleName } from '../../../fixtures/registry-simulator/index.ts';
import { PLUGIN, type Arena } from '../arena.ts';
import { codeOf, equal, holds, type Attack } from '../attack.ts';

const DAY = 86_400_000;

/** Every file of the registry as it is now. */
function keep({ registry }: Arena): () => void {
  const files = new Map(registry.files);
  return () => {
    registry.files.clear();
    for (const [path, bytes] of files) registry.files.set(path, bytes);
  };
}

export const freshnessAttacks: readonly Attack[] = [
  {
    number: 10,
    what: 'an older timestamp',
    code: 'ROLLBACK',
    async prepare(arena) {
      const back = keep(arena);
      await arena.publish();
      back();
      return () => arena.client.refresh();
    },
  },
  {
    number: 11,
    what: 'a newer timestamp that names an older snapshot',
    code: 'ROLLBACK',
    async prepare(arena) {
      await arena.publish();
      arena.registry.content.snapshot.version = 1;
      await arena.registry.publish(['timestamp']);
      return () => arena.client.refresh();
    },
  },
  ...(['lowers', 'drops'] as const).map((how): Attack => ({
    number: 12,
    what: `a snapshot that ${how} the version of the catalogue`,
    code: 'ROLLBACK',
    async prepare(arena) {
      const { registry } = arena;
      await arena.publish();
      registry.content.snapshot.version += 1;
      await registry.fill('snapshot');
      // As `fill` wrote it.
      const meta = registry.content.snapshot['meta'] as Record<string, { version: number }>;
      if (how === 'drops') delete meta['catalog.json'];
      else meta['catalog.json'] = { version: 1 };
      await registry.sign('snapshot');
      await registry.publish(['timestamp']);
      return () => arena.client.refresh();
    },
  })),
  {
    number: 14,
    what: 'the same timestamp replayed after it expired',
    code: 'EXPIRED',
    async prepare(arena) {
      arena.registry.now = START + 4 * DAY;
      return () => arena.client.refresh();
    },
    async after({ client }) {
      const { state, error } = await client.freshness();
      equal([state, error?.code], ['soft-stale', 'EXPIRED'], 'freshness');
      equal(await codeOf(client.release(PLUGIN)), 'EXPIRED', 'installing');
    },
  },
  ...(['snapshot', 'targets', 'catalog'] as const).flatMap((role: RoleName): Attack[] => [
    {
      number: 15,
      what: `a fresh timestamp over a ${role} that expired, unchanged since it was trusted`,
      code: 'EXPIRED',
      async prepare(arena) {
        const { registry, client } = arena;
        registry.content[role].expires = iso(START + DAY);
        await registry.publish(['targets', 'catalog', 'snapshot', 'timestamp']);
        await client.refresh();
        registry.now = START + 2 * DAY;
        await registry.publish(['timestamp']);
        return () => client.refresh();
      },
    },
    {
      number: 15,
      what: `a fresh timestamp over a new ${role} that is expired already`,
      code: 'EXPIRED',
      async prepare(arena) {
        const { registry, client } = arena;
        registry.content[role].expires = iso(START - DAY);
        await registry.publish(['targets', 'catalog', 'snapshot', 'timestamp']);
        return () => client.refresh();
      },
    },
  ]),
  ...(
    [
      ['an error of the server', 'UNREACHABLE', () => new Response('', { status: 500 })],
      ['the page of a captive portal', 'BAD_FORMAT', () => new Response('<html>Log in to the hotel</html>')],
      ['an empty answer', 'BAD_FORMAT', () => new Response('')],
      ['half of a JSON text', 'BAD_FORMAT', () => new Response('{"signatures":[{"keyid":"')],
    ] as const
  ).flatMap(([what, code, make]) =>
    ['metadata/2.root.json', 'metadata/timestamp.json'].map((path): Attack => ({
      number: 16,
      what: `${what} in place of ${path}`,
      code,
      async prepare(arena) {
        await arena.registry.publish();
        arena.answer(path, make);
        return () => arena.client.refresh();
      },
      async after({ client }) {
        const { state, error, checkedAt } = await client.freshness();
        equal(error?.code, code, 'the error that is shown');
        holds(state !== 'fresh' && checkedAt === START, 'the age of what is known is shown');
      },
    })),
  ),
  ...[
    'never',
    '2026-02-30T00:00:00Z',
    '2027-01-01T00:00:00',
    '99999-01-01T00:00:00Z',
    1_900_000_000,
    null,
    undefined,
  ].flatMap((expires) =>
    (['timestamp', 'catalog'] as const).map((role): Attack => ({
      number: 17,
      what: `an expiry of ${JSON.stringify(expires)} in ${role}`,
      code: 'BAD_FORMAT',
      async prepare({ registry, client }) {
        Object.assign(registry.content[role], { expires });
        await registry.publish();
        return () => client.refresh();
      },
    })),
  ),
  {
    number: 18,
    what: 'the catalogue of another time in a new snapshot',
    code: 'HASH_MISMATCH',
    async prepare({ registry, client }) {
      const old = registry.file(registry.path('catalog'));
      await registry.publish();
      registry.files.set(registry.path('catalog'), old);
      return () => client.refresh();
    },
  },
  {
    number: 19,
    what: 'a publish that stopped half-way',
    code: 'accepted',
    async prepare(arena) {
      const { registry, client, publisher } = arena;
      const nodes = new Set(registry.files.keys());
      registry.list('table', publisher, await publisher.release('table'));
      await registry.publish(['catalog', 'snapshot']);
      for (const path of registry.files.keys())
        if (/^[nrb]\//.test(path) && !nodes.has(path)) registry.files.delete(path);
      registry.requests.length = 0;
      return async () => {
        await client.refresh();
        return client.release(PLUGIN);
      };
    },
    async after({ registry, client }) {
      equal((await client.freshness()).state, 'fresh', 'freshness');
      holds(registry.requests.length <= 3, 'the client does not ask again and again');
    },
  },
  {
    number: 20,
    what: 'a new timestamp whose snapshot is missing once',
    code: 'UNREACHABLE',
    async prepare(arena) {
      await arena.registry.publish();
      arena.answer(/\.snapshot\.json$/, () => new Response('', { status: 404 }));
      return () => arena.client.refresh();
    },
    async after({ registry, client }) {
      registry.answer = undefined;
      const { version, timestamp } = await client.refresh();
      equal([version, timestamp], [registry.content.catalog.version, registry.content.timestamp.version], 'the head');
    },
  },
  ...[2 ** 53, Number.MAX_VALUE, -1, 0, 1.5].map((version): Attack => ({
    number: 21,
    what: `a version of ${version}`,
    code: 'BAD_FORMAT',
    async prepare({ registry, client }) {
      // Canonical JSON cannot even say it, so it was never signed: the number alone must stop it.
      const text = JSON.stringify({ ...registry.content.timestamp, version });
      const [signature] = JSON.parse(new TextDecoder().decode(registry.file('metadata/timestamp.json'))).signatures;
      registry.files.set(
        'metadata/timestamp.json',
        encodeUtf8(JSON.stringify({ signatures: [signature], signed: 0 }).replace(/0}$/, `${text}}`)),
      );
      return () => client.refresh();
    },
  })),
  {
    number: 21,
    what: 'versions that a thief drove up, after the keys were replaced',
    code: 'accepted',
    async prepare({ registry, client }) {
      registry.content.timestamp.version = 2 ** 52;
      registry.content.snapshot.version = 2 ** 52;
      await registry.publish(['snapshot', 'timestamp']);
      await client.refresh();
      registry.content.timestamp.version = 3;
      registry.content.snapshot.version = 3;
      await registry.publish(['snapshot', 'timestamp']);
      equal(await codeOf(client.refresh()), 'ROLLBACK', 'lower versions under the old keys');
      await registry.replaceKeys('timestamp', 'snapshot');
      await registry.publish(['snapshot', 'timestamp']);
      return () => client.refresh();
    },
    async heal({ registry }) {
      await registry.publish();
    },
  },
  {
    number: 43,
    what: 'an older head without the revocation',
    code: 'ROLLBACK',
    stops: 'REVOKED',
    async prepare(arena) {
      const back = keep(arena);
      arena.registry.revocations = [{ scope: 'plugin', target: PLUGIN, reason: 'It sends data away' }];
      await arena.publish();
      back();
      return () => arena.client.refresh();
    },
  },
  {
    number: 57,
    what: 'a second timestamp with the same version and other content',
    code: 'CONFLICT',
    async prepare({ registry, client }) {
      registry.content.timestamp.expires = iso(START + 30 * DAY);
      await registry.sign('timestamp');
      return () => client.refresh();
    },
    async after({ store, client }) {
      equal((await store.read(client.id))?.failure?.evidence?.length, 2, 'files kept as evidence');
    },
  },
  {
    number: 62,
    what: 'a start without a network after 400 days',
    code: 'EXPIRED',
    async prepare(arena) {
      arena.registry.answer = () => Promise.reject(new TypeError('no network'));
      arena.registry.now = START + 400 * DAY;
      await arena.restart();
      await arena.client.refresh().catch(() => undefined);
      return () => arena.client.release(PLUGIN);
    },
    async after({ client }) {
      equal((await client.freshness()).state, 'hard-stale', 'freshness');
    },
  },
  {
    number: 48,
    what: 'a clock that is ten years ahead',
    code: 'EXPIRED',
    async prepare(arena) {
      arena.registry.now = START + 3650 * DAY;
      return () => arena.client.release(PLUGIN);
    },
  },
  {
    number: 48,
    what: 'a clock that is two days behind a signed time',
    code: 'CLOCK_WRONG',
    async prepare(arena) {
      arena.registry.content.timestamp['created'] = iso(START);
      await arena.publish();
      arena.registry.now = START - 2 * DAY;
      return () => arena.client.release(PLUGIN);
    },
    async after({ client }) {
      const { state, error } = await client.freshness();
      equal([state, error?.code], ['soft-stale', 'CLOCK_WRONG'], 'freshness');
    },
  },
  {
    number: 48,
    what: 'a clock that jumps in the middle of an update',
    code: 'accepted',
    async prepare({ registry, client }) {
      await registry.publish();
      registry.answer = (path) => {
        if (path.includes('.snapshot')) registry.now = START + 100 * DAY;
        return undefined;
      };
      return () => client.refresh();
    },
  },
  {
    number: 29,
    what: 'a snapshot in place of the timestamp',
    code: 'WRONG_TYPE',
    async prepare({ registry, client }) {
      registry.files.set('metadata/timestamp.json', registry.file(registry.path('snapshot')));
      return () => client.refresh();
    },
  },
  {
    number: 29,
    what: 'the targets in place of the catalogue, under its name and hash',
    code: 'SIG_INVALID',
    async prepare(arena) {
      const { registry, client } = arena;
      registry.content.catalog.version += 1;
      const bytes = await signContent(
        { ...registry.content.targets, version: registry.content.catalog.version },
        registry.keys.targets,
      );
      registry.files.set(registry.path('catalog'), bytes);
      await registry.publish(['snapshot', 'timestamp']);
      return () => client.refresh();
    },
  },
  {
    number: 30,
    what: 'a timestamp with the signature of a snapshot that has the same keys',
    code: 'SIG_INVALID',
    async prepare({ registry, client }) {
      registry.keys.snapshot = registry.keys.timestamp;
      const other = await signContent(registry.content.snapshot, registry.keys.timestamp);
      const { signatures } = JSON.parse(new TextDecoder().decode(other));
      const signed = { ...registry.content.timestamp, version: registry.content.timestamp.version + 1 };
      registry.files.set('metadata/timestamp.json', encodeUtf8(JSON.stringify({ signatures, signed })));
      return () => client.refresh();
    },
  },
];
