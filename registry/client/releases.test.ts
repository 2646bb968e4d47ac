import { beforeEach, describe, expect, it } from 'vitest';
import { preAuthEncoding, encodeEnvelope, parseEnvelope, sha256Hex } from '../format/index.ts';
import {
  iso,
  makeKey,
  RegistrySimulator,
  seal,
  START,
  subtle,
  TestPublisher,
  type ListedPlugin,
} from '../../test/fixtures/registry-simulator/index.ts';
import { createMemoryTrustStore, type RegistryClient, type TrustStore } from './index.ts';

const DAY = 86_400_000;
let registry: RegistrySimulator;
let publisher: TestPublisher;
let store: TrustStore;
let client: RegistryClient;
let listed: ListedPlugin;

beforeEach(async () => {
  registry = await RegistrySimulator.create();
  publisher = await TestPublisher.create();
  listed = registry.list('chart', publisher, await publisher.release('chart'));
  store = createMemoryTrustStore();
  client = await registry.client({ store });
});

async function publish(): Promise<void> {
  await registry.publish();
  await client.refresh();
}

/** Publish, and expect that no release of `chart` may be installed. */
async function expectRefusal(code: string): Promise<void> {
  await publish();
  const before = (await store.read(client.id))?.plugins;
  await expect(client.release('chart')).rejects.toMatchObject({ name: 'RegistryError', code });
  const after = (await store.read(client.id))?.plugins['chart'];
  expect(after?.publisher).toBe(before?.['chart']?.publisher);
}

/** The first release was trusted, so that its publisher is pinned. */
async function trustFirst(): Promise<void> {
  await publish();
  await client.release('chart');
}

describe('choosing a release', () => {
  it('takes the newest of a channel, and sees `latest` from every channel', async () => {
    const beta = { release: await publisher.release('chart', { version: '2.0.0-beta.1', seq: 2 }), channel: 'beta' };
    listed.releases.unshift(beta);
    await publish();
    expect((await client.release('chart')).plugin.version).toBe('1.0.0');
    expect((await client.release('chart', { channel: 'beta' })).plugin.version).toBe('2.0.0-beta.1');
    expect((await client.release('chart', { channel: 'nightly' })).plugin.version).toBe('1.0.0');
    expect((await client.release('chart', { version: '2.0.0-beta.1' })).seq).toBe(2);
    await expect(client.release('chart', { version: '9.9.9' })).rejects.toMatchObject({ code: 'NOT_LISTED' });
  });

  it('passes over yanked and revoked releases, and refuses them by name', async () => {
    const bad = { release: await publisher.release('chart', { version: '1.1.0', seq: 2 }), state: 'yanked' as const };
    const worse = {
      release: await publisher.release('chart', { version: '1.2.0', seq: 3 }),
      state: 'revoked' as const,
    };
    listed.releases.unshift(worse, bad);
    await publish();
    expect((await client.release('chart')).plugin.version).toBe('1.0.0');
    await expect(client.release('chart', { version: '1.1.0' })).rejects.toMatchObject({ code: 'YANKED' });
    await expect(client.release('chart', { version: '1.2.0' })).rejects.toMatchObject({ code: 'REVOKED' });
  });

  it.each([
    ['yanked', 'YANKED'],
    ['revoked', 'REVOKED'],
  ] as const)('refuses a plugin that is %s as a whole', async (state, code) => {
    Object.assign(listed, { state, reason: 'It is being looked at' });
    await expectRefusal(code);
  });
});

