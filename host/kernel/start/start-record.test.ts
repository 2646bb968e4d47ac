import { defineHook } from '@airlock/sdk';
import { beforeEach, describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../../test/fixtures/host.ts';
import type { HostOptions, PluginHost } from '../host.ts';
import { requiredConsent } from '../packages/install-plan.ts';
import type { PluginRow } from '../packages/rows.ts';
import type { PageMemory } from '../storage/page-memory.ts';
import { START_KEY, type StoredRecord } from './start-record.ts';

const SHOUT = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });

let world: TestWorld;
let works: (() => void)[];
let memory: NonNullable<HostOptions['memory']>;

beforeEach(async () => {
  world = await testWorld();
  works = [];
  const texts = new Map<string, string | undefined>();
  const memoryOf = (key: string): PageMemory => ({
    read: () => texts.get(key),
    write: (text) => void texts.set(key, text),
  });
  memory = { crashes: memoryOf('crashes'), bisect: memoryOf('bisect'), installed: memoryOf('installed') };
  await world.publish({
    id: 'loud',
    code: { handlers: [(value) => `${String(value)}!`], commands: { shout: async () => 'shouted' } },
    manifest: {
      hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }],
      permissions: { storage: { reason: 'To keep it.' }, clipboard: { reason: 'To copy it.', optional: true } },
      contributes: {
        commands: [{ id: 'shout', title: 'Shout' }],
        widgets: [
          { id: 'one', title: 'One', slot: 'dashboard', draws: ['tree'] },
          { id: 'two', title: 'Two', slot: 'dashboard', draws: ['tree'] },
        ],
        capabilities: [{ name: 'loud.say', description: 'Says it.', input: {}, output: {} }],
        endpoints: [{ method: 'GET', path: '/say', description: 'Says it.' }],
      },
    },
  });
  await world.publish({ id: 'other' });
});

const open = (options: Partial<HostOptions> = {}): Promise<PluginHost> =>
  world.host({ memory, rest: (work) => void works.push(work), ...options });

const stored = (): Promise<StoredRecord | undefined> =>
  // Only the host writes it.
  world.store.transaction(['state'], 'read', (tx) => tx.get('state', START_KEY)) as Promise<StoredRecord | undefined>;

/** Let nothing happen for a while and the page be idle, until what was asked for then is done. */
async function idle(): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    if (round < 3) world.clock.advance(500);
    for (const work of works.splice(0)) work();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function install(host: PluginHost, id: string): Promise<string> {
  await host.catalogue.refresh();
  const plan = await host.plugins.plan({ registry: 'main', id });
  return (await host.plugins.install(plan, requiredConsent(plan))).name;
}

/** Everything a host says of plugins before one runs. */
const told = ({ plugins, contributions, grants, capabilities, endpoints, hooks }: PluginHost, name: string) =>
  JSON.parse(
    JSON.stringify({
      list: plugins.list(),
      one: plugins.get(name),
      shown: contributions.list('dashboard'),
      arranged: contributions.arranged('dashboard'),
      entries: contributions.entries('commands'),
      widget: contributions.widget(`${name}#one`),
      grants: grants.of(name),
      found: grants.find(name, 'storage'),
      missing: grants.find(name, 'clipboard') ?? null,
      refusals: grants.refusals(name),
      mayAsk: [grants.mayAsk(name, 'storage'), grants.mayAsk(name, 'clipboard')],
      capabilities: [capabilities.list(), capabilities.list({ text: 'SAYS' }), capabilities.list({ tag: 'none' })],
      endpoints: endpoints.list(),
      handled: hooks.has(SHOUT),
    }),
  ) as unknown;

async function settled(): Promise<{ readonly first: PluginHost; readonly name: string }> {
  const first = await open();
  const name = await install(first, 'loud');
  await install(first, 'other');
  await first.plugins.disable(world.name('other'));
  await first.layout.reorder('dashboard', [`${name}#two`, `${name}#one`]);
  await idle();
  expect(await stored()).toBeDefined();
  return { first, name };
}

/** Whether a start knows plugins from the record alone. */
async function fromRecord(options: Partial<HostOptions> = {}): Promise<PluginHost | undefined> {
  let looked = false;
  const store: HostOptions['store'] = {
    transaction: (tables, mode, work) => {
      looked ||= tables.includes('grants');
      return world.store.transaction(tables, mode, work);
    },
    close: () => {},
  };
  const host = await open({ store, ...options });
  return looked ? undefined : host;
}

