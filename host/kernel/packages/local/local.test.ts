import { zipSync } from 'fflate';
import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { encodeBase64, encodeUtf8, sha256Hex, type Scorecard } from '../../../../registry/format/index.ts';
import { testWorld, type TestWorld } from '../../../../test/fixtures/host.ts';
import { manifest, TestPublisher } from '../../../../test/fixtures/registry-simulator/publisher.ts';
import { subtle, type TestRelease } from '../../../../test/fixtures/registry-simulator/index.ts';
import { localPackages } from '../../../local.ts';
import type { PluginHost } from '../../host.ts';
import type { HostOptions } from '../../host.ts';
import { LOCAL_REGISTRY } from '../../management/local-packages.ts';
import { requiredConsent } from '../install-plan.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });
const hooks = { hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }] } as const;
const NAME = `${LOCAL_REGISTRY}/notes`;

/** Text that stands for code which adds `mark`. */
function code(world: TestWorld, mark: string): string {
  const entry = `entry ${mark}`;
  world.codes.set(entry, { handlers: [(value) => `${value}${mark}`] });
  return entry;
}

/** A built plugin that nobody signed, packed. */
function unsigned(world: TestWorld, version: string, mark: string, more: object = {}): Uint8Array {
  return zipSync({
    'manifest.json': encodeUtf8(JSON.stringify({ ...manifest('notes', version), ...hooks, ...more })),
    'worker.js': encodeUtf8(code(world, mark)),
  });
}

interface Signing {
  readonly version?: string;
  readonly seq?: number;
  readonly mark?: string;
  readonly publisher?: TestPublisher;
}

async function signedRelease(world: TestWorld, { version = '1.0.0', seq = 1, mark = '!', publisher }: Signing = {}) {
  const by = publisher ?? world.publisher;
  return by.release('notes', { version, seq, code: code(world, mark), manifest: hooks as never });
}

function pack(
  release: TestRelease,
  by: TestPublisher,
  change: Record<string, Uint8Array | undefined> = {},
): Uint8Array {
  const identities = by.identities.map(encodeBase64);
  const files: Record<string, Uint8Array | undefined> = {
    'manifest.json': encodeUtf8(JSON.stringify({ ...manifest('notes', release.version), ...hooks })),
    'release.json': release.envelope,
    'identity.json': encodeUtf8(JSON.stringify({ format: 'airlock-identity/1', identities })),
    ...Object.fromEntries(release.files),
    ...change,
  };
  return zipSync(Object.fromEntries(Object.entries(files).flatMap(([path, bytes]) => (bytes ? [[path, bytes]] : []))));
}

async function setUp(options: Partial<HostOptions> = {}): Promise<{ world: TestWorld; host: PluginHost }> {
  const world = await testWorld();
  await world.registry.publish();
  const host = await world.host({ local: localPackages(), ...options });
  await host.catalogue.refresh();
  return { world, host };
}

async function install(host: PluginHost, packed: Uint8Array, name = 'notes.zip') {
  const plan = await host.packages.planFromFile(packed, { name });
  return host.plugins.install(plan, requiredConsent(plan));
}