describe('a release', () => {
  it('signed by a stranger is refused', async () => {
    const release = await publisher.release('chart', { keys: [await makeKey()] });
    listed.releases = [{ release }];
    await expectRefusal('SIG_INVALID');
  });

  it('made by whoever holds every key of the operator is refused', async () => {
    await trustFirst();
    const thief = await TestPublisher.create();
    const release = await thief.release('chart', { version: '1.0.1', seq: 2, publisher: publisher.id });
    listed.releases.unshift({ release });
    await expectRefusal('SIG_INVALID');
  });

  it('of another plugin is refused', async () => {
    const other = await publisher.release('table');
    registry.list('table', publisher, other);
    listed.releases = [{ release: other }];
    await expectRefusal('WRONG_SUBJECT');
  });

  it.each([
    ['version', { version: '1.0.1' }],
    ['seq', { seq: 2 }],
  ])('with another %s than listed is refused', async (_, override) => {
    Object.assign(listed.releases[0] ?? {}, { override });
    if ('seq' in override) listed.entry = { seq: 2 };
    await expectRefusal('WRONG_SUBJECT');
  });

  it('by another publisher than listed is refused', async () => {
    const other = await TestPublisher.create();
    listed.releases = [{ release: await other.release('chart') }];
    await expectRefusal('WRONG_PUBLISHER');
  });

  it('that follows one with a higher seq is refused', async () => {
    const [first] = listed.releases;
    const prev = first?.release.hash;
    const second = await publisher.release('chart', { version: '0.9.0', seq: 1, payload: { prev } });
    listed.releases = [
      { release: await publisher.release('chart', { version: '1.1.0', seq: 3 }) },
      { release: second },
    ];
    if (first) listed.releases.splice(1, 0, { ...first, override: { seq: 2 } });
    await publish();
    await expect(client.release('chart', { version: '0.9.0' })).rejects.toMatchObject({ code: 'WRONG_SUBJECT' });
  });

  it('whose signature was made for another kind of document is refused', async () => {
    const [first] = listed.releases;
    if (!first) throw new Error('There is a release');
    const { payload } = parseEnvelope(first.release.envelope, 'release', 'test');
    const [key] = publisher.keys;
    if (!key) throw new Error('There is a key');
    for (const message of [preAuthEncoding('identity', payload), payload]) {
      const envelope = encodeEnvelope('release', payload, [{ keyid: key.id, sig: await key.sign(message) }]);
      const hash = await sha256Hex(subtle, envelope);
      listed.releases = [{ release: { ...first.release, envelope, hash } }];
      await expectRefusal('SIG_INVALID');
    }
  });

  it('in an envelope of another kind is refused', async () => {
    const { bytes } = await seal('identity', {}, publisher.keys);
    listed.releases = [
      {
        release: { version: '1.0.0', seq: 1, envelope: bytes, hash: await sha256Hex(subtle, bytes), files: new Map() },
      },
    ];
    await expectRefusal('WRONG_TYPE');
  });

  it('below the floor of its publisher is refused, even when the operator still lists it', async () => {
    listed.releases.unshift({ release: await publisher.release('chart', { version: '1.1.0', seq: 2, minSeq: 2 }) });
    await publish();
    await expect(client.release('chart', { version: '1.0.0' })).rejects.toMatchObject({ code: 'REVOKED' });
    expect(await client.release('chart')).toMatchObject({ seq: 2 });
  });

  it('is not given at a head that expired', async () => {
    await publish();
    registry.now = START + 4 * DAY;
    await expect(client.release('chart')).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(await client.lookup('chart')).toMatchObject({ id: 'chart' });
  });

  it('lower than what was seen in a newer head is a rollback of that plugin', async () => {
    listed.releases.unshift({ release: await publisher.release('chart', { version: '1.1.0', seq: 2 }) });
    await trustFirst();
    listed.releases.shift();
    await publish();
    await expect(client.lookup('chart')).rejects.toMatchObject({ code: 'ROLLBACK' });
    expect(await client.status('chart')).toMatchObject({ state: 'active' });
  });
});