describe('a start from the record', () => {
  it('tells of plugins what the tables tell, and runs and reads nothing', async () => {
    const { first, name } = await settled();
    const before = told(first, name);
    const host = await fromRecord();
    expect(host && told(host, name)).toEqual(before);
    expect(host?.plugins.list().map(({ state }) => state.kind)).toEqual(['ready', 'disabled']);
    expect(world.started).toEqual([]);
  });

  it('brings the host for a hook that a plugin handles, for a command and for what is looked at', async () => {
    const { name } = await settled();
    const [hooked, commanded, looking] = [await fromRecord(), await fromRecord(), await fromRecord()];
    expect(await hooked?.hooks.filter(SHOUT, 'ho')).toBe('ho!');
    expect(await commanded?.contributions.all('commands')[0]?.run()).toBe('shouted');
    const known = new Promise<void>((resolve) => looking?.health.subscribe(resolve));
    expect(looking?.health.of(name)).toBeUndefined();
    await known;
    expect(looking?.health.of(name)).toMatchObject({ status: 'healthy' });
  });

  it('brings the host when the page is idle, and goes on with the same answers', async () => {
    const { name } = await settled();
    works.length = 0;
    const host = await fromRecord();
    if (!host) throw new Error('It did not start from the record.');
    const before = told(host, name);
    let changed = 0;
    host.plugins.subscribe(() => (changed += 1));
    await idle();
    expect(changed).toBeGreaterThan(0);
    expect(host.health.of(name)).toMatchObject({ status: 'healthy' });
    expect(told(host, name)).toEqual(before);
  });

  it('does not bring it after it was disposed of', async () => {
    await settled();
    works.length = 0;
    const host = await fromRecord();
    const { hosts } = world;
    await host?.dispose();
    const count = hosts.length;
    await idle();
    expect(hosts).toHaveLength(count);
    expect(world.faults).toEqual([]);
  });

  it('follows what another tab changes', async () => {
    const { first, name } = await settled();
    const host = await fromRecord();
    const seen = new Promise<void>((resolve) => {
      host?.plugins.subscribe(() => {
        if (host.plugins.get(name)?.state.kind === 'disabled') resolve();
      });
    });
    await first.plugins.disable(name);
    await seen;
    expect(host?.contributions.list('dashboard')).toEqual([]);
  });
});

