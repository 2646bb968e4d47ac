import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testWorld, type TestPlugin, type TestWorld } from '../../../test/fixtures/host.ts';
import { AirlockError } from '../errors.ts';
import type { PluginHost } from '../host.ts';
import { requiredConsent } from '../packages/install-plan.ts';
import type { PluginState } from '../management/plugins.ts';
import type { Table } from '../storage/store.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });

const marker = (id: string, mark: string, more: Partial<TestPlugin> = {}): TestPlugin => ({
  id,
  code: { handlers: [(value) => `${value}${mark}`] },
  ...more,
  manifest: { hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }], ...more.manifest },
});

async function install(host: PluginHost, name: string): Promise<void> {
  const plan = await host.plugins.plan(name);
  await host.plugins.install(plan, requiredConsent(plan));
}

async function installed(...plugins: TestPlugin[]): Promise<{ world: TestWorld; host: PluginHost }> {
  const world = await testWorld();
  for (const plugin of plugins) await world.publish(plugin);
  const host = await world.host();
  for (const { id } of plugins) await install(host, world.name(id));
  return { world, host };
}

const stateOf = (host: PluginHost, name: string): PluginState['kind'] | undefined => host.plugins.get(name)?.state.kind;

/** Change a stored row behind the host's back. */
async function tamper(world: TestWorld, table: Table, edit: (row: never, key: string) => unknown): Promise<void> {
  await world.store.transaction([table], 'write', async (tx) => {
    for (const [key, row] of await tx.entries(table)) {
      const next = edit(row as never, key);
      await (next === undefined ? tx.delete(table, key) : tx.put(table, key, next));
    }
  });
}

