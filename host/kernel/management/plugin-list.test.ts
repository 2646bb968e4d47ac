import { beforeEach, describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../../test/fixtures/host.ts';
import { memoryStore } from '../storage/memory-store.ts';
import { requiredConsent } from '../packages/install-plan.ts';
import type { PluginHost } from '../host.ts';
import { installList, planList, readList, writeList, type PluginList } from './plugin-list.ts';

const settings = {
  type: 'object',
  properties: { size: { type: 'integer' }, token: { type: 'string', writeOnly: true } },
} as const;
const storage = { storage: { reason: 'To remember' } };

let world: TestWorld;
/** Where the list is written, and where it is opened. */
let here: PluginHost;
let there: PluginHost;

async function install(host: PluginHost, id: string): Promise<void> {
  const plan = await host.plugins.plan(world.name(id));
  await host.plugins.install(plan, requiredConsent(plan));
}

/** Through the text of the file, as a user takes it along. */
const carried = async (host: PluginHost): Promise<PluginList> =>
  readList(JSON.stringify(await writeList(host)), 'list');

const installed = (host: PluginHost): string[] =>
  host.plugins.list().map(({ id, manifest, enabled }) => `${id} ${manifest.version}${enabled ? '' : ' off'}`);

beforeEach(async () => {
  world = await testWorld();
  await world.publish({ id: 'base', manifest: { permissions: storage } });
  await world.publish({ id: 'notes', manifest: { permissions: storage, settings, dependencies: { base: '^1.0.0' } } });
  await world.publish({ id: 'other' });
  here = await world.host();
  there = await world.host({ store: memoryStore() });
});

describe('a list of plugins', () => {
  it('brings plugins, their switches and their settings without secrets to another browser', async () => {
    await install(here, 'notes');
    await install(here, 'other');
    await here.plugins.disable(world.name('other'));
    await here.plugins.configure(world.name('notes'), { size: 7, token: 'hunter2-and-more' });
    const text = JSON.stringify(await writeList(here));
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('granted');

    const list = readList(text, 'list');
    const steps = await planList(there, list);
    expect(steps.map(({ kind }) => kind)).toEqual(['install', 'install', 'install']);
    expect(installed(there)).toEqual([]);
    const told: number[] = [];
    const outcomes = await installList(there, list, steps, { onProgress: ({ loaded }) => told.push(loaded) });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['installed', 'installed', 'installed']);
    expect(installed(there)).toEqual(['base 1.0.0', 'notes 1.0.0', 'other 1.0.0 off']);
    expect(await there.plugins.settings(world.name('notes'))).toMatchObject({ size: 7 });
    expect((await there.settings.of(world.name('notes'))).secrets).toEqual({ token: false });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });

  it('leaves what is installed as it is, and takes another version where that one is gone', async () => {
    await install(here, 'notes');
    const list = await carried(here);
    await world.publish({ id: 'base', version: '1.1.0', seq: 2, minSeq: 2, manifest: { permissions: storage } });
    await there.catalogue.refresh();
    await install(there, 'base');
    const steps = await planList(there, list);
    expect(steps.map(({ kind }) => kind)).toEqual(['present', 'install']);
    await installList(there, list, steps);
    expect(installed(there)).toEqual(['base 1.1.0', 'notes 1.0.0']);
  });

  it('says of each plugin why it cannot be had, and installs the others', async () => {
    await install(here, 'other');
    const list = await carried(here);
    const title = 'Elsewhere';
    const foreign = {
      ...list,
      registries: [...list.registries, { id: '0123456789abcdef', name: 'their company' }],
      plugins: [
        { name: '0123456789abcdef/notes', title, version: '1.0.0', enabled: true },
        { name: world.name('nobody'), title: 'Nobody', version: '1.0.0', enabled: true },
        ...list.plugins,
      ],
    };
    const steps = await planList(there, foreign);
    const outcomes = await installList(there, foreign, steps);
    expect(outcomes.map(({ kind, error }) => [kind, error?.code])).toEqual([
      ['failed', 'REGISTRY_UNKNOWN'],
      ['failed', 'PLUGIN_UNKNOWN'],
      ['installed', undefined],
    ]);
    expect(outcomes[0]?.error?.message).toContain('their company');
  });

  it('installs nothing that was not shown', async () => {
    await install(here, 'notes');
    const list = await carried(here);
    const steps = await planList(there, { ...list, plugins: list.plugins.filter(({ title }) => title !== 'base') });
    await world.publish({ id: 'base', version: '1.2.0', seq: 2, minSeq: 2, manifest: { permissions: storage } });
    await there.catalogue.refresh();
    const outcomes = await installList(there, list, steps);
    expect(outcomes.at(-1)).toMatchObject({ kind: 'failed', error: { code: 'PLAN_STALE' } });
    expect(installed(there)).toEqual([]);
  });

  it('is broken off: what is installed by then stays, and the rest is not begun', async () => {
    await install(here, 'base');
    await install(here, 'other');
    const list = await carried(here);
    const stop = new AbortController();
    const steps = await planList(there, list);
    const outcomes = await installList(there, list, steps, {
      signal: stop.signal,
      onProgress: ({ title }) => title === list.plugins[1]?.title && stop.abort(),
    });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['installed', 'cancelled']);
    expect(installed(there)).toEqual(['base 1.0.0']);
  });

  it('sets up only the plugins that it brings', async () => {
    await install(here, 'notes');
    await install(there, 'notes');
    await there.plugins.configure(world.name('notes'), { size: 1 });
    await install(here, 'other');
    await here.plugins.configure(world.name('notes'), { size: 9 });
    const list = await carried(here);
    await installList(there, list, await planList(there, list));
    expect(await there.plugins.settings(world.name('notes'))).toMatchObject({ size: 1 });
  });

  it('says so when a plugin does not take its settings', async () => {
    await install(here, 'notes');
    const list = await carried(here);
    const name = world.name('notes');
    const broken = { ...list, settings: { format: 1, plugins: { [name]: { version: 1, values: { size: 'large' } } } } };
    const outcomes = await installList(there, broken, await planList(there, broken));
    expect(outcomes.at(-1)).toMatchObject({ kind: 'settings', error: { code: 'CONFIG_INVALID' } });
    expect(installed(there)).toContain('notes 1.0.0');
  });

  it('leaves out what came from a file', async () => {
    expect((await carried(here)).plugins).toEqual([]);
  });
});

