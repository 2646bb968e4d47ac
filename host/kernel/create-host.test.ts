import 'fake-indexeddb/auto';
import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../registry/format/index.ts';
import { testWorld, type TestPlugin, type TestWorld } from '../../test/fixtures/host.ts';
import type { PluginHost } from './host.ts';
import { idbStore } from './storage/idb-store.ts';
import { pageLocks } from './storage/locks.ts';
import { memoryStore } from './storage/memory-store.ts';
import { requiredConsent, type Consent, type InstallProgress } from './packages/install-plan.ts';
import type { InstalledPlugin } from './management/plugins.ts';
import type { Realm } from './realm.ts';
import type { Store, Table } from './storage/store.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });

/** A plugin that adds `mark` to what passes `test.shout`. */
const marker = (id: string, mark: string, more: Partial<TestPlugin> = {}): TestPlugin => ({
  id,
  code: { handlers: [(value) => `${value}${mark}`] },
  ...more,
  manifest: { hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }], ...more.manifest },
});

async function install(
  host: PluginHost,
  name: string,
  choice?: Parameters<PluginHost['plugins']['plan']>[1],
  consent?: Partial<Consent>,
): Promise<InstalledPlugin> {
  const plan = await host.plugins.plan(name, choice);
  return host.plugins.install(plan, { ...requiredConsent(plan), ...consent });
}

async function installed(...plugins: TestPlugin[]): Promise<{ world: TestWorld; host: PluginHost }> {
  const world = await testWorld();
  for (const plugin of plugins) await world.publish(plugin);
  const host = await world.host();
  for (const { id } of plugins) await install(host, world.name(id));
  return { world, host };
}

const rows = (store: Store, table: Table): Promise<string[]> =>
  store.transaction([table], 'read', (tx) => tx.keys(table));

/** Lets `writes` write transactions through; from then on the page is dead: nothing is written, nothing answers. */
function dyingStore(real: Store, writes: number): { store: Store; death: Promise<false> } {
  let left = writes;
  let die: (alive: false) => void = () => {};
  const death = new Promise<false>((resolve) => {
    die = resolve;
  });
  const store: Store = {
    close() {},
    transaction(tables, mode, work) {
      if (left < 0 || (mode === 'write' && (left -= 1) < 0)) {
        die(false);
        return new Promise(() => {});
      }
      return real.transaction(tables, mode, work);
    },
  };
  return { store, death };
}

let databases = 0;