describe('a plugin that no registry lists', () => {
  it('is refused until the user allows such plugins, and runs from then on, offline and after a restart', async () => {
    const { world, host } = await setUp();
    const packed = pack(await signedRelease(world), world.publisher);
    const refused = await host.packages.planFromFile(packed, { name: 'notes.zip' });
    expect(refused.blocked).toMatchObject({ code: 'POLICY_REFUSED', detail: { unlisted: 'refused' } });
    await expect(host.plugins.install(refused, requiredConsent(refused))).rejects.toMatchObject({
      code: 'PLAN_BLOCKED',
    });

    await host.packages.allowUnlisted(true);
    const plan = await host.packages.planFromFile(packed, { name: 'notes.zip' });
    expect(plan).toMatchObject({
      name: NAME,
      action: 'install',
      publisherName: 'Test publisher',
      source: { kind: 'file', from: 'notes.zip', signed: true, listed: false },
    });
    expect(plan.blocked).toBeUndefined();
    const { unlisted: _, ...silent } = requiredConsent(plan);
    await expect(host.plugins.install(plan, silent)).rejects.toMatchObject({ code: 'CONSENT_MISSING' });
    await host.plugins.install(plan, requiredConsent(plan));
    expect(await host.hooks.filter(shout, 'a')).toBe('a!');

    world.online = false;
    const again = await world.host({ local: localPackages() });
    expect(await again.hooks.filter(shout, 'b')).toBe('b!');
    expect(await again.packages.source(NAME)).toEqual({ kind: 'file', from: 'notes.zip', signed: true, listed: false });
  });

  it('stops in every tab when the user takes the word back, and does not start by itself later', async () => {
    const { world, host } = await setUp();
    const other = await world.host({ local: localPackages() });
    await host.packages.allowUnlisted(true);
    await install(host, unsigned(world, '1.0.0', '!'));
    await expect.poll(() => other.hooks.filter(shout, 'a')).toBe('a!');
    await host.packages.allowUnlisted(false);
    expect(await host.hooks.filter(shout, 'a')).toBe('a');
    expect(host.plugins.get(NAME)?.state).toMatchObject({ kind: 'blocked' });
    await expect.poll(() => other.hooks.filter(shout, 'a')).toBe('a');
    const later = await world.host({ local: localPackages() });
    expect(await later.hooks.filter(shout, 'a')).toBe('a');
    await host.packages.allowUnlisted(true);
    expect(await host.hooks.filter(shout, 'a')).toBe('a!');
    const said = (await host.audit.entries()).filter(({ subject }) => subject === 'unlisted');
    expect(said.map(({ detail }) => detail)).toEqual(['allowed', 'refused', 'allowed']);
    expect((await host.audit.verify()).intact).toBe(true);
  });

  it('never gets in where the policy says never, nor where the app takes none, nor past a list of what is allowed', async () => {
    const { world, host } = await setUp({ policy: { unlisted: 'never' } });
    const packed = unsigned(world, '1.0.0', '!');
    expect((await host.packages.planFromFile(packed)).blocked).toMatchObject({ detail: { unlisted: 'never' } });
    await expect(host.packages.allowUnlisted(true)).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
    const none = await world.host();
    await expect(none.packages.planFromFile(packed)).rejects.toMatchObject({ code: 'PLAN_BLOCKED' });
    expect(await none.packages.unlisted()).toBe('never');
    const strict = await world.host({
      local: localPackages(),
      policy: { unlisted: 'allow', allow: [world.name('notes')] },
    });
    await expect(strict.packages.planFromFile(packed)).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
  });

  it('stops running where a later policy says never, and where the app takes none any more', async () => {
    const { world, host } = await setUp({ policy: { unlisted: 'allow' } });
    await install(host, unsigned(world, '1.0.0', '!'));
    expect(await host.hooks.filter(shout, 'a')).toBe('a!');
    const never = await world.host({ local: localPackages(), policy: { unlisted: 'never' } });
    expect(never.plugins.get(NAME)?.state.kind).toBe('blocked');
    expect(await never.hooks.filter(shout, 'a')).toBe('a');
    const none = await world.host();
    expect(await none.hooks.filter(shout, 'a')).toBe('a');
  });

  it('is updated by a newer file, rolled back, and not replaced by a stranger', async () => {
    const { world, host } = await setUp({ policy: { unlisted: 'allow' } });
    await install(host, pack(await signedRelease(world), world.publisher));
    const next = await signedRelease(world, { version: '1.1.0', seq: 2, mark: '?' });
    const plan = await host.packages.planFromFile(pack(next, world.publisher));
    expect(plan).toMatchObject({ action: 'update', from: { version: '1.0.0' } });
    await host.plugins.install(plan, requiredConsent(plan));
    expect(await host.hooks.filter(shout, 'a')).toBe('a?');
    await host.plugins.rollback(NAME);
    expect(await host.hooks.filter(shout, 'a')).toBe('a!');

    const publisher = await TestPublisher.create();
    const foreign = await signedRelease(world, { version: '2.0.0', seq: 9, mark: 'x', publisher });
    const wrong = await host.packages.planFromFile(pack(foreign, publisher));
    expect(wrong.blocked).toMatchObject({ code: 'PACKAGE_REFUSED' });
    expect((await host.packages.planFromFile(unsigned(world, '3.0.0', 'y'))).blocked).toMatchObject({
      code: 'PACKAGE_REFUSED',
    });
  });

  it('is signed by this browser when nobody else did, and looked at by the scan of the app', async () => {
    const seen: string[] = [];
    const card = { id: 'notes' } as Scorecard;
    const { world, host } = await setUp({
      policy: { unlisted: 'allow' },
      local: localPackages({
        async scan({ id }, files) {
          seen.push(id, ...files.keys());
          return card;
        },
      }),
    });
    const plan = await host.packages.planFromFile(unsigned(world, '1.0.0', '!'));
    expect(plan).toMatchObject({ publisherName: 'unknown', source: { signed: false, listed: false } });
    expect(await host.plugins.scorecard(plan)).toBe(card);
    expect(seen).toEqual(['notes', 'worker.js']);
    await host.plugins.install(plan, requiredConsent(plan));
    const same = await host.packages.planFromFile(unsigned(world, '1.0.0', '?'));
    expect(same.action).toBe('update');
    expect(same.manifest.version).toMatch(/^1\.0\.0\+\d+$/);
    await host.plugins.install(same, requiredConsent(same));
    expect(await host.hooks.filter(shout, 'a')).toBe('a?');
  });

  it('leaves nothing of its listing when it is removed', async () => {
    const { world, host } = await setUp({ policy: { unlisted: 'allow' } });
    await install(host, unsigned(world, '1.0.0', '!'));
    await host.plugins.uninstall(NAME, { data: 'delete' });
    const keys = await world.store.transaction(['state'], 'read', (tx) => tx.keys('state', { from: 'local/listing' }));
    expect(keys.filter((key) => key.startsWith('local/listing'))).toEqual([]);
  });
});

