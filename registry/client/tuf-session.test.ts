import { beforeEach, describe, expect, it } from 'vitest';
import { encodeUtf8, type Bytes } from '../format/index.ts';
import {
  iso,
  keysById,
  makeKey,
  RegistrySimulator,
  signContent,
  START,
  type RoleName,
} from '../../test/fixtures/registry-simulator/index.ts';
import { createMemoryTrustStore, type RegistryClient, type TrustStore } from './index.ts';

const DAY = 86_400_000;
let registry: RegistrySimulator;
let store: TrustStore;
let client: RegistryClient;

beforeEach(async () => {
  registry = await RegistrySimulator.create();
  store = createMemoryTrustStore();
  client = await registry.client({ store });
});

/** The refresh is refused with `code`, and what was known before is still known. */
async function expectRefusal(code: string): Promise<void> {
  const before = await client.head();
  await expect(client.refresh()).rejects.toMatchObject({ name: 'RegistryError', code });
  expect(await client.head()).toEqual(before);
}

/** Serve `bytes` in place of a role's file. */
function replace(role: RoleName, bytes: Bytes): void {
  registry.files.set(registry.path(role), bytes);
}

async function publishNew(): Promise<void> {
  await registry.publish(['targets', 'catalog', 'snapshot', 'timestamp']);
}

describe('signatures', () => {
  it.each<RoleName>(['timestamp', 'snapshot', 'targets', 'catalog'])(
    'refuses %s signed by a stranger',
    async (role) => {
      await client.refresh();
      await publishNew();
      await registry.sign(role, [await makeKey()]);
      // Hashes of the new bytes, so that only the signature is wrong.
      if (role === 'targets' || role === 'catalog') await republish('snapshot');
      if (role !== 'timestamp') await republish('timestamp');
      await expectRefusal('SIG_INVALID');
    },
  );

  it.each<RoleName>(['timestamp', 'snapshot', 'targets', 'catalog'])('refuses %s without a signature', async (role) => {
    await publishNew();
    await registry.sign(role, []);
    if (role === 'targets' || role === 'catalog') await republish('snapshot');
    if (role !== 'timestamp') await republish('timestamp');
    await expectRefusal('UNSIGNED');
  });

  it('refuses a timestamp signed by a key of another role', async () => {
    await registry.sign('timestamp', [...registry.keys.snapshot, ...registry.keys.targets, ...registry.keys.root]);
    await expectRefusal('SIG_INVALID');
  });

  it('accepts a valid file that a stranger signed as well', async () => {
    await registry.sign('timestamp', [await makeKey(), ...registry.keys.timestamp]);
    await expect(client.refresh()).resolves.toMatchObject({ timestamp: 1 });
  });

  it('refuses a threshold of 2 met by one signature given twice', async () => {
    await withTimestampKeys(2, [await makeKey(), await makeKey()]);
    const [key] = registry.keys.timestamp;
    const text = new TextDecoder().decode(await signContent(registry.content.timestamp, key ? [key, key] : []));
    replace('timestamp', encodeUtf8(text));
    await expectRefusal('BAD_FORMAT');
  });

  it('counts one public key under two key ids once', async () => {
    const key = await makeKey();
    await withTimestampKeys(2, [key, { ...key, id: 'another-name' }]);
    await registry.sign('timestamp');
    await expectRefusal('SIG_INVALID');
  });

  it('counts two different keys twice', async () => {
    await withTimestampKeys(2, [await makeKey(), await makeKey('ecdsa')]);
    await registry.sign('timestamp');
    await expect(client.refresh()).resolves.toMatchObject({ root: 2 });
  });

  it.each([0, -1, '1', null])('refuses a root with a threshold of %j', async (threshold) => {
    await registry.publishRoot();
    const roles = { ...(registry.content.root['roles'] as object), timestamp: { keyids: [], threshold } };
    Object.assign(registry.content.root, { roles });
    await registry.sign('root');
    await expectRefusal('BAD_FORMAT');
  });

  it('refuses a role whose threshold is more than its keys', async () => {
    registry.thresholds.timestamp = 2;
    await registry.publishRoot();
    await registry.sign('timestamp');
    await expectRefusal('SIG_INVALID');
  });

  async function withTimestampKeys(threshold: number, keys: RegistrySimulator['keys']['timestamp']): Promise<void> {
    registry.keys.timestamp = keys;
    registry.thresholds.timestamp = threshold;
    await registry.publishRoot();
  }

  /** Sign a role again over what is in the files now, as its thief would. */
  async function republish(role: 'snapshot' | 'timestamp'): Promise<void> {
    await registry.fill(role);
    await registry.sign(role);
  }
});