describe.each([
  ['memory', () => memoryStore()],
  ['IndexedDB', () => idbStore(`host-${(databases += 1)}`)],
])('a host over %s', (_kind, makeStore) => {
  it('installs a plugin, runs it on first use, and again after a reload without any network', async () => {
    const world = await testWorld(makeStore());
    await world.publish(marker('notes', '!', { files: { 'extra.js': 'more' } }));
    const host = await world.host();
    const name = world.name('notes');
    expect(await host.hooks.filter(shout, 'a')).toBe('a');

    const progress: InstallProgress[] = [];
    const plan = await host.plugins.plan(name);
    expect(plan).toMatchObject({ name, action: 'install', realm: 'worker', files: 2, needsPageConsent: false });
    expect(plan.blocked).toBeUndefined();
    expect(host.plugins.list()).toEqual([]);
    expect(await rows(world.store, 'blobs')).toEqual([]);
    await host.plugins.install(plan, requiredConsent(plan), { onProgress: (step) => progress.push(step) });
    expect(progress.at(-1)).toEqual({ phase: 'activate', loaded: plan.bytes, total: plan.bytes });
    expect(host.plugins.get(name)).toMatchObject({ name, enabled: true, state: { kind: 'ready' }, bytes: plan.bytes });
    expect(world.started).toEqual([]);

    expect(await host.hooks.filter(shout, 'a')).toBe('a!');
    expect(host.plugins.get(name)?.state).toEqual({ kind: 'active', isolation: 'shared-process' });
    expect(world.started).toEqual(['notes 1.0.0']);
    await host.plugins.disable(name);
    expect(await host.hooks.filter(shout, 'a')).toBe('a');
    await host.plugins.enable(name);
    expect(await host.hooks.filter(shout, 'a')).toBe('a!');

    world.online = false;
    const reloaded = await world.host();
    expect(reloaded.plugins.get(name)?.state).toEqual({ kind: 'ready' });
    expect(await reloaded.hooks.filter(shout, 'b')).toBe('b!');
    expect(world.faults).toEqual([]);
  });

  it('updates in one step, keeps the version before, and rolls back to it without network', async () => {
    const world = await testWorld(makeStore());
    await world.publish(marker('notes', '1', { files: { 'same.js': 'shared', 'old.js': 'old' } }));
    const host = await world.host();
    const name = world.name('notes');
    await install(host, name);
    await world.publish(
      marker('notes', '2', { version: '2.0.0', seq: 2, files: { 'same.js': 'shared', 'new.js': 'new' } }),
    );
    await host.catalogue.refresh();
    const plan = await host.plugins.plan(name);
    expect(plan).toMatchObject({ action: 'update', from: { version: '1.0.0' } });
    expect(plan.download).toBe(plan.bytes - 'shared'.length);
    expect(await host.hooks.filter(shout, '')).toBe('1');
    await host.plugins.install(plan, requiredConsent(plan));
    expect(await host.hooks.filter(shout, '')).toBe('2');
    expect(host.plugins.get(name)).toMatchObject({ previous: { version: '1.0.0' } });

    world.online = false;
    const back = await host.plugins.rollback(name);
    expect(back).toMatchObject({ manifest: { version: '1.0.0' }, previous: { version: '2.0.0' } });
    expect(await host.hooks.filter(shout, '')).toBe('1');
    expect(await (await world.host()).hooks.filter(shout, '')).toBe('1');
  });

  it('keeps no bytes that nothing refers to', async () => {
    const world = await testWorld(makeStore());
    const host = await world.host();
    const name = world.name('notes');
    for (const [at, files] of [{ 'a.js': 'one' }, { 'a.js': 'two' }, { 'a.js': 'three' }].entries()) {
      await world.publish(marker('notes', '!', { version: `${at + 1}.0.0`, seq: at + 1, files }));
      await host.catalogue.refresh();
      await install(host, name);
    }
    await world.publish(marker('other', '?', { files: { 'a.js': 'three' } }));
    await host.catalogue.refresh();
    await install(host, world.name('other'));
    // Not at once, for the new version reads its files now.
    expect(await rows(world.store, 'releases')).toHaveLength(4);
    world.clock.advance(1000);
    await expect.poll(() => rows(world.store, 'releases')).toHaveLength(3);
    // Two entries of "notes", "two", "three" (shared) and the entry of "other".
    expect(await rows(world.store, 'blobs')).toHaveLength(5);
    await host.plugins.uninstall(name, { data: 'delete' });
    expect(await rows(world.store, 'blobs')).toHaveLength(2);
    await host.plugins.uninstall(world.name('other'), { data: 'delete' });
    expect(await rows(world.store, 'blobs')).toEqual([]);
    expect(await rows(world.store, 'releases')).toEqual([]);
  });
});