describe('the files of a release', () => {
  const flip = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(bytes, (byte, at) => (at ? byte : byte ^ 1));

  it.each<[string, (bytes: Uint8Array) => Uint8Array<ArrayBuffer>, string]>([
    ['with one byte changed', flip, 'HASH_MISMATCH'],
    ['cut short', (bytes) => new Uint8Array(bytes.subarray(1)), 'HASH_MISMATCH'],
    ['with a byte more', (bytes) => new Uint8Array([...bytes, 32]), 'TOO_LARGE'],
  ])('are refused %s', async (_, change, code) => {
    await publish();
    const release = await client.release('chart');
    registry.answer = (path) => (path.startsWith('b/') ? new Response(change(registry.file(path))) : undefined);
    await expect(client.file(release, 'worker.js')).rejects.toMatchObject({ code });
  });

  it('that are missing, or were never listed, are refused', async () => {
    await publish();
    const release = await client.release('chart');
    for (const path of [...registry.files.keys()].filter((name) => name.startsWith('b/'))) registry.files.delete(path);
    await expect(client.file(release, 'worker.js')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(client.file(release, 'extra.js')).rejects.toMatchObject({ code: 'NOT_LISTED' });
  });
});

describe('a publisher', () => {
  it('with 2 of 3 keys needs two of them', async () => {
    publisher = await TestPublisher.create(3, 2);
    const [a, b] = publisher.keys;
    if (!a || !b) throw new Error('There are keys');
    listed = registry.list('chart', publisher, await publisher.release('chart', { keys: [a] }));
    await expectRefusal('SIG_INVALID');
    listed.releases = [{ release: await publisher.release('chart', { keys: [a, b] }) }];
    await publish();
    expect(await client.release('chart')).toMatchObject({ publisher: publisher.id });
  });

  it('may use P-256 keys', async () => {
    publisher = await TestPublisher.create(1, 1, 'ecdsa');
    registry.list('chart', publisher, await publisher.release('chart'));
    await publish();
    expect(await client.release('chart')).toMatchObject({ publisher: publisher.id });
  });

  it('rotates its keys twice and keeps its id', async () => {
    await trustFirst();
    await publisher.rotate({ signedBefore: { chart: 1 } });
    await publisher.rotate({ signedBefore: { chart: 1 } });
    listed.releases.unshift({ release: await publisher.release('chart', { version: '1.1.0', seq: 2 }) });
    await publish();
    expect(await client.release('chart')).toMatchObject({ seq: 2, publisher: publisher.id, publisherVersion: 3 });
    expect(await client.release('chart', { version: '1.0.0' })).toMatchObject({ seq: 1 });
  });

  it('cannot sign with keys that it replaced', async () => {
    const old = publisher.keys;
    await publisher.rotate({ signedBefore: { chart: 1 } });
    const release = await publisher.release('chart', { version: '1.1.0', seq: 2, keys: old, identitySeq: 1 });
    listed.releases.unshift({ release });
    await expectRefusal('SIG_INVALID');
    listed.releases = [{ release: await publisher.release('chart', { version: '1.1.0', seq: 2, keys: old }) }];
    await expectRefusal('SIG_INVALID');
  });

  it('that skips an identity is refused', async () => {
    await publisher.rotate();
    await publisher.rotate();
    listed.identities = publisher.identities.toSpliced(1, 1);
    listed.releases = [{ release: await publisher.release('chart') }];
    await expectRefusal('WRONG_SUBJECT');
  });

  it.each([
    ['of another chain', { prev: '0'.repeat(64) }],
    ['of the version after next', { version: 3 }],
    ['of the version it replaces', { version: 1, prev: undefined }],
  ])('whose next identity is one %s is refused', async (_, extra) => {
    await publisher.rotate(extra);
    listed.releases = [{ release: await publisher.release('chart') }];
    await expectRefusal('WRONG_SUBJECT');
  });

  it.each(['old', 'new'] as const)('whose rotation only the %s keys signed is refused', async (which) => {
    const old = publisher.keys;
    publisher.keys = [await makeKey()];
    await publisher.addIdentity(which === 'old' ? old : publisher.keys);
    listed.releases = [{ release: await publisher.release('chart') }];
    await expectRefusal('SIG_INVALID');
  });

  it('that gave up its identity cannot come back with another', async () => {
    await publisher.addIdentity(publisher.keys, { revoked: true });
    await publisher.rotate();
    listed.releases = [{ release: await publisher.release('chart') }];
    await expectRefusal('REVOKED');
  });

  it('that gave up its identity cannot give its plugins away', async () => {
    await publisher.addIdentity(publisher.keys, { revoked: true });
    const heir = await TestPublisher.create();
    const content = { plugin: 'chart', from: publisher.id, to: heir.id, seq: 1, created: iso(START) };
    const statement = (await seal('transfer', content, publisher.keys)).bytes;
    const given = registry.list('chart', heir, await heir.release('chart'));
    given.transfers = [{ statement, identities: publisher.identities }];
    await expectRefusal('WRONG_SUBJECT');
  });

  it('that forks after it was seen is refused', async () => {
    const [one] = publisher.identities;
    const first = publisher.keys;
    await publisher.rotate();
    listed.releases = [{ release: await publisher.release('chart') }];
    await trustFirst();
    // The same first identity, and another second one signed by its keys.
    const thief = [await makeKey()];
    const { payload } = parseEnvelope(one ?? new Uint8Array(), 'identity', 'test');
    const content = {
      version: 2,
      prev: await sha256Hex(subtle, payload),
      name: 'Thief',
      keys: Object.fromEntries(thief.map((key) => [key.id, key.public])),
      threshold: 1,
      created: iso(START),
    };
    const fork = await seal('identity', content, [...first, ...thief]);
    listed.identities = [one ?? new Uint8Array(), fork.bytes];
    listed.releases.unshift({ release: await publisher.release('chart', { version: '1.1.0', seq: 2, keys: thief }) });
    await expectRefusal('CONFLICT');
  });

  it('whose identity went back is refused', async () => {
    const old = publisher.keys;
    await publisher.rotate({ signedBefore: { chart: 1 } });
    await trustFirst();
    listed.identities = publisher.identities.slice(0, 1);
    listed.releases.unshift({
      release: await publisher.release('chart', { version: '1.1.0', seq: 2, keys: old, identitySeq: 1 }),
    });
    await expectRefusal('ROLLBACK');
  });

  it('that the operator swaps for another is refused', async () => {
    await trustFirst();
    const thief = await TestPublisher.create();
    registry.list('chart', thief, await thief.release('chart', { version: '1.1.0', seq: 2 }));
    await expectRefusal('WRONG_PUBLISHER');
  });

  it('may sign its plugin over to another, and only that one', async () => {
    await trustFirst();
    const heir = await TestPublisher.create();
    const stranger = await TestPublisher.create();
    const content = { plugin: 'chart', from: publisher.id, to: heir.id, seq: 2, created: iso(START) };
    const statement = (await seal('transfer', content, publisher.keys)).bytes;
    const transfers = [{ statement, identities: publisher.identities }];

    const early = await heir.release('chart', { version: '1.0.1', seq: 1 });
    registry.list('chart', heir, early).transfers = transfers;
    await expectRefusal('WRONG_PUBLISHER');

    const stolen = await stranger.release('chart', { version: '1.1.0', seq: 2 });
    registry.list('chart', stranger, stolen).transfers = transfers;
    await expectRefusal('WRONG_SUBJECT');

    const forged = (await seal('transfer', content, stranger.keys)).bytes;
    const given = await heir.release('chart', { version: '1.1.0', seq: 2 });
    registry.list('chart', heir, given).transfers = [
      { ...transfers[0], statement: forged, identities: publisher.identities },
    ];
    await expectRefusal('SIG_INVALID');

    registry.list('chart', heir, given).transfers = transfers;
    await publish();
    const release = await client.release('chart');
    expect(release).toMatchObject({ publisher: heir.id, formerPublishers: [publisher.id] });
  });
});

describe('a publisher that lost its keys', () => {
  async function recover(after: number, created = START): Promise<void> {
    publisher.keys = [await makeKey()];
    const payload = await publisher.addIdentity(publisher.keys, { signedBefore: { chart: 1 } });
    listed.recoveries = [await registry.recover(publisher.id, 2, payload, created, after)];
    listed.releases.unshift({ release: await publisher.release('chart', { version: '1.1.0', seq: 2 }) });
  }

  it('is not recovered before 14 days, whatever the operator says', async () => {
    await trustFirst();
    await recover(START + DAY);
    registry.now = START + 2 * DAY;
    await expectRefusal('SIG_INVALID');
  });

  it('is recovered afterwards, and users can be told', async () => {
    await trustFirst();
    await recover(START + 14 * DAY);
    registry.now = START + 15 * DAY;
    for (const role of ['timestamp', 'snapshot', 'catalog'] as const)
      registry.content[role].expires = iso(START + 30 * DAY);
    await publish();
    const release = await client.release('chart');
    expect(release).toMatchObject({ publisher: publisher.id, recovered: [2] });
    registry.now = START;
    expect(await client.verifyStored(release.stored)).toMatchObject({ recovered: [2] });
  });

  it('is not recovered by a statement about another publisher, or another version', async () => {
    await trustFirst();
    await recover(START - 20 * DAY, START - 40 * DAY);
    const { payload } = parseEnvelope(publisher.identities[1] ?? new Uint8Array(), 'identity', 'test');
    for (const [id, version] of [
      ['0'.repeat(64), 2],
      [publisher.id, 3],
    ] as const) {
      listed.recoveries = [await registry.recover(id, version, payload, START - 40 * DAY, START - 20 * DAY)];
      await expectRefusal('SIG_INVALID');
    }
    listed.recoveries = [await registry.recover(publisher.id, 2, payload, START - 40 * DAY, START - 20 * DAY)];
    await publish();
    expect(await client.release('chart')).toMatchObject({ recovered: [2] });
  });

  it('is not recovered by keys that are not the offline ones of the registry', async () => {
    await trustFirst();
    registry.keys.targets = [await makeKey()];
    await recover(START - 20 * DAY, START - 40 * DAY);
    await expectRefusal('SIG_INVALID');
  });
});