describe('a stored row that was changed', () => {
  type Row = { [key: string]: unknown };
  const flip = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte, at) => (at === 3 ? byte ^ 1 : byte));
  const active = (edit: (fact: Row) => Row) => (row: Row) => ({ ...row, active: edit(row['active'] as Row) });
  const envelope = (edit: (bytes: Uint8Array) => unknown) => (row: Row) => {
    const stored = row['stored'] as Row;
    return { ...row, stored: { ...stored, envelope: edit(stored['envelope'] as Uint8Array) } };
  };

  it.each<[string, Table, (row: never) => unknown, string]>([
    ['bytes altered', 'blobs', flip, 'PACKAGE_DAMAGED'],
    ['bytes truncated', 'blobs', (row: Uint8Array) => row.slice(1), 'PACKAGE_DAMAGED'],
    ['bytes replaced by something else', 'blobs', () => 'text', 'PACKAGE_DAMAGED'],
    ['bytes removed', 'blobs', () => undefined, 'PACKAGE_MISSING'],
    ['release altered', 'releases', envelope(flip), 'PACKAGE_DAMAGED'],
    ['release truncated', 'releases', envelope((bytes) => bytes.slice(0, -9)), 'PACKAGE_DAMAGED'],
    [
      'release without identities',
      'releases',
      (row: Row) => ({ ...row, stored: { ...(row['stored'] as object), identities: [] } }),
      'PACKAGE_DAMAGED',
    ],
    ['release of another format', 'releases', (row: Row) => ({ ...row, format: 0 }), 'PACKAGE_DAMAGED'],
    [
      'list of files altered',
      'releases',
      (row: Row) => ({
        ...row,
        files: [{ path: 'worker.js', sha256: 'a'.repeat(64), size: 1, type: 'text/javascript' }],
      }),
      'PACKAGE_DAMAGED',
    ],
    ['release removed', 'releases', () => undefined, 'PACKAGE_MISSING'],
    ['publisher altered', 'plugins', active((fact) => ({ ...fact, publisher: 'b'.repeat(64) })), 'PACKAGE_DAMAGED'],
    [
      'permissions added to the manifest',
      'plugins',
      active((fact) => ({
        ...fact,
        manifest: { ...(fact['manifest'] as object), permissions: { clipboard: { reason: 'x' } } } as never,
      })),
      'PACKAGE_DAMAGED',
    ],
    ['seq lowered', 'plugins', active((fact) => ({ ...fact, seq: 1 })), 'PACKAGE_DAMAGED'],
    [
      'realm moved into the page',
      'plugins',
      active((fact) => ({ ...fact, realm: 'page', pageConsent: true })),
      'PACKAGE_DAMAGED',
    ],
  ])('%s: is found, coded and stops only that plugin', async (_what, table, edit, code) => {
    const world = await testWorld();
    await world.publish(marker('bad', '!', { seq: 2 }));
    await install(await world.host(), world.name('bad'));
    await tamper(world, table, edit);
    await world.publish(marker('good', '?'));
    const host = await world.host();
    await host.catalogue.refresh();
    await install(host, world.name('good'));
    expect(await host.hooks.filter(shout, '')).toBe('?');
    expect(host.plugins.get(world.name('bad'))?.state).toMatchObject({ kind: 'error', error: { code } });
    expect(stateOf(host, world.name('good'))).toBe('active');
    expect(world.started).toEqual(['good 1.0.0']);
    // Installing it again heals it.
    await install(host, world.name('bad'));
    expect(await host.hooks.filter(shout, '')).toBe('!?');
  });

  it('release pointed at another: is found as one that nobody lists', async () => {
    const { world } = await installed(marker('bad', '!'));
    await tamper(
      world,
      'plugins',
      active((fact) => ({ ...fact, release: 'c'.repeat(64) })),
    );
    const host = await world.host();
    expect(await host.hooks.filter(shout, '')).toBe('');
    expect(host.plugins.get(world.name('bad'))?.state).toMatchObject({ error: { code: 'PACKAGE_MISSING' } });
    await host.catalogue.refresh();
    expect(host.plugins.get(world.name('bad'))?.state).toMatchObject({ error: { code: 'PACKAGE_REVOKED' } });
    await install(host, world.name('bad'));
    expect(await host.hooks.filter(shout, '')).toBe('!');
  });

  it.each<[string, (row: never) => unknown]>([
    ['truncated', (row: Row) => ({ format: row['format'], name: row['name'] })],
    ['of a later format', (row: Row) => ({ ...row, format: 2 })],
    ['under another name', (row: Row) => ({ ...row, name: '0123456789abcdef/other' })],
    ['nonsense', () => 'nonsense'],
  ])('plugin row %s: the plugin is not there, the fault is, and it can be installed or removed', async (_how, edit) => {
    const { world } = await installed(marker('bad', '!'));
    await tamper(world, 'plugins', edit);
    const host = await world.host();
    const name = world.name('bad');
    expect(host.plugins.list()).toEqual([]);
    expect(host.faults.list(name)).toMatchObject([
      { error: { code: 'PACKAGE_DAMAGED', detail: { table: 'plugins' } } },
    ]);
    expect(await world.store.transaction(['blobs'], 'read', (tx) => tx.keys('blobs'))).toHaveLength(1);
    await install(host, name);
    expect(await host.hooks.filter(shout, '')).toBe('!');
    await tamper(world, 'plugins', edit);
    const again = await world.host();
    await again.plugins.uninstall(name, { data: 'delete' });
    expect(await world.store.transaction(['plugins', 'blobs'], 'read', (tx) => tx.keys('plugins'))).toEqual([]);
  });

  it.each<[string, (row: never) => unknown]>([
    ['widened to nonsense', (row: Row) => ({ ...row, grants: [{ permission: 'everything' }] })],
    ['truncated', () => ({})],
    ['removed', () => undefined],
  ])('grants %s: nothing is granted until the user says so again', async (_how, edit) => {
    const { world } = await installed(
      marker('notes', '!', { manifest: { permissions: { storage: { reason: 'x' } } } }),
    );
    const name = world.name('notes');
    await tamper(world, 'grants', edit);
    const host = await world.host();
    expect(host.grants.of(name)).toEqual([]);
    await host.grants.grant(name, 'storage');
    expect((await world.host()).grants.find(name, 'storage')).toMatchObject({ by: 'user' });
    await tamper(world, 'grants', edit);
    await install(host, name);
    expect(host.grants.of(name)).toEqual([]);
  });

  it.each<[string, (row: never) => unknown]>([
    ['truncated', (row: Row) => ({ format: row['format'], local: row['local'] })],
    ['removed', () => undefined],
  ])('trust %s: nothing runs on lost trust, and a refresh heals it', async (_how, edit) => {
    const { world, host } = await installed(marker('notes', '!'));
    const name = world.name('notes');
    await host.catalogue.refresh();
    await tamper(world, 'trust', edit);
    await tamper(world, 'nodes', () => undefined);
    const offline = await world.host();
    expect(await offline.hooks.filter(shout, '')).toBe('');
    expect(world.started).toEqual([]);
    const online = await world.host();
    await online.catalogue.refresh();
    expect(await online.hooks.filter(shout, '')).toBe('!');
    expect(stateOf(online, name)).toBe('active');
  });

  it('settings that do not fit any more give way to the defaults', async () => {
    const settings = {
      type: 'object',
      properties: { size: { type: 'integer', default: 3 }, name: { type: 'string' } },
    };
    const { world, host } = await installed(marker('notes', '!', { manifest: { settings } }));
    const name = world.name('notes');
    await host.plugins.configure(name, { size: 5, name: 'x' });
    expect(await host.plugins.settings(name)).toEqual({ size: 5, name: 'x' });
    await tamper(world, 'settings', (row: Row) => ({ ...row, values: { size: 'huge', name: 'x', more: 1 } }));
    expect(await host.plugins.settings(name)).toEqual({ size: 3, name: 'x' });
    await tamper(world, 'settings', () => 7);
    expect(await host.plugins.settings(name)).toEqual({ size: 3 });
    expect(host.faults.list(name)).toMatchObject([{ error: { code: 'STORE_FAILED' } }]);
  });
});