describe('a plan', () => {
  it('refuses what does not fit the host, with a code and a sentence', async () => {
    const world = await testWorld();
    const page = { page: { entry: 'worker.js', container: 'notes', shared: [{ name: 'react', range: '^18.0.0' }] } };
    await world.publish({ id: 'old-host', manifest: { hostApi: '^2.0.0' } });
    await world.publish({ id: 'old-react', manifest: { targets: page } });
    await world.publish({ id: 'framed', manifest: { targets: { frame: { entry: 'worker.js' } } } });
    await world.publish({ id: 'needy', manifest: { dependencies: { missing: '^1.0.0' } } });
    await world.publish({ id: 'strange', manifest: { permissions: { telepathy: { reason: 'x' } } as never } });
    const host = await world.host();
    const blocked = async (id: string) => {
      const { blocked: error, conflicts } = await host.plugins.plan(world.name(id));
      return [error?.code, conflicts[0]?.sentence];
    };
    expect(await blocked('old-host')).toEqual([
      'HOST_API_MISMATCH',
      `"old-host" is made for version ^2.0.0 of this app's plugin interface; this is 1.2.0.`,
    ]);
    expect(await blocked('old-react')).toEqual([
      'SHARED_MISMATCH',
      '"old-react" needs react ^18.0.0; this app has 19.3.1.',
    ]);
    expect((await blocked('framed'))[0]).toBe('REALM_MISSING');
    expect(await blocked('needy')).toEqual([
      'DEPENDENCY_MISSING',
      '"needy" needs "missing" ^1.0.0, which is not installed.',
    ]);
    expect((await blocked('strange'))[0]).toBe('HOST_API_MISMATCH');
    const plan = await host.plugins.plan(world.name('old-react'));
    await expect(host.plugins.install(plan, requiredConsent(plan))).rejects.toMatchObject({ code: 'PLAN_BLOCKED' });
    expect(world.registry.requests.filter((path) => path.startsWith('b/'))).toEqual([]);
  });

  it('names an installed plugin that an update would leave without what it needs', async () => {
    const { world, host } = await installed(
      { id: 'base' },
      { id: 'upper', manifest: { dependencies: { base: '^1.0.0' } } },
    );
    await world.publish({ id: 'base', version: '2.0.0', seq: 2 });
    await host.catalogue.refresh();
    const plan = await host.plugins.plan(world.name('base'));
    expect(plan.conflicts).toEqual([
      {
        severity: 'error',
        sentence: '"upper" needs "base" ^1.0.0; this would install 2.0.0.',
        clash: {
          id: 'base',
          demands: [{ by: 'upper', version: '1.0.0', range: '^1.0.0' }],
          held: '2.0.0',
          installed: '1.0.0',
        },
        choices: [
          { kind: 'version', version: '1.0.0', sentence: 'Install "base" 1.0.0 instead.' },
          { kind: 'disable', plugin: world.name('upper'), sentence: 'Switch off "upper".' },
        ],
      },
    ]);
  });

  it('says what a plugin can and cannot do, and what an update asks for beside', async () => {
    const world = await testWorld();
    const data = { reason: 'To draw', read: ['submissions'] };
    await world.publish({ id: 'chart', manifest: { permissions: { data, storage: { reason: 'To remember' } } } });
    const host = await world.host();
    const name = world.name('chart');
    const first = await host.plugins.plan(name);
    expect(first.permissions.can).toEqual(['Read submissions.', 'Keep data of its own in this browser.']);
    expect(first.permissions.cannot).toContain('Send data out of this app.');
    expect(first.permissions.cannot).toHaveLength(12);
    await host.plugins.install(first, requiredConsent(first));
    await world.publish({
      id: 'chart',
      version: '1.1.0',
      seq: 2,
      manifest: {
        permissions: { data: { ...data, read: ['submissions', 'forms'] }, ui: { reason: 'To tell', optional: true } },
      },
    });
    await host.catalogue.refresh();
    const next = await host.plugins.plan(name);
    expect(next.permissions.added.map(({ permission, optional, can }) => [permission, optional, can])).toEqual([
      ['data', false, 'Read submissions and forms.'],
      ['ui', true, 'Show short messages.'],
    ]);
    expect(next.permissions.removed).toEqual(['storage']);
    expect(host.grants.find(name, 'data')?.scope).toEqual({ read: ['submissions'] });
    await host.plugins.install(next, requiredConsent(next));
    expect(host.grants.of(name).map(({ permission, scope }) => [permission, scope])).toEqual([
      ['data', { read: ['submissions', 'forms'] }],
    ]);
  });

  it('needs a consent that answers it', async () => {
    const world = await testWorld();
    const asked = { data: { reason: 'x', read: ['forms'] }, ui: { reason: 'y', optional: true } } as const;
    await world.publish({ id: 'chart', manifest: { permissions: asked } });
    await world.publish({ id: 'page', manifest: { targets: { page: { entry: 'worker.js' } } } });
    const host = await world.host();
    const plan = await host.plugins.plan(world.name('chart'));
    const good = requiredConsent(plan);
    for (const bad of [
      { ...good, permissions: [] },
      { ...good, release: 'f'.repeat(64) },
      { ...good, permissions: ['data', 'network'] as const },
    ]) {
      await expect(host.plugins.install(plan, bad)).rejects.toMatchObject({ code: 'CONSENT_MISSING' });
    }
    await host.plugins.install(plan, { ...good, permissions: ['data', 'ui'] });
    expect(host.grants.of(world.name('chart'))).toHaveLength(2);
    await expect(host.plugins.install(plan, good)).rejects.toMatchObject({ code: 'PLAN_STALE' });
    await expect(host.plugins.install({ ...plan }, good)).rejects.toMatchObject({ code: 'PLAN_STALE' });

    const heavy = await host.plugins.plan(world.name('page'));
    expect(heavy).toMatchObject({ realm: 'page', needsPageConsent: true });
    expect(heavy.permissions.cannot).toEqual([]);
    expect(heavy.permissions.can[0]).toContain('not confined');
    const { page: _, ...light } = requiredConsent(heavy);
    await expect(host.plugins.install(heavy, light)).rejects.toMatchObject({ code: 'CONSENT_MISSING' });
    expect(await host.plugins.install(heavy, requiredConsent(heavy))).toMatchObject({ realm: 'page' });
  });

  it('needs a second yes for windows that the browser does not seal, and starts with that knowledge', async () => {
    const world = await testWorld();
    const frame = { targets: { frame: { entry: 'worker.js' } } };
    const window = { reason: 'It draws.' };
    await world.publish({ id: 'pad', manifest: { ...frame, permissions: { window } } });
    await world.publish({ id: 'board', manifest: { ...frame, permissions: { window, ui: { reason: 'It tells.' } } } });
    const told: (boolean | undefined)[] = [];
    const realm = (sealed: boolean): Realm => {
      const plain = world.realm('frame');
      return {
        ...plain,
        sealed: async () => sealed,
        start: (pkg, services, signal) => {
          told.push(pkg.mayLeak);
          return plain.start(pkg, services, signal);
        },
      };
    };
    const safe = await world.host({ realms: [realm(true)] });
    expect(await safe.plugins.plan(world.name('board'))).toMatchObject({ realm: 'frame', needsLeakConsent: false });

    const host = await world.host({ realms: [realm(false)] });
    const harmless = await host.plugins.plan(world.name('pad'));
    expect(harmless.needsLeakConsent).toBe(false);
    expect(harmless.permissions.can[0]).toContain('Send what it sees');
    const plan = await host.plugins.plan(world.name('board'));
    expect(plan.needsLeakConsent).toBe(true);
    const { leaks: _, ...silent } = requiredConsent(plan);
    await expect(host.plugins.install(plan, silent)).rejects.toMatchObject({ code: 'CONSENT_MISSING' });
    await host.plugins.install(plan, requiredConsent(plan));
    await host.plugins.install(harmless, requiredConsent(harmless));
    for (const id of ['board', 'pad']) await host.plugins.start(world.name(id));
    expect(told).toEqual([true, false]);
  });

  it('has its realm load what a start takes as soon as it is being installed, and does not need that', async () => {
    const world = await testWorld();
    await world.publish(marker('notes', '1'));
    const prepared: string[] = [];
    const realms = (['worker', 'page'] as const).map((kind): Realm => ({
      ...world.realm(kind),
      prepare: () => Promise.reject(new Error(`${kind} is asked ${prepared.push(kind)} times`)),
    }));
    const host = await world.host({ realms });
    const plan = await host.plugins.plan(world.name('notes'));
    expect(prepared).toEqual([]);
    expect(await host.plugins.install(plan, requiredConsent(plan))).toMatchObject({ enabled: true });
    expect(prepared).toEqual(['worker']);
  });

  it('is stale once the plugin was changed in another tab', async () => {
    const world = await testWorld();
    await world.publish(marker('notes', '1'));
    const [one, two] = [await world.host(), await world.host()];
    const plan = await one.plugins.plan(world.name('notes'));
    await install(two, world.name('notes'));
    await expect(one.plugins.install(plan, requiredConsent(plan))).rejects.toMatchObject({ code: 'PLAN_STALE' });
  });

  it('follows the policy: who may be installed, where it runs, what nobody gets', async () => {
    const world = await testWorld();
    const both = { targets: { worker: { entry: 'worker.js' }, page: { entry: 'worker.js' } } };
    await world.publish({ id: 'both', manifest: both });
    await world.publish({ id: 'page', manifest: { targets: { page: { entry: 'worker.js' } } } });
    await world.publish({ id: 'clip', manifest: { permissions: { clipboard: { reason: 'x' } } } });
    const trusting = await world.host({ policy: { page: 'trusted', trustedPublishers: [world.publisher.id] } });
    expect(await trusting.plugins.plan(world.name('both'))).toMatchObject({
      realm: 'worker',
      realms: ['worker', 'page'],
    });
    expect(await trusting.plugins.plan(world.name('page'))).toMatchObject({ realm: 'page', needsPageConsent: false });
    expect(await trusting.plugins.plan(world.name('both'), { realm: 'page' })).toMatchObject({ realm: 'page' });
    const strict = await world.host({
      policy: { page: 'trusted', denyPermissions: ['clipboard'], block: ['*/both'], realms: {} },
    });
    await expect(strict.plugins.plan(world.name('both'))).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
    expect((await strict.plugins.plan(world.name('page'))).blocked?.code).toBe('REALM_MISSING');
    expect((await strict.plugins.plan(world.name('clip'))).blocked?.code).toBe('POLICY_REFUSED');
  });

  it('is refused for a registry or a plugin nobody knows', async () => {
    const world = await testWorld();
    await world.publish(marker('notes', '1'));
    const host = await world.host();
    expect(await host.plugins.plan({ registry: 'main', id: 'notes' })).toMatchObject({ name: world.name('notes') });
    await expect(host.plugins.plan('ffffffffffffffff/notes')).rejects.toMatchObject({ code: 'REGISTRY_UNKNOWN' });
    await expect(host.plugins.plan('notes')).rejects.toMatchObject({ code: 'REGISTRY_UNKNOWN' });
    await expect(host.plugins.plan(world.name('nobody'))).rejects.toMatchObject({ code: 'PLUGIN_UNKNOWN' });
    await expect(host.plugins.enable(world.name('notes'))).rejects.toMatchObject({ code: 'PLUGIN_UNKNOWN' });
  });

  it('is not made from a state that is out of date and cannot be renewed', async () => {
    const world = await testWorld();
    await world.publish(marker('notes', '1'));
    const host = await world.host();
    await host.catalogue.refresh();
    world.clock.advance(4 * 86_400_000);
    world.online = false;
    await expect(host.plugins.plan(world.name('notes'))).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });
});

