import { createMemoryTrustStore, type TrustState, type TrustStore } from '../../../../registry/client/index.ts';
import { EMPTY_TRUST } from '../../../../registry/client/trust.ts';
import { START, TestPublisher } from '../../../fixtures/registry-simulator/index.ts';
import { PLUGIN, type Arena } from '../arena.ts';
import { codeOf, equal, holds, type Attack } from '../attack.ts';

const DAY = 86_400_000;
const SCOPES = ['release', 'plugin', 'publisher'] as const;

function targetOf({ installed, publisher }: Arena, scope: (typeof SCOPES)[number]): string {
  return { release: installed.hash, plugin: PLUGIN, publisher: publisher.id }[scope];
}

/** Change what is stored, behind the client's back. */
function tampered(change: (state: TrustState, arena: Arena) => TrustState): Attack['prepare'] {
  return async (arena) => {
    await arena.store.update(arena.client.id, (state) => state && change(state, arena));
    await arena.restart();
    return () => arena.client.refresh();
  };
}

/** A store that fails at its n-th write: before it, or after it has happened and nobody was told. */
function crashing(store: TrustStore, at: number, when: 'before' | 'after'): TrustStore {
  let writes = 0;
  return {
    ...store,
    async update(registry, change) {
      const now = writes++ === at;
      if (now && when === 'before') throw new Error('The program was stopped');
      await store.update(registry, change);
      if (now) throw new Error('The program was stopped');
    },
  };
}