describe('a revocation', () => {
  it('stops a running plugin when it is seen, holds without network, and lets go when it is lifted', async () => {
    const { world, host } = await installed(marker('bad', '!'), marker('good', '?'));
    const name = world.name('bad');
    expect(await host.hooks.filter(shout, '')).toBe('!?');
    const listed = world.registry.plugins.get('bad');
    if (!listed) throw new Error('It was published');
    listed.state = 'revoked';
    listed.reason = 'It steals';
    await world.registry.publish();
    await host.catalogue.refresh();
    expect(await host.hooks.filter(shout, '')).toBe('?');
    expect(host.plugins.get(name)?.state).toMatchObject({ kind: 'revoked', error: { code: 'PACKAGE_REVOKED' } });
    expect(host.faults.list(name)[0]?.error.message).toContain('It steals');
    await expect(host.plugins.plan(name)).rejects.toMatchObject({ code: 'PACKAGE_REVOKED' });

    world.online = false;
    const later = await world.host();
    expect(await later.hooks.filter(shout, '')).toBe('?');
    expect(stateOf(later, name)).toBe('revoked');

    world.online = true;
    listed.state = 'active';
    await world.registry.publish();
    await host.catalogue.refresh();
    expect(await host.hooks.filter(shout, '')).toBe('!?');
  });

  it('that is urgent stops code by the head alone', async () => {
    const { world, host } = await installed(marker('bad', '!'));
    expect(await host.hooks.filter(shout, '')).toBe('!');
    world.registry.revocations = [{ scope: 'publisher', target: world.publisher.id, reason: 'Keys were stolen' }];
    await world.registry.publish();
    await host.catalogue.refresh();
    expect(stateOf(host, world.name('bad'))).toBe('revoked');
    expect(await host.hooks.filter(shout, '')).toBe('');
  });

  it('is waited for at the start, but not for long', async () => {
    const { world } = await installed(marker('bad', '!'));
    world.registry.revocations = [{ scope: 'plugin', target: 'bad', reason: 'It steals' }];
    await world.registry.publish();
    const host = await world.host({ refreshEvery: 60_000 });
    expect(await host.hooks.filter(shout, '')).toBe('');
    expect(world.started).toEqual([]);

    world.registry.revocations = [];
    await world.registry.publish();
    await host.catalogue.refresh();
    world.registry.answer = () => new Promise(() => {});
    const slow = await world.host({ refreshEvery: 60_000 });
    const answer = slow.hooks.filter(shout, '');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(world.started).toEqual([]);
    world.clock.advance(1500);
    expect(await answer).toBe('!');
  });

  it('does not let a rollback go to what its publisher withdrew', async () => {
    const { world, host } = await installed(marker('notes', '1'));
    await world.publish(marker('notes', '2', { version: '2.0.0', seq: 2, minSeq: 2 }));
    await host.catalogue.refresh();
    expect(stateOf(host, world.name('notes'))).toBe('revoked');
    await install(host, world.name('notes'));
    expect(await host.hooks.filter(shout, '')).toBe('2');
    await expect(host.plugins.rollback(world.name('notes'))).rejects.toMatchObject({ code: 'PACKAGE_REVOKED' });
    expect(await host.hooks.filter(shout, '')).toBe('2');
  });
});