const one = '{"name":"0123456789abcdef/notes","title":"","version":"1","enabled":true}';
const file = (plugins: string): string =>
  `{"format":"airlock-plugins/1","registries":[],"settings":{},"plugins":[${plugins}]}`;

it.each([
  ['no JSON', '{', /JSON/],
  ['of another kind', '{"format":"airlock-lock/1"}', /airlock-plugins/],
  ['with a name that is none', file(one.replace('/notes', '/../x')), /name/],
  ['with a plugin twice', file(`${one},${one}`), /twice/],
  ['with a version that is an object', file(one.replace('"1"', '{}')), /version/],
  ['with too many plugins', file(Array.from({ length: 501 }, (_, at) => one.replace('notes', `n${at}`)).join()), /500/],
  ['too large', ' '.repeat(4 * 1024 * 1024 + 1), /4194304/],
  ['a list', '[]', /plain object/],
])('a list is refused when it is %s', (_, content, sentence) => {
  expect(() => readList(content, 'list.json')).toThrow(sentence);
});

it('a list cannot put anything on the prototype of objects', () => {
  const list = readList(
    '{"__proto__":{"polluted":1},"format":"airlock-plugins/1","registries":[],"plugins":[],"settings":{"__proto__":{"polluted":1}}}',
    'list.json',
  );
  expect('polluted' in {}).toBe(false);
  expect(list.plugins).toEqual([]);
});