describe('a file of a plugin that a registry lists', () => {
  it('is installed as from there, without fetching a byte of it', async () => {
    const { world, host } = await setUp();
    const release = await world.publish({
      id: 'notes',
      manifest: hooks as never,
      code: { handlers: [(v) => `${v}#`] },
    });
    await host.catalogue.refresh();
    const plan = await host.packages.planFromFile(pack(release, world.publisher));
    expect(plan).toMatchObject({ name: world.name('notes'), source: { listed: true, signed: true } });
    expect(requiredConsent(plan).unlisted).toBeUndefined();
    await host.plugins.install(plan, requiredConsent(plan));
    expect(await host.hooks.filter(shout, 'a')).toBe('a#');
    expect(world.registry.requests?.filter((path: string) => path.includes('b/')) ?? []).toEqual([]);
  });

  it('is refused when it was revoked, wherever the file comes from and whenever it was let in', async () => {
    const { world, host } = await setUp({ policy: { unlisted: 'allow' } });
    const release = await signedRelease(world);
    await install(host, pack(release, world.publisher));
    expect(await host.hooks.filter(shout, 'a')).toBe('a!');
    world.registry.revocations = [{ scope: 'release', target: release.hash, reason: 'It steals.' }];
    await world.registry.publish();
    await host.catalogue.refresh();
    expect(await host.hooks.filter(shout, 'a')).toBe('a');
    expect(host.plugins.get(NAME)?.state).toMatchObject({ kind: 'revoked', error: { code: 'PACKAGE_REVOKED' } });
    await expect(host.packages.planFromFile(pack(release, world.publisher))).rejects.toMatchObject({
      code: 'PACKAGE_REVOKED',
    });
    const fresh = await world.host({ local: localPackages(), policy: { unlisted: 'allow' } });
    expect(await fresh.hooks.filter(shout, 'a')).toBe('a');
  });
});

