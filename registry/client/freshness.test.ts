import { beforeEach, describe, expect, it } from 'vitest';
import { iso, RegistrySimulator, START, TestPublisher } from '../../test/fixtures/registry-simulator/index.ts';
import { createMemoryTrustStore, type RegistryClient, type TrustStore } from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let registry: RegistrySimulator;
let store: TrustStore;
let client: RegistryClient;

beforeEach(async () => {
  registry = await RegistrySimulator.create();
  const publisher = await TestPublisher.create();
  registry.list('chart', publisher, await publisher.release('chart'));
  await registry.publish();
  store = createMemoryTrustStore();
  client = await registry.client({ store });
});

/** A timestamp that says when it was signed. */
async function publishAt(time: number): Promise<void> {
  registry.content.timestamp['created'] = iso(time);
  registry.content.timestamp.expires = iso(time + 3 * DAY);
  await registry.publish(['timestamp']);
}

describe('freshness', () => {
  it('is unknown before the first refresh, also after one that failed', async () => {
    expect(await client.freshness()).toEqual({ state: 'unknown' });
    registry.answer = () => new Response('', { status: 500 });
    await expect(client.refresh()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(await client.freshness()).toMatchObject({ state: 'unknown', error: { code: 'UNREACHABLE' } });
    await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'UNINITIALIZED' });
  });

  it('is fresh until the timestamp expires, then soft, and after 7 days hard stale', async () => {
    await client.refresh();
    for (const [days, state] of [
      [2.9, 'fresh'],
      [3, 'soft-stale'],
      [9.9, 'soft-stale'],
      [10, 'hard-stale'],
    ] as const) {
      registry.now = START + days * DAY;
      expect(await client.freshness()).toMatchObject({ state, checkedAt: START, expires: START + 3 * DAY });
    }
  });

  it('ends with the first file that expires', async () => {
    registry.content.catalog.expires = iso(START + DAY);
    await registry.publish();
    await client.refresh();
    expect(await client.freshness()).toMatchObject({ state: 'fresh', expires: START + DAY });
    registry.now = START + DAY;
    await expect(client.release('chart')).rejects.toMatchObject({ code: 'EXPIRED' });
  });

  it('is soft stale when the registry cannot be reached, and fresh once it can', async () => {
    await client.refresh();
    registry.answer = () => Promise.reject(new TypeError('offline'));
    await expect(client.refresh()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(await client.freshness()).toMatchObject({ state: 'soft-stale', error: { code: 'UNREACHABLE' } });
    registry.answer = undefined;
    await client.refresh();
    expect(await client.freshness()).toEqual({ state: 'fresh', checkedAt: START, expires: START + 3 * DAY });
  });

  it('is suspect after a refusal that is not about the network, until a refresh succeeds', async () => {
    await client.refresh();
    registry.answer = (path) => (path.endsWith('timestamp.json') ? new Response('{}') : undefined);
    await expect(client.refresh()).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    expect(await client.freshness()).toMatchObject({ state: 'suspect', error: { code: 'BAD_FORMAT' } });
    expect(await client.lookup('chart')).toMatchObject({ id: 'chart' });
    await expect(client.release('chart')).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    registry.answer = undefined;
    await client.refresh();
    expect(await client.freshness()).toMatchObject({ state: 'fresh' });
  });

  it('does not count a refresh that its caller stopped', async () => {
    await client.refresh();
    await expect(client.refresh(AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await client.freshness()).toMatchObject({ state: 'fresh' });
  });

  it('says how old it is when a cache answers with an old timestamp', async () => {
    await client.refresh();
    registry.now += 30 * HOUR;
    await client.refresh();
    expect(await client.freshness()).toMatchObject({ state: 'fresh', checkedAt: registry.now });
    registry.now = START + 3 * DAY;
    await expect(client.refresh()).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(await client.freshness()).toMatchObject({ state: 'soft-stale', checkedAt: START + 30 * HOUR });
  });
});

describe('a clock', () => {
  it('far ahead makes everything stale, and stops nothing that is installed', async () => {
    await client.refresh();
    const { stored } = await client.release('chart');
    registry.now = START + 3650 * DAY;
    expect(await client.freshness()).toMatchObject({ state: 'hard-stale' });
    await expect(client.release('chart')).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(await client.verifyStored(stored)).toMatchObject({ seq: 1 });
  });

  it('more than a day behind a signed time is wrong, and never fresh', async () => {
    await publishAt(START);
    await client.refresh();
    registry.now = START - 23 * HOUR;
    expect(await client.freshness()).toMatchObject({ state: 'fresh' });
    registry.now = START - 25 * HOUR;
    expect(await client.freshness()).toMatchObject({ state: 'soft-stale', error: { code: 'CLOCK_WRONG' } });
    await expect(client.release('chart')).rejects.toMatchObject({ code: 'CLOCK_WRONG' });
  });

  it('turned back does not revive what expired', async () => {
    await publishAt(START);
    await client.refresh();
    const old = registry.file('metadata/timestamp.json');
    await publishAt(START + 4 * DAY);
    registry.now = START + 4 * DAY;
    await client.refresh();
    registry.files.set('metadata/timestamp.json', old);
    registry.now = START;
    await expect(client.refresh()).rejects.toMatchObject({ code: 'ROLLBACK' });
    expect(await client.freshness()).toMatchObject({ state: 'suspect' });
  });

  it('behind counts at least from the latest signed time', async () => {
    await publishAt(START + 2 * DAY);
    await client.refresh();
    registry.content.timestamp.expires = iso(START + DAY);
    await registry.publish(['timestamp']);
    await expect(client.refresh()).rejects.toMatchObject({ code: 'EXPIRED' });
  });

  it('that a stolen timestamp key drove into the future is freed by new keys', async () => {
    await client.refresh();
    registry.content.timestamp['created'] = '2090-01-01T00:00:00Z';
    registry.content.timestamp.expires = '2091-01-01T00:00:00Z';
    await registry.publish(['timestamp']);
    await client.refresh();
    expect(await client.freshness()).toMatchObject({ error: { code: 'CLOCK_WRONG' } });
    await publishAt(START);
    await expect(client.refresh()).rejects.toMatchObject({ code: 'EXPIRED' });
    await registry.replaceKeys('timestamp');
    await publishAt(START);
    await client.refresh();
    expect(await client.freshness()).toMatchObject({ state: 'fresh' });
  });

  it('that jumps during a refresh does not split it', async () => {
    registry.answer = (path) => {
      if (path.includes('.snapshot')) registry.now = START + 100 * DAY;
      return undefined;
    };
    await expect(client.refresh()).resolves.toMatchObject({ version: 2 });
  });
});

describe('trust', () => {
  it('only rises when two tabs refresh at once', async () => {
    const slow = await registry.client({ store });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const old = registry.file('metadata/timestamp.json');
    const fetchOld: typeof fetch = async (input, init) => {
      if (!String(input).endsWith('timestamp.json')) return registry.fetch(input, init);
      await held;
      return new Response(old);
    };
    const late = await registry.client({ store, fetch: fetchOld });
    const running = late.refresh();
    await registry.publish();
    await client.refresh();
    release();
    await running;
    expect(await slow.head()).toMatchObject({ version: 3, timestamp: 3 });
    expect(await late.head()).toMatchObject({ version: 3, timestamp: 3 });
  });

  it('is one refresh for callers at the same time', async () => {
    await Promise.all([client.refresh(), client.refresh()]);
    expect(registry.requests.filter((path) => path.endsWith('timestamp.json'))).toHaveLength(1);
  });

  it('goes on for one caller when another stops the refresh that both wait for', async () => {
    const controller = new AbortController();
    const both = [client.refresh(controller.signal), client.refresh()] as const;
    controller.abort();
    await expect(both[0]).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(both[1]).resolves.toMatchObject({ version: 2 });
  });

  it.each(['timestamp', 'snapshot', 'targets', 'catalog'])(
    'does not believe a stored %s that was changed',
    async (role) => {
      await client.refresh();
      await store.update(client.id, (state) => {
        if (!state?.head) return undefined;
        const bytes = state.head.roles[role]?.map((byte, at) => (at === 200 ? byte ^ 1 : byte));
        return bytes && { ...state, head: { ...state.head, roles: { ...state.head.roles, [role]: bytes } } };
      });
      const restarted = await registry.client({ store });
      await expect(restarted.head()).rejects.toMatchObject({ name: 'RegistryError' });
      expect(await restarted.freshness()).toMatchObject({ state: 'suspect' });
      await restarted.refresh();
      expect(await restarted.head()).toMatchObject({ version: 2 });
    },
  );

  it('starts again from the pinned root when stored roots do not follow from it', async () => {
    await registry.publishRoot();
    await client.refresh();
    await store.update(
      client.id,
      (state) => state && { ...state, local: { ...state.local, roots: [new Uint8Array(3)] } },
    );
    const restarted = await registry.client({ store });
    await expect(restarted.refresh()).resolves.toMatchObject({ root: 2 });
  });

  it('survives a store that was cleared in the middle of a session', async () => {
    await client.refresh();
    await store.update(client.id, () => ({
      format: 1,
      local: { roots: [], roles: {}, rootVersion: 0, timestampVersion: 0 },
      signedTime: 0,
      plugins: {},
      revocations: {},
    }));
    expect(await client.head()).toBeUndefined();
    await expect(client.refresh()).resolves.toMatchObject({ version: 2 });
  });

  it('needs WebCrypto', async () => {
    const broken = registry.client({ crypto: undefined as unknown as SubtleCrypto });
    await expect(broken).rejects.toMatchObject({ code: 'NO_CRYPTO' });
    const without = (name: string): SubtleCrypto =>
      new Proxy(crypto.subtle, {
        get: (target, method) => {
          if (method !== 'importKey') return Reflect.get(target, method).bind(target);
          return () => Promise.reject(new DOMException(`${name} is unknown`, 'NotSupportedError'));
        },
      });
    const old = await registry.client({ crypto: without('Ed25519') });
    await expect(old.refresh()).rejects.toMatchObject({ code: 'NO_CRYPTO' });
  });

  it('is not given by a verifier that answers anything but true', async () => {
    for (const answer of [false, 'true', 1, {}, undefined]) {
      const lying = new Proxy(crypto.subtle, {
        get: (target, method) => (method === 'verify' ? async () => answer : Reflect.get(target, method).bind(target)),
      });
      const fooled = await registry.client({ crypto: lying });
      await expect(fooled.refresh()).rejects.toMatchObject({ code: 'SIG_INVALID' });
    }
  });
});