export const deviceAttacks: readonly Attack[] = [
  ...SCOPES.flatMap((scope): Attack[] => [
    {
      number: 42,
      what: `a ${scope} that is revoked in the urgent list, while it runs`,
      code: 'REVOKED',
      stops: 'REVOKED',
      async prepare(arena) {
        arena.registry.revocations = [{ scope, target: targetOf(arena, scope), reason: 'It sends data away' }];
        await arena.publish();
        await arena.client.lookup(PLUGIN);
        return () => arena.client.release(PLUGIN);
      },
      heal: 'never',
    },
    {
      number: 42,
      what: `a ${scope} that was revoked before, at a start without a network a year later`,
      code: 'REVOKED',
      stops: 'REVOKED',
      async prepare(arena) {
        arena.registry.revocations = [{ scope, target: targetOf(arena, scope), reason: 'It sends data away' }];
        await arena.publish();
        await arena.client.lookup(PLUGIN);
        arena.registry.answer = () => Promise.reject(new TypeError('no network'));
        arena.registry.now = START + 365 * DAY;
        await arena.restart();
        return () => arena.client.verifyStored(arena.installed.stored);
      },
      heal: 'never',
    },
    {
      number: 42,
      what: `a ${scope} whose revocation newer signed state lifts`,
      code: 'accepted',
      async prepare(arena) {
        arena.registry.revocations = [{ scope, target: targetOf(arena, scope), reason: 'A mistake' }];
        await arena.publish();
        equal(await codeOf(arena.client.release(PLUGIN)), 'REVOKED', 'installing it while it is revoked');
        equal(
          await codeOf(arena.client.verifyStored(arena.installed.stored)),
          'REVOKED',
          'running it while it is revoked',
        );
        arena.registry.revocations = [];
        await arena.publish();
        return () => arena.client.lookup(PLUGIN);
      },
    },
  ]),
  {
    number: 42,
    what: 'a listing that says revoked',
    code: 'REVOKED',
    stops: 'REVOKED',
    async prepare(arena) {
      Object.assign(arena.listed, { state: 'revoked', reason: 'Malware' });
      await arena.publish();
      await arena.client.lookup(PLUGIN);
      return () => arena.client.release(PLUGIN);
    },
    heal: 'never',
  },
  {
    number: 42,
    what: 'a release below the floor of its publisher, which the operator still lists',
    code: 'REVOKED',
    stops: 'REVOKED',
    async prepare(arena) {
      const { publisher, listed, client } = arena;
      listed.releases.unshift({ release: await publisher.release(PLUGIN, { version: '1.1.0', seq: 2, minSeq: 2 }) });
      await arena.publish();
      await client.lookup(PLUGIN);
      return () => client.release(PLUGIN, { version: '1.0.0' });
    },
    heal: 'never',
  },
  ...['timestamp', 'snapshot', 'targets', 'catalog'].map((role): Attack => ({
    number: 45,
    what: `a stored ${role} with one byte changed`,
    code: 'accepted',
    prepare: tampered((state) => {
      const flip = (files: TrustState['local']): TrustState['local'] => {
        const bytes = files.roles[role];
        return bytes
          ? { ...files, roles: { ...files.roles, [role]: bytes.with(200, (bytes[200] ?? 0) ^ 1) as typeof bytes } }
          : files;
      };
      return { ...state, local: flip(state.local), ...(state.head && { head: flip(state.head) }) };
    }),
  })),
  {
    number: 45,
    what: 'stored roots that do not follow from the pinned one',
    code: 'accepted',
    prepare: tampered((state) => ({ ...state, local: { ...state.local, roots: [new Uint8Array(3)], rootVersion: 7 } })),
  },
  {
    number: 45,
    what: 'nodes of the catalogue with other bytes',
    code: 'accepted',
    async prepare(arena) {
      for (const [path] of arena.registry.files) {
        if (/^[nri]\//.test(path)) await arena.store.writeNode(path.slice(2), new Uint8Array([0x4c, 0x0a]));
      }
      return () => arena.client.lookup(PLUGIN);
    },
    after: async (_, found) => equal((found as { id: string }).id, PLUGIN, 'what is found'), // what lookup() returns
  },
  {
    number: 45,
    what: 'a stored state that was set back below the floor of the app',
    code: 'ROLLBACK',
    async prepare(arena) {
      const state = structuredClone(await arena.store.read(arena.client.id));
      const files = new Map(arena.registry.files);
      await arena.publish();
      const { timestamp, snapshot } = arena.registry.content;
      await arena.store.update(arena.client.id, () => state);
      arena.registry.files.clear();
      for (const [path, bytes] of files) arena.registry.files.set(path, bytes);
      await arena.restart({ floors: { timestamp: timestamp.version, snapshot: snapshot.version } });
      return () => arena.client.refresh();
    },
  },
  {
    number: 45,
    what: 'a stored release with one byte changed',
    code: 'HASH_MISMATCH',
    prepare:
      async ({ client, installed: { stored } }) =>
      () =>
        client.verifyStored({ ...stored, envelope: stored.envelope.with(50, 0) as typeof stored.envelope }),
  },
  {
    number: 45,
    what: 'a stored release with its hash changed to fit',
    code: 'NOT_LISTED',
    async prepare({ client, publisher, installed: { stored } }) {
      const { envelope, hash } = await publisher.release(PLUGIN, { version: '1.0.1', seq: 2, code: 'old bug()' });
      return () => client.verifyStored({ ...stored, envelope, hash });
    },
  },
  {
    number: 45,
    what: 'a stored release of a stranger with a valid identity',
    code: 'NOT_LISTED',
    async prepare({ client, installed: { stored } }) {
      const thief = await TestPublisher.create();
      const { envelope, hash } = await thief.release(PLUGIN, { version: '1.0.1', seq: 2, code: 'steal()' });
      return () => client.verifyStored({ ...stored, envelope, hash, identities: [...thief.identities] });
    },
  },
  {
    number: 46,
    what: 'storage that is cleared in the middle of a session',
    code: 'accepted',
    async prepare(arena) {
      await arena.store.update(arena.client.id, () => structuredClone(EMPTY_TRUST));
      equal(await arena.client.head(), undefined, 'the head');
      equal(await codeOf(arena.client.lookup(PLUGIN)), 'UNINITIALIZED', 'a lookup before the next refresh');
      return async () => {
        await arena.client.refresh();
        return arena.client.release(PLUGIN);
      };
    },
  },
  {
    number: 46,
    what: 'an old registry, after the storage was cleared, below the floor of the app',
    code: 'ROLLBACK',
    async prepare(arena) {
      const files = new Map(arena.registry.files);
      await arena.publish();
      const { timestamp } = arena.registry.content;
      arena.registry.files.clear();
      for (const [path, bytes] of files) arena.registry.files.set(path, bytes);
      const fresh = await arena.registry.client({
        store: createMemoryTrustStore(),
        floors: { timestamp: timestamp.version },
      });
      return () => fresh.refresh();
    },
  },
  {
    number: 47,
    what: 'an installed plugin that came with the files of another profile',
    code: 'NOT_LISTED',
    async prepare(arena) {
      const profile = await arena.registry.client({ store: createMemoryTrustStore() });
      await profile.refresh();
      return () => profile.verifyStored(arena.installed.stored);
    },
  },
  {
    number: 49,
    what: 'two tabs that update at once, one of them with an older answer',
    code: 'accepted',
    async prepare(arena) {
      const { registry, store, client } = arena;
      const old = registry.file('metadata/timestamp.json');
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const late = await registry.client({
        store,
        async fetch(input, init) {
          if (!String(input).endsWith('timestamp.json')) return registry.fetch(input, init);
          await held;
          return new Response(old);
        },
      });
      return async () => {
        const running = late.refresh();
        await registry.publish();
        await client.refresh();
        release();
        await running;
        return [await client.head(), await late.head()];
      };
    },
    async after({ registry }, result) {
      const heads = result as { timestamp: number }[]; // what the trigger collected
      equal(
        heads.map(({ timestamp }) => timestamp),
        [registry.content.timestamp.version, registry.content.timestamp.version],
        'heads',
      );
    },
  },
  ...[0, 1].flatMap((at) =>
    (['before', 'after'] as const).map((when): Attack => ({
      number: 50,
      what: `a stop just ${when} write ${at + 1} of an update`,
      code: 'accepted',
      async prepare(arena) {
        await arena.registry.publish();
        const old = (await arena.client.head())?.version;
        const stopped = await arena.registry.client({ store: crashing(arena.store, at, when) });
        return async () => {
          await stopped
            .refresh()
            .then(() => stopped.lookup(PLUGIN))
            .catch(() => undefined);
          const again = await arena.restart();
          const head = await again.head();
          const known = [old, arena.registry.content.catalog.version].includes(head?.version);
          holds(known, `the state is the old or the new one (${head?.version})`);
        };
      },
    })),
  ),
];
