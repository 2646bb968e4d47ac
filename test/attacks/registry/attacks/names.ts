import { createRegistryClient } from '../../../../registry/client/index.ts';
import { encodeUtf8 } from '../../../../registry/format/bytes.ts';
import { pluginManifest } from '../../../../registry/format/manifest.ts';
import { RegistrySimulator, signContent, subtle } from '../../../fixtures/registry-simulator/index.ts';
import { PLUGIN } from '../arena.ts';
import { codeOf, equal, holds, type Attack } from '../attack.ts';

export const nameAttacks: readonly Attack[] = [
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
        manifest: pluginManifest,
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