describe('rolling back', () => {
  it('gives back what the older version was granted, except what the user took back', async () => {
    const world = await testWorld();
    const reason = { reason: 'x' };
    const data = { ...reason, read: ['forms', 'pages'] };
    const name = world.name('notes');
    await world.publish({
      id: 'notes',
      manifest: { permissions: { data, storage: reason, ui: reason, clipboard: reason } },
    });
    const host = await world.host();
    await install(host, name);
    await world.publish({
      id: 'notes',
      version: '2.0.0',
      seq: 2,
      manifest: { permissions: { data: { ...data, read: ['forms'] }, ui: reason, notifications: reason } },
    });
    await host.catalogue.refresh();
    await install(host, name);
    await host.grants.revoke(name, 'ui');
    const granted = (): string[] =>
      host.grants.of(name).map(({ permission, scope }) => `${permission} ${scope['read'] ?? ''}`);
    expect(granted().sort()).toEqual(['data forms', 'notifications ']);
    await host.plugins.rollback(name);
    expect(granted().sort()).toEqual(['clipboard ', 'data forms,pages', 'storage ']);
    await host.grants.revoke(name, 'clipboard');
    await host.plugins.rollback(name);
    expect(granted().sort()).toEqual(['data forms', 'notifications ']);
    await host.plugins.rollback(name);
    expect(granted().sort()).toEqual(['data forms,pages', 'storage ']);
  });

  it('is refused where there is nothing to go back to', async () => {
    const { world, host } = await installed(marker('notes', '1'));
    await expect(host.plugins.rollback(world.name('notes'))).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
  });
});