describe('the record', () => {
  const changes: { readonly [what: string]: (host: PluginHost, name: string) => Promise<unknown> } = {
    'switching off': ({ plugins }, name) => plugins.disable(name),
    removing: ({ plugins }, name) => plugins.uninstall(name, { data: 'delete' }),
    'another priority': ({ plugins }, name) => plugins.setPriority(name, 0, 7),
    'taking a permission back': ({ grants }, name) => grants.revoke(name, 'storage'),
    'granting one': ({ grants }, name) => grants.grant(name, 'clipboard'),
    'hiding a widget': ({ layout }, name) => layout.hide(`${name}#one`),
  };
  it.each(Object.entries(changes))('is gone with %s, in the same transaction, and written anew', async (_, change) => {
    const { first, name } = await settled();
    const before = await stored();
    await change(first, name);
    expect(await stored()).toBeUndefined();
    await idle();
    const after = await stored();
    expect(after).toBeDefined();
    expect(after).not.toEqual(before);
    const host = await fromRecord();
    expect(host && told(host, name)).toEqual(told(first, name));
  });

  it('is gone with a revocation in the transaction that learns of it, and with no other news of a registry', async () => {
    const { first, name } = await settled();
    const before = await stored();
    await first.catalogue.refresh();
    expect(await stored()).toEqual(before);
    // Nothing runs between two steps of this page any more: it was closed as it heard of it.
    works.length = 0;
    const listed = world.registry.plugins.get('loud');
    if (!listed) throw new Error('It was published.');
    listed.state = 'revoked';
    await world.registry.publish();
    await first.catalogue.refresh();
    expect(await stored()).toBeUndefined();
    expect(await fromRecord()).toBeUndefined();
    world.online = false;
    const later = await open();
    await later.catalogue.refresh();
    expect(later.plugins.get(name)?.state.kind).toBe('revoked');
  });

  it.each(['release', 'plugin', 'publisher'] as const)(
    'is not written once a registry was heard to revoke the %s, though this page has not acted on it',
    async (scope) => {
      const { first, name } = await settled();
      const row = first.plugins.get(name);
      const about = await world.store.transaction(['plugins', 'trust'], 'read', async (tx) => ({
        active: ((await tx.get('plugins', name)) as PluginRow).active,
        trust: (await tx.entries('trust'))[0],
      }));
      const [registry, trust] = about.trust ?? ['', {}];
      const target = { release: about.active.release, plugin: 'loud', publisher: about.active.publisher }[scope];
      const revoked = (named: string): unknown => ({
        ...(trust as object),
        revocations: { [`${scope}:${named}`]: { scope, reason: 'It steals', head: [1, 9], final: false } },
      });
      const hear = (value: unknown): Promise<void> =>
        world.store.transaction(['trust'], 'write', (tx) => tx.put('trust', registry, value));
      await hear(revoked('another'));
      await first.layout.hide(`${name}#one`);
      await idle();
      expect(await stored()).toBeDefined();
      await hear(revoked(target));
      await first.layout.show(`${name}#one`);
      await idle();
      expect(first.plugins.get(name)).toEqual(row);
      expect(await stored()).toBeUndefined();
      expect(await fromRecord()).toBeUndefined();
    },
  );

  it('stays where a change failed', async () => {
    const { first } = await settled();
    await expect(first.plugins.disable('nobody/there')).rejects.toMatchObject({ code: 'PLUGIN_UNKNOWN' });
    expect(await stored()).toBeDefined();
  });

  it('is not kept while a plugin is in quarantine, and not read under another policy or host', async () => {
    const { first, name } = await settled();
    expect(await fromRecord({ policy: { block: ['*'] } })).toBeUndefined();
    expect(await fromRecord({ hostVersion: '1.3.0' })).toBeUndefined();
    expect(await fromRecord()).toBeDefined();
    const error = world.faults[0] ?? new (await import('../errors.ts')).AirlockError('HOOK_TIMEOUT', 'It broke.');
    first.supervisor.quarantine(name, 'user', error);
    await idle();
    expect(await stored()).toBeUndefined();
    expect(await fromRecord()).toBeUndefined();
  });

  it('is not read in safe mode, after a crash, in a search, or without a page', async () => {
    await settled();
    expect(await fromRecord({ safeMode: true })).toBeUndefined();
    expect(await fromRecord({ memory: { ...memory, crashes: { read: () => '{}', write: () => {} } } })).toBeUndefined();
    expect(await fromRecord()).toBeDefined();
    expect(await world.host({ memory }).then(({ health }) => health.of(world.name('loud')))).toBeDefined();
  });

  it('is passed over when it cannot be what the host wrote', async () => {
    const { name } = await settled();
    const record = await stored();
    const put = (value: unknown): Promise<void> =>
      world.store.transaction(['state'], 'write', (tx) => tx.put('state', START_KEY, value));
    for (const value of [
      'text',
      null,
      7,
      {},
      { ...record, format: 2 },
      { ...record, names: [] },
      { ...record, names: undefined },
      { ...record, names: 7 },
      { ...record, told: 7 },
      { ...record, told: '{' },
      { ...record, told: '{}' },
    ]) {
      await put(value);
      expect(await fromRecord(), JSON.stringify(value).slice(0, 40)).toBeUndefined();
    }
    await put(record);
    await world.store.transaction(['plugins'], 'write', (tx) => tx.delete('plugins', name));
    expect(await fromRecord()).toBeUndefined();
  });

  it('says nothing when a row between others went behind the back of the host, and is written anew', async () => {
    await settled();
    await world.publish({ id: 'middle' });
    await install(await open(), 'middle');
    await idle();
    expect((await stored())?.names).toContain(world.name('middle'));
    await world.store.transaction(['plugins'], 'write', (tx) => tx.delete('plugins', world.name('middle')));
    expect(await fromRecord()).toBeUndefined();
    await idle();
    expect((await stored())?.names).toEqual([world.name('loud'), world.name('other')]);
  });

  it('saves nothing where a plugin was needed at once: then the next page brings the whole host, until one needs none', async () => {
    const { name } = await settled();
    const needing = await fromRecord();
    await needing?.hooks.filter(SHOUT, 'ho');
    await idle();
    expect(memory.installed?.read()).toBe('needed');
    expect(await fromRecord()).toBeUndefined();
    await idle();
    expect(memory.installed?.read()).toBe('recorded');
    // Long after the start it is of no account.
    const later = await fromRecord();
    world.clock.advance(3000);
    await later?.plugins.start(name);
    await idle();
    expect(memory.installed?.read()).toBe('recorded');
  });

  it('waits until nothing has changed for a while: to write it holds what an install writes', async () => {
    const host = await open();
    await install(host, 'loud');
    await install(host, 'other');
    const asked = works.length;
    world.clock.advance(499);
    expect(works).toHaveLength(asked);
    world.clock.advance(1);
    expect(works).toHaveLength(asked + 1);
  });

  it('is not written where the next page would not read it: writing holds what an install waits for', async () => {
    const host = await open();
    await install(host, 'loud');
    await host.hooks.filter(SHOUT, 'ho');
    await idle();
    expect(await stored()).toBeUndefined();
    expect(memory.installed?.read()).toBe('needed');
  });

  it('is not kept with a grant that ends', async () => {
    const { first, name } = await settled();
    await first.grants.grant(name, 'clipboard', { for: 60_000 });
    await idle();
    expect(await stored()).toBeUndefined();
    await first.grants.grant(name, 'clipboard');
    await idle();
    expect(await stored()).toBeDefined();
  });
});
