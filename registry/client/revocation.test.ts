import { beforeEach, describe, expect, it } from 'vitest';
import {
  RegistrySimulator,
  START,
  TestPublisher,
  type ListedPlugin,
} from '../../test/fixtures/registry-simulator/index.ts';
import { createMemoryTrustStore, type RegistryClient, type StoredRelease, type TrustStore } from './index.ts';

const DAY = 86_400_000;
let registry: RegistrySimulator;
let publisher: TestPublisher;
let store: TrustStore;
let client: RegistryClient;
let listed: ListedPlugin;
let installed: StoredRelease;

beforeEach(async () => {
  registry = await RegistrySimulator.create();
  publisher = await TestPublisher.create();
  listed = registry.list('chart', publisher, await publisher.release('chart'));
  store = createMemoryTrustStore();
  client = await registry.client({ store });
  await publish();
  installed = (await client.release('chart')).stored;
});

async function publish(): Promise<void> {
  await registry.publish();
  await client.refresh();
}

async function expectRun(): Promise<void> {
  expect(await client.verifyStored(installed)).toMatchObject({ hash: installed.hash });
}

async function expectRefusal(code: string): Promise<void> {
  await expect(client.verifyStored(installed)).rejects.toMatchObject({ code });
}

function goOffline(): void {
  registry.answer = () => Promise.reject(new TypeError('offline'));
}

describe('a revocation', () => {
  it.each(['release', 'plugin', 'publisher'] as const)(
    'of the %s in the urgent list stops it at the next poll',
    async (scope) => {
      const target = { release: installed.hash, plugin: 'chart', publisher: publisher.id }[scope];
      await expectRun();
      registry.revocations = [{ scope, target, reason: 'It sends data away' }];
      await publish();
      await expectRefusal('REVOKED');
      expect(await client.status({ id: 'chart', release: installed.hash })).toMatchObject({
        state: 'revoked',
        scope,
        reason: 'It sends data away',
      });
      await expect(client.release('chart')).rejects.toMatchObject({ code: 'REVOKED' });
    },
  );

  it('in the listing stops it at the next lookup, with its reason', async () => {
    Object.assign(listed, { state: 'revoked', reason: 'Malware' });
    await publish();
    await expectRun();
    await client.lookup('chart');
    await expectRefusal('REVOKED');
    expect(await client.status('chart')).toMatchObject({ state: 'revoked', scope: 'plugin', reason: 'Malware' });
  });

  it('in the listing holds at once, whatever time the newest release takes to come', async () => {
    Object.assign(listed.releases[0] ?? {}, { state: 'revoked' });
    listed.releases.unshift({ release: await publisher.release('chart', { version: '1.1.0', seq: 2 }) });
    await publish();
    let comes: () => void = () => undefined;
    const late = new Promise<undefined>((resolve) => (comes = () => resolve(undefined)));
    const asked = new Set<string>();
    registry.answer = (path) => {
      asked.add(path);
      // The record is the first of its shelf, and what it lists is read after it.
      return path.startsWith('r/') && asked.size > 2 ? (late as Promise<never>) : undefined;
    };
    let isLooking = true;
    const looking = client.lookup('chart').finally(() => (isLooking = false));
    await expect
      .poll(() => client.status({ id: 'chart', release: installed.hash }))
      .toMatchObject({ state: 'revoked' });
    await expectRefusal('REVOKED');
    expect(isLooking).toBe(true);
    comes();
    await looking;
    expect(await client.status('chart')).toMatchObject({ state: 'active' });
  });

  it('of one release leaves the next one alone', async () => {
    Object.assign(listed.releases[0] ?? {}, { state: 'revoked' });
    listed.releases.unshift({ release: await publisher.release('chart', { version: '1.1.0', seq: 2 }) });
    await publish();
    await client.lookup('chart');
    await expectRefusal('REVOKED');
    installed = (await client.release('chart')).stored;
    await expectRun();
  });

  it('is remembered without a network, for years and after a restart', async () => {
    registry.revocations = [{ scope: 'release', target: installed.hash, reason: 'Bad' }];
    await publish();
    goOffline();
    registry.now = START + 400 * DAY;
    client = await registry.client({ store });
    await expectRefusal('REVOKED');
  });

  it('that leaves the urgent list still holds until the listing was read', async () => {
    registry.revocations = [{ scope: 'plugin', target: 'chart', reason: 'Under investigation' }];
    await publish();
    registry.revocations = [];
    Object.assign(listed, { state: 'revoked', reason: 'Confirmed' });
    await publish();
    await expectRefusal('REVOKED');
    await client.lookup('chart');
    await expectRefusal('REVOKED');
  });

  it.each(['release', 'plugin', 'publisher'] as const)(
    'of a %s is lifted by newer signed state only',
    async (scope) => {
      const target = { release: installed.hash, plugin: 'chart', publisher: publisher.id }[scope];
      const before = new Map(registry.files);
      registry.revocations = [{ scope, target, reason: 'A mistake' }];
      await publish();
      await client.lookup('chart');
      await expectRefusal('REVOKED');

      const after = new Map(registry.files);
      registry.files.clear();
      for (const [path, bytes] of before) registry.files.set(path, bytes);
      await expect(client.refresh()).rejects.toMatchObject({ code: 'ROLLBACK' });
      await expectRefusal('REVOKED');

      for (const [path, bytes] of after) registry.files.set(path, bytes);
      registry.revocations = [];
      await publish();
      await client.lookup('chart');
      await expectRun();
    },
  );

  it('that was urgent needs a lookup after it left the list, however often it was looked up before', async () => {
    registry.revocations = [{ scope: 'plugin', target: 'chart', reason: 'A mistake' }];
    await publish();
    await client.lookup('chart');
    registry.revocations = [];
    await publish();
    expect(await client.status('chart')).toMatchObject({ state: 'revoked' });
    await client.lookup('chart');
    expect(await client.status('chart')).toMatchObject({ state: 'active' });
  });

  it('is not lifted by a lookup that began under an older head', async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const slow: typeof fetch = async (input, init) => {
      if (String(input).includes('/r/')) await held;
      return registry.fetch(input, init);
    };
    const late = await registry.client({ store, fetch: slow });
    listed.record = { maintainers: ['Somebody'] };
    const table = registry.list('table', publisher, await publisher.release('table'));
    await registry.publish();
    await late.refresh();
    const running = [late.lookup('chart'), late.lookup('table')];
    for (const plugin of [listed, table]) Object.assign(plugin, { state: 'revoked', reason: 'Bad' });
    await publish();
    await client.lookup('chart');
    await client.lookup('table');
    letGo();
    expect(await Promise.all(running)).toMatchObject([{ state: 'active' }, { state: 'active' }]);
    expect(await client.status('chart')).toMatchObject({ state: 'revoked', seen: { head: [1, 4] } });
    expect(await client.status('table')).toMatchObject({ state: 'revoked' });
  });

  it('nobody can read is not skipped', async () => {
    registry.revocations = [{ scope: 'everything' as 'plugin', target: 'chart', reason: 'Bad' }];
    await registry.publish();
    await expect(client.refresh()).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });
});