describe('refreshing', () => {
  it('asks about installed plugins once for each new head', async () => {
    const { world, host } = await installed(marker('notes', '!'), marker('other', '?'));
    await host.catalogue.refresh();
    const requests = async (): Promise<readonly string[]> => {
      world.registry.requests.length = 0;
      await (await world.host()).catalogue.refresh();
      return world.registry.requests.filter((path) => !path.startsWith('metadata/'));
    };
    expect(await requests()).toEqual([]);
    await world.publish(marker('other', '??', { version: '2.0.0', seq: 2 }));
    expect(await requests()).not.toEqual([]);
    expect(await requests()).toEqual([]);
  });
});

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

describe('several tabs', () => {
  it('follow what one of them does, at once', async () => {
    const world = await testWorld();
    await world.publish(marker('notes', '1'));
    const [one, two] = [await world.host(), await world.host()];
    const name = world.name('notes');
    await install(one, name);
    await settled();
    expect(await two.hooks.filter(shout, '')).toBe('1');
    await one.plugins.disable(name);
    await settled();
    expect(await two.hooks.filter(shout, '')).toBe('');
    expect(stateOf(two, name)).toBe('disabled');
    await two.plugins.enable(name);
    await world.publish(marker('notes', '2', { version: '2.0.0', seq: 2 }));
    await one.catalogue.refresh();
    await install(one, name);
    await settled();
    expect(await two.hooks.filter(shout, '')).toBe('2');
    await two.plugins.uninstall(name, { data: 'delete' });
    await settled();
    expect(one.plugins.list()).toEqual([]);
    expect(await one.hooks.filter(shout, '')).toBe('');
    expect(world.faults).toEqual([]);
  });

  it('that are just starting miss nothing', async () => {
    const { world, host } = await installed(marker('notes', '1'));
    const name = world.name('notes');
    let read: () => void = () => {};
    const hasRead = new Promise<void>((resolve) => {
      read = resolve;
    });
    let goOn: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    // A tab that has read the plugins and is slow to do something about it.
    const slow = world.host({
      store: {
        close() {},
        async transaction(tables, mode, work) {
          const result = await world.store.transaction(tables, mode, work);
          if (mode === 'read' && tables.join() === 'plugins') {
            read();
            await held;
          }
          return result;
        },
      },
    });
    await hasRead;
    await host.plugins.disable(name);
    goOn();
    const late = await slow;
    await settled();
    expect(stateOf(late, name)).toBe('disabled');
    expect(await late.hooks.filter(shout, '')).toBe('');
  });

  it('share grants and priorities', async () => {
    const permissions = { storage: { reason: 'x' } };
    const { world, host: one } = await installed(
      marker('aa', 'a', { manifest: { permissions } }),
      marker('bb', 'b', { manifest: { permissions } }),
    );
    const two = await world.host();
    expect(await two.hooks.filter(shout, '')).toBe('ab');
    await one.plugins.setPriority(world.name('bb'), 0, 500);
    await one.grants.revoke(world.name('aa'), 'storage');
    await settled();
    expect(await one.hooks.filter(shout, '')).toBe('ba');
    expect(await two.hooks.filter(shout, '')).toBe('ba');
    expect(two.grants.find(world.name('aa'), 'storage')).toBeUndefined();
    expect(await (await world.host()).hooks.filter(shout, '')).toBe('ba');
    await two.plugins.setPriority(world.name('bb'), 0, undefined);
    await settled();
    expect(await one.hooks.filter(shout, '')).toBe('ab');
  });

  it('stop a plugin that another one saw revoked', async () => {
    const { world, host: one } = await installed(marker('bad', '!'));
    const two = await world.host();
    expect(await two.hooks.filter(shout, '')).toBe('!');
    world.registry.revocations = [{ scope: 'plugin', target: 'bad', reason: 'It steals' }];
    await world.registry.publish();
    await one.catalogue.refresh();
    await expect.poll(() => stateOf(two, world.name('bad'))).toBe('revoked');
    expect(await two.hooks.filter(shout, '')).toBe('');
  });
});

describe('a host whose database fails', () => {
  it('is not made, and leaves nothing going on', async () => {
    const { world } = await installed(marker('notes', '!'));
    const broken = world.host({
      store: { close() {}, transaction: () => Promise.reject(new AirlockError('STORE_FAILED', 'No database.')) },
      refreshEvery: 60_000,
    });
    await expect(broken).rejects.toMatchObject({ code: 'STORE_FAILED' });
    world.registry.requests.length = 0;
    world.clock.advance(600_000);
    await settled();
    expect(world.registry.requests).toEqual([]);
  });
});