const half = (bytes: Uint8Array): Uint8Array => bytes.slice(0, bytes.length / 2);

describe('files that are not what they should be', () => {
  it.each<[string, () => Blob | Uint8Array, RegExp]>([
    ['text', () => encodeUtf8('hello'), /no zip archive/],
    ['an empty file', () => new Uint8Array(), /empty/],
    ['half of an archive', () => half(zipSync({ 'manifest.json': encodeUtf8('{}') })), /damaged archive/],
    ['an archive of something else', () => zipSync({ 'a.txt': encodeUtf8('a') }), /without a manifest/],
    ['an empty archive', () => zipSync({}), /without a manifest/],
    ['a manifest that is no JSON', () => zipSync({ 'manifest.json': encodeUtf8('{') }), /describes no plugin/],
    ['a manifest of a web app', () => zipSync({ 'manifest.json': encodeUtf8('{"name":"x"}') }), /describes no plugin/],
    ['a film', () => new Blob([new Uint8Array(65 * 1024 * 1024)]), /too large/],
  ])('%s is no package, and nothing is stored', async (_, make, sentence) => {
    const { world, host } = await setUp({ policy: { unlisted: 'allow' } });
    const refusal = await host.packages.planFromFile(make()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'NOT_A_PACKAGE', message: expect.stringMatching(sentence) });
    expect(await world.store.transaction(['state'], 'read', (tx) => tx.keys('state'))).not.toContain('local/key');
  });

  it.each<[string, (world: TestWorld) => Promise<Uint8Array>, RegExp]>([
    [
      'a path that leads out',
      async () =>
        zipSync({
          'manifest.json': encodeUtf8(JSON.stringify(manifest('notes', '1.0.0'))),
          'worker.js': encodeUtf8(''),
          '../../x.js': encodeUtf8(''),
        }),
      /path/,
    ],
    [
      'another byte',
      async (w) => pack(await signedRelease(w), w.publisher, { 'worker.js': encodeUtf8('x') }),
      /another file/,
    ],
    [
      'a file too many',
      async (w) => pack(await signedRelease(w), w.publisher, { 'x.js': encodeUtf8('x') }),
      /not signed/,
    ],
    ['a file missing', async (w) => pack(await signedRelease(w), w.publisher, { 'worker.js': undefined }), /lacks/],
    [
      'another manifest',
      async (w) =>
        pack(await signedRelease(w), w.publisher, {
          'manifest.json': encodeUtf8(JSON.stringify({ ...manifest('notes', '9.0.0'), ...hooks })),
        }),
      /another manifest/,
    ],
    [
      'a signature and nobody',
      async (w) => pack(await signedRelease(w), w.publisher, { 'identity.json': undefined }),
      /signature by nobody/,
    ],
    [
      'an identity and no signature',
      async (w) => pack(await signedRelease(w), w.publisher, { 'release.json': undefined }),
      /no signature/,
    ],
    [
      "another publisher's identity",
      async (w) => pack(await signedRelease(w), await TestPublisher.create()),
      /publisher/,
    ],
  ])('%s is refused with a sentence, and nothing is stored', async (_, make, sentence) => {
    const { world, host } = await setUp({ policy: { unlisted: 'allow' } });
    const refusal = await host.packages.planFromFile(await make(world)).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'PACKAGE_REFUSED', message: expect.stringMatching(sentence) });
    for (const table of ['plugins', 'releases', 'blobs', 'staging'] as const) {
      expect(await world.store.transaction([table], 'read', (tx) => tx.keys(table))).toEqual([]);
    }
  });

  it('bytes that swell when they are unpacked are refused before they are', async () => {
    const { host } = await setUp({ policy: { unlisted: 'allow' } });
    const bomb = zipSync({ 'manifest.json': encodeUtf8('{}') });
    const view = new DataView(bomb.buffer);
    const directory = bomb.findLastIndex((_, at) => at + 4 <= bomb.length && view.getUint32(at, true) === 0x02014b50);
    // What the archive says of the size: 200 MB.
    view.setUint32(directory + 24, 200 * 1024 * 1024, true);
    await expect(host.packages.planFromFile(bomb)).rejects.toMatchObject({
      code: 'NOT_A_PACKAGE',
      message: expect.stringContaining('too large'),
    });
  });

  it('a listing that this browser did not sign lets nothing in, and a lost key neither', async () => {
    const { world, host } = await setUp({ policy: { unlisted: 'allow' } });
    await install(host, unsigned(world, '1.0.0', '!'));
    const key = 'local/listing/notes';
    const row = (await world.store.transaction(['state'], 'read', (tx) => tx.get('state', key))) as {
      releases: { release: string; source: object }[];
    };
    for (const damaged of [
      { ...row, releases: [{ ...row.releases[0], source: { ...row.releases[0]?.source, signed: true } }] },
      { ...row, format: 2 },
      {},
      undefined,
    ]) {
      await world.store.transaction(['state'], 'write', (tx) =>
        damaged === undefined ? tx.delete('state', key) : tx.put('state', key, damaged),
      );
      const again = await world.host({ local: localPackages(), policy: { unlisted: 'allow' } });
      expect(await again.hooks.filter(shout, 'a')).toBe('a');
      const { state } = again.plugins.get(NAME) ?? {};
      expect(state).toMatchObject({ kind: 'error', error: { code: 'PACKAGE_DAMAGED' } });
    }
    await world.store.transaction(['state'], 'write', async (tx) => {
      await tx.put('state', key, row);
      await tx.delete('state', 'local/key');
    });
    const again = await world.host({ local: localPackages(), policy: { unlisted: 'allow' } });
    expect(await again.hooks.filter(shout, 'a')).toBe('a');
    // What the user lets in again heals it.
    await again.plugins.uninstall(NAME, { data: 'keep' });
    await install(again, unsigned(world, '1.0.0', '?'));
    expect(await again.hooks.filter(shout, 'a')).toBe('a?');
  });
});