describe('the root chain', () => {
  it('follows roots signed by old and new keys', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const old = registry.keys.root;
      registry.keys.root = [await makeKey()];
      await registry.publishRoot([...old, ...registry.keys.root]);
    }
    await expect(client.refresh()).resolves.toMatchObject({ root: 4 });
    expect((await store.read(client.id))?.local.roots).toHaveLength(3);
  });

  it.each(['old', 'new'] as const)('refuses a root signed only by the %s keys', async (which) => {
    const old = registry.keys.root;
    const fresh = [await makeKey()];
    registry.keys.root = fresh;
    await registry.publishRoot(which === 'old' ? old : fresh);
    await expectRefusal('SIG_INVALID');
  });

  it.each([
    [1, 'ROLLBACK'],
    [3, 'WRONG_SUBJECT'],
  ])('refuses 2.root.json that says it is version %i', async (version, code) => {
    registry.files.set(
      'metadata/2.root.json',
      await signContent({ ...registry.content.root, version }, registry.keys.root),
    );
    await expectRefusal(code);
  });

  it('takes 256 roots at most in one refresh, and goes on in the next', async () => {
    client = await registry.client({ store, limits: { rootRotations: 3 } });
    for (let turn = 0; turn < 5; turn++) await registry.publishRoot();
    await expect(client.refresh()).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(client.refresh()).resolves.toMatchObject({ root: 6 });
  });

  it('refuses everything under an expired root, and nothing else is wrong', async () => {
    registry.now = START + 366 * DAY;
    for (const role of ['targets', 'catalog', 'snapshot', 'timestamp'] as const) {
      registry.content[role].expires = iso(registry.now + DAY);
    }
    await publishNew();
    await expectRefusal('EXPIRED');
  });

  it('gets past an expired root to its successor', async () => {
    registry.now = START + 366 * DAY;
    for (const role of ['root', 'targets', 'catalog', 'snapshot', 'timestamp'] as const) {
      registry.content[role].expires = iso(registry.now + DAY);
    }
    await registry.publishRoot();
    await publishNew();
    await expect(client.refresh()).resolves.toMatchObject({ root: 2 });
  });

  it('refuses a page of a captive portal as the next root', async () => {
    await client.refresh();
    registry.answer = (path) => (path.includes('2.root') ? new Response('<html>Log in</html>') : undefined);
    await expectRefusal('BAD_FORMAT');
    expect(await client.freshness()).toMatchObject({ state: 'suspect' });
  });
});

describe('rollback and freeze', () => {
  it('refuses an older timestamp', async () => {
    const old = registry.file(registry.path('timestamp'));
    await registry.publish(['timestamp']);
    await client.refresh();
    replace('timestamp', old);
    await expectRefusal('ROLLBACK');
  });

  it('refuses a newer timestamp that names an older snapshot', async () => {
    await registry.publish(['snapshot', 'timestamp']);
    await client.refresh();
    registry.content.snapshot.version = 1;
    await registry.publish(['timestamp']);
    await expectRefusal('ROLLBACK');
  });

  it('remembers the snapshot that a timestamp named, also when it could not be fetched', async () => {
    await client.refresh();
    await registry.publish(['snapshot', 'timestamp']);
    registry.answer = (path) => (path.includes('.snapshot') ? new Response('', { status: 404 }) : undefined);
    await expectRefusal('UNREACHABLE');
    registry.answer = undefined;
    registry.content.snapshot.version = 1;
    await registry.publish(['timestamp']);
    await expectRefusal('ROLLBACK');
  });

  it('remembers the snapshot itself, also when the stored timestamp is lost', async () => {
    await registry.publish(['snapshot', 'timestamp']);
    await client.refresh();
    await store.update(client.id, (state) => {
      if (!state) return undefined;
      const { timestamp: _, ...roles } = state.local.roles;
      return { ...state, local: { ...state.local, roles } };
    });
    registry.content.snapshot.version = 1;
    await registry.publish(['timestamp']);
    await expectRefusal('ROLLBACK');
  });

  it.each(['lowers', 'drops'])('refuses a snapshot that %s a role', async (how) => {
    await publishNew();
    await client.refresh();
    registry.content.snapshot.version += 1;
    await registry.fill('snapshot');
    const meta = registry.content.snapshot['meta'] as Record<string, { version: number }>;
    if (how === 'drops') delete meta['catalog.json'];
    else meta['catalog.json'] = { version: 1 };
    await registry.sign('snapshot');
    await registry.publish(['timestamp']);
    await expectRefusal('ROLLBACK');
  });

  it('refuses the same timestamp replayed after it expired', async () => {
    await client.refresh();
    registry.now = START + 4 * DAY;
    await expectRefusal('EXPIRED');
    expect(await client.freshness()).toMatchObject({ state: 'soft-stale', error: { code: 'EXPIRED' } });
  });

  it.each<RoleName>(['timestamp', 'snapshot', 'targets', 'catalog'])(
    'refuses an expired %s, new or unchanged',
    async (role) => {
      registry.content[role].expires = iso(START + DAY / 2);
      await publishNew();
      await client.refresh();
      registry.now = START + DAY;
      await expectRefusal('EXPIRED');
      registry.content[role].version += 1;
      await expectRefusal('EXPIRED');
    },
  );

  it.each([
    'never',
    '2026-02-30T00:00:00Z',
    '2027-01-01T00:00:00',
    '99999-01-01T00:00:00Z',
    1_900_000_000,
    null,
    undefined,
  ])('refuses an expiry of %j', async (expires) => {
    Object.assign(registry.content.timestamp, { expires });
    await registry.sign('timestamp');
    await expectRefusal('BAD_FORMAT');
  });

  it('refuses a second timestamp of the same version, and keeps both as evidence', async () => {
    await client.refresh();
    const first = registry.file(registry.path('timestamp'));
    registry.content.timestamp.expires = iso(START + 30 * DAY);
    const second = await registry.sign('timestamp');
    await expectRefusal('CONFLICT');
    expect((await store.read(client.id))?.failure?.evidence).toEqual([first, second]);
  });

  it('forgets versions that a thief drove up, once the keys are replaced', async () => {
    registry.content.timestamp.version = 1_000_000;
    registry.content.snapshot.version = 1_000_000;
    await registry.publish(['snapshot', 'timestamp']);
    await client.refresh();
    registry.content.timestamp.version = 1;
    registry.content.snapshot.version = 1;
    await registry.publish(['snapshot', 'timestamp']);
    await expectRefusal('ROLLBACK');
    await registry.replaceKeys('timestamp', 'snapshot');
    await registry.publish(['snapshot', 'timestamp']);
    await expect(client.refresh()).resolves.toMatchObject({ timestamp: 3, root: 2 });
  });

  it.each([2 ** 53, Number.MAX_VALUE, -1, 0])('refuses a version of %d', async (version) => {
    await client.refresh();
    const text = JSON.stringify({ ...registry.content.timestamp, version });
    replace('timestamp', encodeUtf8(`{"signatures":[{"keyid":"x","sig":"00"}],"signed":${text}}`));
    await expectRefusal('BAD_FORMAT');
  });

  it('accepts nothing below the floors that the app was built with', async () => {
    client = await registry.client({ floors: { timestamp: 5 } });
    await expectRefusal('ROLLBACK');
    client = await registry.client({ floors: { root: 2 } });
    await expectRefusal('ROLLBACK');
    client = await registry.client({ floors: { root: 1, timestamp: 1, snapshot: 1 } });
    await client.refresh();
  });
});

