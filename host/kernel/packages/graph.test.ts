import { describe, expect, it } from 'vitest';
import { testWorld, type TestPlugin, type TestWorld } from '../../../test/fixtures/host.ts';
import { storedPlugins } from '../../../test/fixtures/stored-plugins.ts';
import type { PluginHost } from '../host.ts';
import { requiredConsent, type InstallPlan, type ReleaseChoice } from './install-plan.ts';

const needs = (dependencies: { readonly [id: string]: string }): Partial<TestPlugin> => ({
  manifest: { dependencies },
});

async function install(host: PluginHost, name: string, choice?: ReleaseChoice): Promise<InstallPlan> {
  const plan = await host.plugins.plan(name, choice);
  await host.plugins.install(plan, requiredConsent(plan));
  return plan;
}

async function world(...plugins: readonly TestPlugin[]): Promise<{ world: TestWorld; host: PluginHost }> {
  const made = await testWorld();
  for (const plugin of plugins) await made.publish(plugin);
  return { world: made, host: await made.host() };
}

const versions = ({ plugins }: PluginHost): string[] =>
  plugins.list().map(({ id, manifest }) => `${id} ${manifest.version}`);

describe('a plan for a plugin that needs others', () => {
  it('brings them along, each with its own permissions to agree to, and puts all in force at once', async () => {
    const { world: registry, host } = await world(
      { id: 'base', manifest: { permissions: { storage: { reason: 'To remember' } } } },
      { id: 'middle', ...needs({ base: '^1.0.0' }) },
      { id: 'top', ...needs({ middle: '*' }) },
    );
    const plan = await host.plugins.plan(registry.name('top'));
    expect(plan.also.map(({ manifest }) => manifest.id)).toEqual(['base', 'middle']);
    expect(plan.conflicts).toEqual([]);
    expect(plan.vouched).toEqual({ identityVersion: 1, recovered: false, formerPublishers: [] });
    const alone = { release: plan.release, permissions: [] };
    await expect(host.plugins.install(plan, alone)).rejects.toMatchObject({ code: 'CONSENT_MISSING' });
    expect(versions(host)).toEqual([]);
    await host.plugins.install(plan, requiredConsent(plan));
    expect(versions(host)).toEqual(['base 1.0.0', 'middle 1.0.0', 'top 1.0.0']);
    expect(host.grants.find(registry.name('base'), 'storage')).toBeDefined();
    await host.plugins.start(registry.name('top'));
    expect(registry.started).toEqual(['base 1.0.0', 'middle 1.0.0', 'top 1.0.0']);
  });

  it('says who holds what, and each way out of it works', async () => {
    const { world: registry, host } = await world(
      { id: 'base' },
      { id: 'old', ...needs({ base: '^1.0.0' }) },
      { id: 'new', ...needs({ base: '^1.0.0' }) },
      { id: 'base', version: '2.0.0', seq: 2 },
      { id: 'new', version: '2.0.0', seq: 2, ...needs({ base: '^2.0.0' }) },
    );
    await install(host, registry.name('base'), { version: '1.0.0' });
    await install(host, registry.name('old'));
    const name = registry.name('new');
    const [conflict] = (await host.plugins.plan(name)).conflicts;
    expect(conflict).toEqual({
      severity: 'error',
      sentence: '"new" needs "base" ^2.0.0; "old" 1.0.0 needs ^1.0.0; 1.0.0 is installed.',
      clash: {
        id: 'base',
        demands: [
          { by: 'new', version: '2.0.0', range: '^2.0.0' },
          { by: 'old', version: '1.0.0', range: '^1.0.0' },
        ],
        held: '1.0.0',
        installed: '1.0.0',
      },
      choices: [
        { kind: 'version', version: '1.0.0', sentence: 'Install "new" 1.0.0 instead.' },
        { kind: 'disable', plugin: registry.name('old'), sentence: 'Switch off "old".' },
      ],
    });
    expect((await host.plugins.plan(name, { version: '1.0.0' })).blocked).toBeUndefined();
    await host.plugins.disable(registry.name('old'));
    const [softer] = (await host.plugins.plan(name)).conflicts;
    expect(softer?.choices?.[0]).toEqual({
      kind: 'strategy',
      strategy: 'latest',
      changes: [{ id: 'base', version: '2.0.0' }],
      sentence: 'Install "base" 2.0.0 with it.',
    });
    const plan = await install(host, name, { strategy: 'latest' });
    expect(plan.also.map(({ action }) => action)).toEqual(['update']);
    expect(versions(host)).toEqual(['base 2.0.0', 'new 2.0.0', 'old 1.0.0']);
  });

  it('leaves what the user is to choose to the user, and adds nothing by hand', async () => {
    const { world: registry, host } = await world(
      { id: 'base' },
      { id: 'skin', manifest: { peerDependencies: { base: '^1.0.0' } } },
      { id: 'top', ...needs({ base: '*' }) },
    );
    const peer = await host.plugins.plan(registry.name('skin'));
    expect(peer.blocked?.message).toBe('"skin" needs "base" ^1.0.0, which you would have to install yourself.');
    expect(peer.conflicts[0]?.choices).toEqual([
      { kind: 'install', plugin: registry.name('base'), sentence: 'Install "base" first.' },
    ]);
    const manual = await host.plugins.plan(registry.name('top'), { strategy: 'manual' });
    expect(manual.conflicts[0]?.choices).toEqual([
      {
        kind: 'strategy',
        strategy: 'strict',
        changes: [{ id: 'base', version: '1.0.0' }],
        sentence: 'Install "base" 1.0.0 with it.',
      },
    ]);
    await install(host, registry.name('base'));
    expect((await host.plugins.plan(registry.name('skin'))).blocked).toBeUndefined();
  });

  it('passes over versions that do not fit this app, and says when none does', async () => {
    const { world: registry, host } = await world(
      { id: 'base', version: '1.0.0' },
      { id: 'base', version: '1.1.0', seq: 2, manifest: { hostApi: '^9.0.0' } },
      { id: 'far', manifest: { hostApi: '^9.0.0' } },
      { id: 'top', ...needs({ base: '^1.0.0' }) },
      { id: 'lost', ...needs({ far: '*' }) },
    );
    expect((await host.plugins.plan(registry.name('top'))).also[0]?.manifest.version).toBe('1.0.0');
    expect((await host.plugins.plan(registry.name('lost'))).blocked?.code).toBe('DEPENDENCY_MISSING');
  });

  it('keeps what was loaded when the network fails, and loads only the rest the next time', async () => {
    const registry = await testWorld();
    await registry.publish({ id: 'base', files: { 'a.js': 'a', 'b.js': 'b' } });
    await registry.publish({ id: 'top', ...needs({ base: '*' }) });
    let left = 2;
    const host = await registry.host({
      fetch: (input, init) => {
        const isFile = String(input).includes('/b/');
        if (isFile && left <= 0) return Promise.reject(new TypeError('Failed to fetch'));
        if (isFile) left -= 1;
        return registry.registry.fetch(input, init);
      },
    });
    const plan = await host.plugins.plan(registry.name('top'));
    const attempt = host.plugins.install(plan, requiredConsent(plan));
    await expect(attempt).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
    expect(await storedPlugins(registry.store)).toEqual([]);
    left = Infinity;
    registry.registry.requests.length = 0;
    const again = await host.plugins.plan(registry.name('top'));
    expect(again.also[0]?.download).toBe(1);
    await host.plugins.install(again, requiredConsent(again));
    expect(registry.registry.requests.filter((path) => path.startsWith('b/'))).toHaveLength(2);
    expect(versions(host)).toEqual(['base 1.0.0', 'top 1.0.0']);
  });
});