describe('a development server', () => {
  it('is asked for what it built last, and nothing of the user goes along', async () => {
    const world = await testWorld();
    await world.registry.publish();
    const asked: [string, RequestInit | undefined][] = [];
    const packed = unsigned(world, '1.0.0', '!');
    const host = await world.host({
      local: localPackages(),
      policy: { unlisted: 'allow' },
      fetch: async (input, init) => {
        const url = String(input);
        if (!url.startsWith('http://localhost')) return world.registry.fetch(input, init);
        asked.push([url, init]);
        return new Response(new Uint8Array(packed));
      },
    });
    const plan = await host.packages.planFromDevelopmentServer('http://localhost:5180');
    expect(plan.source).toEqual({
      kind: 'server',
      from: 'http://localhost:5180/airlock-dev/plugin.airlock.zip',
      signed: false,
      listed: false,
    });
    expect(asked[0]?.[1]).toMatchObject({ credentials: 'omit', redirect: 'error' });
    await host.plugins.install(plan, requiredConsent(plan));
    expect(await host.hooks.filter(shout, 'a')).toBe('a!');
  });

  it.each(['http://example.org/', 'ftp://localhost/', 'http://user:secret@localhost/', 'nonsense'])(
    'at %s is no development server',
    async (url) => {
      const { host } = await setUp();
      await expect(host.packages.planFromDevelopmentServer(url)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    },
  );

  it('that does not answer, or answers wrongly, is named with what to do', async () => {
    const { host } = await setUp({ fetch: async () => new Response('no', { status: 404 }) });
    await expect(host.packages.planFromDevelopmentServer('http://localhost:1')).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      message: expect.stringContaining('404'),
    });
  });
});

it('the hash that names a packed release is of its signed bytes', async () => {
  const { world, host } = await setUp({ policy: { unlisted: 'allow' } });
  const release = await signedRelease(world);
  const plan = await host.packages.planFromFile(pack(release, world.publisher));
  expect(plan.release).toBe(await sha256Hex(subtle, release.envelope));
});