describe('mixtures and half-finished states', () => {
  it('refuses the catalogue of another time', async () => {
    const old = registry.file(registry.path('catalog'));
    await publishNew();
    replace('catalog', old);
    await expectRefusal('HASH_MISMATCH');
  });

  it('refuses a file of the right version that is not the one that was hashed', async () => {
    await publishNew();
    registry.content.catalog.expires = iso(START + 2 * DAY);
    await registry.sign('catalog');
    await expectRefusal('HASH_MISMATCH');
  });

  it('refuses an older version where no hash was signed', async () => {
    const old = registry.file(registry.path('catalog'));
    await registry.publish(['catalog']);
    registry.content.snapshot.version += 1;
    registry.content.snapshot['meta'] = { 'targets.json': { version: 1 }, 'catalog.json': { version: 2 } };
    await registry.sign('snapshot');
    await registry.publish(['timestamp']);
    replace('catalog', old);
    await expectRefusal('HASH_MISMATCH');
  });

  it('refuses one file in the place of another', async () => {
    replace('timestamp', registry.file(registry.path('snapshot')));
    await expectRefusal('WRONG_TYPE');
  });

  it('completes an update whose snapshot was missing once', async () => {
    await client.refresh();
    await publishNew();
    registry.answer = (path) => (path.includes('.snapshot') ? new Response('', { status: 404 }) : undefined);
    await expectRefusal('UNREACHABLE');
    registry.answer = undefined;
    await expect(client.refresh()).resolves.toMatchObject({ version: 2, timestamp: 2 });
  });

  it('keeps working on the old state while the new one is half published', async () => {
    await client.refresh();
    await registry.publish(['targets', 'catalog', 'snapshot']);
    await expect(client.refresh()).resolves.toMatchObject({ timestamp: 1, version: 1 });
  });

  it('refuses a snapshot that does not list a role it delegates to', async () => {
    registry.content.snapshot.version += 1;
    await registry.fill('snapshot');
    delete (registry.content.snapshot['meta'] as Record<string, unknown>)['catalog.json'];
    await registry.sign('snapshot');
    await registry.publish(['timestamp']);
    await expectRefusal('WRONG_SUBJECT');
  });

  it('refuses a catalogue that targets gave to nobody', async () => {
    registry.content.targets.version += 1;
    const roles = [
      {
        name: 'catalog',
        keyids: registry.keys.catalog.map(({ id }) => id),
        threshold: 1,
        terminating: true,
        paths: ['other/*'],
      },
    ];
    registry.content.targets['delegations'] = { keys: keysById(registry.keys.catalog), roles };
    await registry.sign('targets');
    await registry.publish(['snapshot', 'timestamp']);
    await expectRefusal('NOT_LISTED');
  });

  it('refuses another major version of TUF', async () => {
    registry.content.timestamp['spec_version'] = '2.0.0';
    await registry.sign('timestamp');
    await expectRefusal('BAD_FORMAT');
  });
});