describe('what a publisher takes back', () => {
  it('stops older releases at the next lookup, without the operator', async () => {
    listed.releases.unshift({ release: await publisher.release('chart', { version: '1.1.0', seq: 2, minSeq: 2 }) });
    await publish();
    await client.lookup('chart');
    await expectRefusal('REVOKED');
  });

  it('when it gives up its identity stops everything, for good', async () => {
    await publisher.addIdentity(publisher.keys, { revoked: true, signedBefore: { chart: 1 } });
    await publish();
    await client.lookup('chart');
    await expectRefusal('REVOKED');
    await expect(client.release('chart')).rejects.toMatchObject({ code: 'REVOKED' });
    listed.identities = publisher.identities.slice(0, 1);
    await publish();
    await client.lookup('chart');
    await expectRefusal('REVOKED');
  });

  it('is not undone by a release that does not verify', async () => {
    const stranger = await TestPublisher.create();
    const forged = await stranger.release('chart', { version: '1.1.0', seq: 2, minSeq: 2, publisher: publisher.id });
    listed.releases.unshift({ release: forged });
    await publish();
    await client.lookup('chart');
    await expectRun();
  });
});

describe('an installed release', () => {
  it('keeps running when it is yanked', async () => {
    Object.assign(listed.releases[0] ?? {}, { state: 'yanked' });
    await publish();
    await client.lookup('chart');
    await expectRun();
    expect(await client.status({ id: 'chart', release: installed.hash })).toMatchObject({ state: 'yanked' });
  });

  it('keeps running when nothing of the registry can be reached for 400 days', async () => {
    goOffline();
    registry.now = START + 400 * DAY;
    await expectRun();
    expect(await client.freshness()).toMatchObject({ state: 'hard-stale' });
  });

  it('does not run once the registry proved that it is not listed', async () => {
    registry.plugins.delete('chart');
    registry.list('other', publisher, await publisher.release('other'));
    await publish();
    await client.lookup('chart');
    await expectRefusal('NOT_LISTED');
    expect(await client.status('chart')).toMatchObject({ state: 'unlisted' });
  });

  it('is judged by the catalogue in the cache, whatever the rows of the store say', async () => {
    Object.assign(listed.releases[0] ?? {}, { state: 'revoked' });
    await publish();
    await client.lookup('chart');
    // Someone rewrites the remembered state.
    await store.update(client.id, (state) => {
      const mark = state?.plugins['chart'];
      if (!state || !mark) return undefined;
      return { ...state, revocations: {}, plugins: { chart: { ...mark, releases: { [installed.hash]: 'active' } } } };
    });
    await expectRefusal('REVOKED');
  });

  it('from another registry, of another plugin, or changed in storage is refused', async () => {
    const flipped = installed.envelope.map((byte, at) => (at === 40 ? byte ^ 1 : byte));
    for (const [change, code] of [
      [{ registry: '0'.repeat(16) }, 'WRONG_SUBJECT'],
      [{ id: 'other' }, 'WRONG_SUBJECT'],
      [{ envelope: flipped }, 'HASH_MISMATCH'],
      [{ identities: [] }, 'UNSIGNED'],
    ] as const) {
      await expect(client.verifyStored({ ...installed, ...change })).rejects.toMatchObject({ code });
    }
  });

  it('that this client never accepted itself is refused, as from an imported profile', async () => {
    const other = await registry.client();
    await other.refresh();
    await expect(other.verifyStored(installed)).rejects.toMatchObject({ code: 'NOT_LISTED' });
  });

  it('made for the same plugin by a stranger with a valid identity is refused', async () => {
    const stranger = await TestPublisher.create();
    const { envelope, hash } = await stranger.release('chart');
    const forged = { ...installed, envelope, hash, identities: stranger.identities };
    await expect(client.verifyStored(forged)).rejects.toMatchObject({ code: 'NOT_LISTED' });
  });
});