describe('installing', () => {
  it.each(['b/', 'r/'])(
    'refuses a file below %s that is not what was signed; what was there still runs',
    async (shelf) => {
      const { world, host } = await installed(marker('notes', '1'));
      const { hash, files } = await world.publish(marker('notes', '2', { version: '2.0.0', seq: 2 }));
      const [entry] = files.values();
      const wrong = Uint8Array.from(
        shelf === 'b/' ? (entry ?? []) : world.registry.file(`r/${hash}`),
        (byte) => byte ^ 1,
      );
      const path = shelf === 'b/' ? `b/${await sha256Hex(crypto.subtle, entry ?? new Uint8Array())}` : `r/${hash}`;
      world.registry.files.set(path, wrong);
      await host.catalogue.refresh();
      const attempt = install(host, world.name('notes'));
      await expect(attempt).rejects.toMatchObject({ code: 'PACKAGE_REFUSED', detail: { registry: 'HASH_MISMATCH' } });
      expect(await host.hooks.filter(shout, '')).toBe('1');
      expect(await rows(world.store, 'staging')).toEqual([]);
      expect(await rows(world.store, 'blobs')).toHaveLength(1);
      expect(await host.audit.entries({ action: 'refused' })).toMatchObject([{ subject: 'PACKAGE_REFUSED' }]);
    },
  );

  it('leaves everything as it was when it is cancelled', async () => {
    const { world, host } = await installed(marker('notes', '1'));
    await world.publish(marker('notes', '2', { version: '2.0.0', seq: 2 }));
    await host.catalogue.refresh();
    const plan = await host.plugins.plan(world.name('notes'));
    const abort = new AbortController();
    world.registry.answer = (path) => {
      if (path.startsWith('b/')) abort.abort(new Error('cancelled by the user'));
      return undefined;
    };
    const attempt = host.plugins.install(plan, requiredConsent(plan), { signal: abort.signal });
    await expect(attempt).rejects.toThrow('cancelled by the user');
    expect(host.plugins.get(plan.name)).toMatchObject({ manifest: { version: '1.0.0' } });
    expect(await rows(world.store, 'blobs')).toHaveLength(1);
    world.registry.answer = undefined;
    await host.plugins.install(plan, requiredConsent(plan));
    expect(await host.hooks.filter(shout, '')).toBe('2');
  });

  it('says that the device is full, and keeps nothing of the attempt', async () => {
    const real = memoryStore();
    let full = false;
    const world = await testWorld({
      close: real.close,
      transaction: (tables, mode, work) =>
        real.transaction(tables, mode, (tx) =>
          work({
            ...tx,
            put: (table, key, value) =>
              full && table === 'blobs'
                ? Promise.reject(new DOMException('no room', 'QuotaExceededError'))
                : tx.put(table, key, value),
          }),
        ),
    });
    await world.publish(marker('notes', '1'));
    const host = await world.host();
    const plan = await host.plugins.plan(world.name('notes'));
    full = true;
    const attempt = host.plugins.install(plan, requiredConsent(plan));
    await expect(attempt).rejects.toMatchObject({ name: 'AirlockError' });
    expect(await rows(world.store, 'staging')).toEqual([]);
    expect(host.plugins.list()).toEqual([]);
  });

  it('leaves the old or the new state when the page dies at any write', async () => {
    const ends: string[] = [];
    for (let writes = 0, alive = false; !alive; writes++) {
      const world = await testWorld();
      await world.publish(marker('notes', '1', { files: { 'a.js': 'a' } }));
      await install(await world.host(), world.name('notes'));
      await world.publish(marker('notes', '2', { version: '2.0.0', seq: 2, files: { 'b.js': 'b' } }));
      const { store, death } = dyingStore(world.store, writes);
      const doomed = await world.host({ store });
      const update = async (): Promise<boolean> => {
        await doomed.catalogue.refresh();
        await install(doomed, world.name('notes'));
        return true;
      };
      alive = await Promise.race([update(), death]);

      // The same profile in a new page, whose locks are free: the old page's are gone with it. What was loaded by halves
      // could be continued for a day.
      world.online = false;
      world.clock.advance(25 * 3_600_000);
      const after = await world.host({ locks: pageLocks() });
      const version = after.plugins.get(world.name('notes'))?.manifest.version ?? 'none';
      const mark = await after.hooks.filter(shout, '');
      const [staging, blobs] = [await rows(world.store, 'staging'), await rows(world.store, 'blobs')];
      ends.push([version, mark, staging.length, blobs.length].join());
      await after.dispose();
    }
    // Two files of version 1; after the flip two of version 2 beside them.
    expect(new Set(ends)).toEqual(new Set(['1.0.0,1,0,2', '2.0.0,2,0,4']));
    expect(ends.at(-1)).toBe('2.0.0,2,0,4');
    expect(ends.length).toBeGreaterThan(8);
  });

  it('repairs what was damaged when the same version is installed again', async () => {
    const { world, host } = await installed(marker('notes', '1'));
    const [blob = ''] = await rows(world.store, 'blobs');
    await world.store.transaction(['blobs'], 'write', (tx) => tx.put('blobs', blob, new Uint8Array([1])));
    expect(await host.hooks.filter(shout, '')).toBe('');
    expect(host.plugins.get(world.name('notes'))?.state).toMatchObject({
      kind: 'error',
      error: { code: 'PACKAGE_DAMAGED' },
    });
    const plan = await host.plugins.plan(world.name('notes'));
    expect(plan.action).toBe('reinstall');
    await host.plugins.install(plan, requiredConsent(plan));
    expect(await host.hooks.filter(shout, '')).toBe('1');
  });
});