describe('a plan for what is installed', () => {
  async function chain(): Promise<{ world: TestWorld; host: PluginHost }> {
    const made = await world(
      { id: 'base', files: { 'own.js': '1234' } },
      { id: 'middle', ...needs({ base: '*' }) },
      { id: 'top', ...needs({ middle: '*' }) },
    );
    await install(made.host, made.world.name('top'));
    return made;
  }

  it('names everything that needs what is removed, what becomes free and what it keeps', async () => {
    const { world: registry, host } = await chain();
    await host.plugins.configure(registry.name('base'), {}).catch(() => undefined);
    const plan = await host.plugins.planChange(registry.name('base'), 'uninstall');
    expect(plan.also).toEqual([registry.name('top'), registry.name('middle')]);
    expect(plan.conflicts.map(({ sentence }) => sentence)).toContain(
      '"middle" needs "base" *, so it would be switched off.',
    );
    expect(plan.frees).toBe('entry of base 1.0.0 1'.length + 4);
    expect(plan.data?.stored).toBe(0);
    await host.plugins.uninstall(registry.name('base'), { data: 'delete', also: plan.also });
    expect(host.plugins.list().map(({ id, enabled }) => [id, enabled])).toEqual([
      ['middle', false],
      ['top', false],
    ]);
    const enable = await host.plugins.planChange(registry.name('top'), 'enable');
    expect(enable.conflicts[0]?.sentence).toBe('"middle" needs "base" *, which is not installed.');
  });

  it('switches on what is needed first', async () => {
    const { world: registry, host } = await chain();
    const off = await host.plugins.planChange(registry.name('base'), 'disable');
    await host.plugins.disable(registry.name('base'), off);
    expect(host.plugins.list().map(({ enabled }) => enabled)).toEqual([false, false, false]);
    const on = await host.plugins.planChange(registry.name('top'), 'enable');
    expect(on.also).toEqual([registry.name('base'), registry.name('middle')]);
    await host.plugins.enable(registry.name('top'), on);
    await host.plugins.start(registry.name('top'));
    expect(registry.started).toEqual(['base 1.0.0', 'middle 1.0.0', 'top 1.0.0']);
  });
});