describe('a running plugin', () => {
  it('reaches its services as itself, as long as the grant stands', async () => {
    const { signal } = new AbortController();
    const commands: NonNullable<TestPlugin['code']>['commands'] = {
      save: (argument, call) => call('storage.set', ['key', argument], signal),
      load: (_argument, call) => call('storage.get', ['key'], signal),
    };
    const contributes = { commands: Object.keys(commands).map((id) => ({ id, title: id })) };
    const { world, host } = await installed({
      id: 'notes',
      code: { commands },
      manifest: { contributes, permissions: { storage: { reason: 'To remember' } } },
    });
    const name = world.name('notes');
    await host.plugins.runCommand(name, 'save', { text: 'kept' });
    expect(await host.plugins.runCommand(name, 'load')).toEqual({ text: 'kept' });
    await host.grants.revoke(name, 'storage');
    await expect(host.plugins.runCommand(name, 'load')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await host.grants.grant(name, 'storage', { lasts: 'session' });
    expect(await host.plugins.runCommand(name, 'load')).toEqual({ text: 'kept' });
    const told = (await host.audit.entries({ plugin: name })).map(
      ({ action, subject }) => `${action} ${subject ?? ''}`,
    );
    expect(told).toEqual(
      expect.arrayContaining([
        'use storage.set',
        'use storage.get',
        'revoke storage',
        'denied storage.get',
        'grant storage',
      ]),
    );
    expect(await host.audit.verify()).toMatchObject({ intact: true });
  });

  it('is asked whether it takes new settings, and they outlive it', async () => {
    const seen: unknown[] = [];
    const settings = { type: 'object', properties: { size: { type: 'integer', minimum: 1, default: 3 } } };
    const { world, host } = await installed(
      marker('notes', '!', {
        manifest: { settings },
        code: {
          handlers: [(value) => value],
          onSettings(values) {
            seen.push(values);
            if ((values as { size: number }).size === 13) throw new Error('unlucky');
          },
        },
      }),
    );
    const name = world.name('notes');
    await host.hooks.filter(shout, '');
    await host.plugins.configure(name, { size: 7 });
    await expect(host.plugins.configure(name, { size: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(host.plugins.configure(name, { size: 13 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(seen).toEqual([{ size: 3 }, { size: 7 }, { size: 13 }]);
    expect(await (await world.host()).plugins.settings(name)).toEqual({ size: 7 });
    await host.plugins.uninstall(name, { data: 'keep' });
    await install(host, name);
    expect(await host.plugins.settings(name)).toEqual({ size: 7 });
    await host.plugins.uninstall(name, { data: 'delete' });
    await install(host, name);
    expect(await host.plugins.settings(name)).toEqual({ size: 3 });
  });

  it('that registers more than its manifest says is refused', async () => {
    const hooks = [
      { hook: 'test.shout', priority: 100 },
      { hook: 'test.secret', priority: 100 },
    ];
    const { world, host } = await installed(
      marker('sly', '!', {
        code: { handlers: [String], registered: { hooks, widgets: [], commands: [], capabilities: [], endpoints: [] } },
      }),
    );
    expect(await host.hooks.filter(shout, 'x')).toBe('x');
    expect(host.faults.list(world.name('sly')).map(({ error }) => error.code)).toContain('REGISTRATION_MISMATCH');
  });
});

describe('an installed plugin after the app has changed', () => {
  it('does not start in a host it was not made for, and says why', async () => {
    const { world } = await installed(marker('notes', '!'));
    const newer = await world.host({ hostVersion: '2.0.0' });
    expect(await newer.hooks.filter(shout, '')).toBe('');
    expect(newer.faults.list(world.name('notes'))[0]?.error).toMatchObject({ code: 'HOST_API_MISMATCH' });
    expect(world.started).toEqual([]);
  });

  it('does not start in the page when a library it takes from the app no longer fits', async () => {
    const shared = [{ name: 'react', range: '^19.0.0' }];
    const page = marker('chart', '!', { manifest: { targets: { page: { entry: 'worker.js', shared } } } });
    const { world, host } = await installed(page);
    expect(await host.hooks.filter(shout, '')).toBe('!');
    const newer = await world.host({ shared: { react: '20.0.0' } });
    expect(await newer.hooks.filter(shout, '')).toBe('');
    expect(newer.faults.list(world.name('chart'))[0]?.error).toMatchObject({ code: 'SHARED_MISMATCH' });
  });

  it('is blocked by a stricter policy, and back when it is lifted', async () => {
    const page = marker('chart', '!');
    const { world } = await installed({
      ...page,
      manifest: { ...page.manifest, targets: { page: { entry: 'worker.js' } } },
    });
    for (const policy of [{ page: 'never' }, { page: 'trusted' }, { block: ['*'] }] as const) {
      const strict = await world.host({ policy });
      expect(strict.plugins.get(world.name('chart'))?.state).toMatchObject({
        kind: 'blocked',
        error: { code: 'POLICY_REFUSED' },
      });
      expect(await strict.hooks.filter(shout, '')).toBe('');
    }
    const trusting = await world.host({ policy: { page: 'trusted', trustedPublishers: [world.publisher.id] } });
    expect(await trusting.hooks.filter(shout, '')).toBe('!');
  });
});

describe('the catalogue', () => {
  it('lists what the registries offer, filtered by words', async () => {
    const world = await testWorld();
    for (const id of ['chart', 'notes', 'note-taker']) await world.publish({ id });
    const host = await world.host();
    const ids = async (text?: string) =>
      (await host.catalogue.browse(text === undefined ? {} : { text })).map(({ id }) => id);
    expect(await ids()).toEqual(['chart', 'note-taker', 'notes']);
    expect(await ids('NOTE')).toEqual(['note-taker', 'notes']);
    expect(await ids('note taker')).toEqual(['note-taker']);
    expect(await host.catalogue.browse({ registry: 'elsewhere' })).toEqual([]);
    expect(await host.catalogue.details(world.name('chart'))).toMatchObject({
      name: world.name('chart'),
      registryName: 'main',
      version: '1.0.0',
      record: { releases: [{ seq: 1 }] },
    });
    expect(await host.catalogue.details(world.name('nobody'))).toBeUndefined();
    await expect(host.catalogue.details('chart')).rejects.toMatchObject({ code: 'REGISTRY_UNKNOWN' });
  });

  it('says how fresh it is, and keeps working from what it knows', async () => {
    const world = await testWorld();
    await world.publish({ id: 'chart' });
    const host = await world.host();
    expect(await host.catalogue.freshness()).toMatchObject([{ name: 'main', freshness: { state: 'unknown' } }]);
    let told = 0;
    host.catalogue.subscribe(() => (told += 1));
    expect(await host.catalogue.refresh()).toMatchObject([{ freshness: { state: 'fresh' } }]);
    await host.catalogue.browse();
    world.online = false;
    expect(await host.catalogue.refresh()).toMatchObject([
      { freshness: { state: 'soft-stale', error: { code: 'UNREACHABLE' } } },
    ]);
    expect(told).toBe(2);
    expect(await host.catalogue.browse()).toHaveLength(1);
    const nothing = await testWorld();
    nothing.online = false;
    await expect((await nothing.host()).catalogue.browse()).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });

  it('is asked again by itself', async () => {
    const world = await testWorld();
    const host = await world.host({ refreshEvery: 60_000 });
    const refreshed = (): Promise<void> => new Promise((resolve) => host.catalogue.subscribe(resolve));
    await refreshed();
    const next = refreshed();
    await new Promise((resolve) => setTimeout(resolve, 60));
    world.clock.advance(60_000);
    await next;
    expect(await host.catalogue.freshness()).toMatchObject([{ freshness: { checkedAt: world.clock.now() } }]);
  });
});

it('what a plugin left in the page when it stopped is told, with the first ten of many', async () => {
  const leaves = Array.from({ length: 12 }, (_, at) => `listener of window: event${at}`);
  const { world, host } = await installed(
    marker('messy', '!', { code: { handlers: [(value) => value], leaves } }),
    marker('tidy', '?', { code: { handlers: [(value) => value], leaves: [] } }),
  );
  await host.hooks.filter(shout, '');
  for (const id of ['messy', 'tidy']) await host.plugins.disable(world.name(id));
  await expect.poll(() => host.faults.list().map(({ error }) => error.code)).toEqual(['SCOPE_LEAK']);
  const [fault] = host.faults.list(world.name('messy'));
  expect(fault?.error).toMatchObject({ severity: 'warning', detail: { left: 12 } });
  expect(fault?.error.message).toMatch(/left 12 behind in the page: listener of window: event0; .*event9 …\.$/);
});
