import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../../test/fixtures/host.ts';
import type { PluginHost } from '../host.ts';
import { requiredConsent } from '../packages/install-plan.ts';
import { removedKey } from '../packages/removed-rows.ts';
import type { Table } from '../storage/store.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });
const HOUR = 3_600_000;

async function install({ plugins }: PluginHost, name: string): Promise<void> {
  const plan = await plugins.plan(name);
  await plugins.install(plan, requiredConsent(plan));
}

const keys = (world: TestWorld, table: Table): Promise<readonly string[]> =>
  world.store.transaction([table], 'read', (tx) => tx.keys(table));

/** "notes" with settings and a priority of the user, "base" that it needs, and then no network. */
async function uninstalled(data: 'keep' | 'delete' = 'keep'): Promise<{
  world: TestWorld;
  host: PluginHost;
  name: string;
}> {
  const world = await testWorld();
  await world.publish({ id: 'other' });
  await world.publish({
    id: 'notes',
    code: { handlers: [(value) => `${value}!`] },
    files: { 'shared.js': 'text' },
    manifest: {
      hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }],
      permissions: { storage: { reason: 'x' }, ui: { reason: 'x', optional: true } },
      settings: { type: 'object', properties: { size: { type: 'integer' } } },
    },
  });
  const host = await world.host();
  const name = world.name('notes');
  await install(host, name);
  await install(host, world.name('other'));
  await host.plugins.configure(name, { size: 3 });
  await host.plugins.setPriority(name, 0, 300);
  world.online = false;
  await host.plugins.uninstall(name, { data });
  return { world, host, name };
}

describe('a plugin that was uninstalled with its data kept', () => {
  it('is put back as it was without network, in every page, with what it was allowed', async () => {
    const { world, host, name } = await uninstalled();
    const other = await world.host();
    expect(host.plugins.get(name)).toBeUndefined();
    expect(host.grants.of(name)).toEqual([]);
    expect(await host.hooks.filter(shout, 'a')).toBe('a');
    expect(await other.plugins.removed()).toMatchObject([
      { name, version: '1.0.0', at: world.clock.now(), until: world.clock.now() + 24 * HOUR },
    ]);
    world.clock.advance(23 * HOUR);
    expect(await other.plugins.restore(name)).toMatchObject({ name, enabled: true, priorities: { 0: 300 } });
    await expect.poll(() => host.hooks.filter(shout, 'a')).toBe('a!');
    expect(await host.plugins.settings(name)).toEqual({ size: 3 });
    expect(other.grants.of(name).map(({ permission }) => permission)).toEqual(['storage']);
    expect(await host.plugins.removed()).toEqual([]);
    const entries = await other.audit.entries();
    expect(entries.some(({ action, detail }) => action === 'install' && detail?.startsWith('put back'))).toBe(true);
    // Nothing is left that a later start would take away.
    world.clock.advance(48 * HOUR);
    const next = await world.host();
    expect(await next.plugins.removed()).toEqual([]);
    expect(await next.hooks.filter(shout, 'a')).toBe('a!');
  });

  it('is gone after a day, and with it every byte', async () => {
    const { world, host, name } = await uninstalled();
    expect(await keys(world, 'releases')).toHaveLength(2);
    world.clock.advance(24 * HOUR);
    expect(await host.plugins.removed()).toEqual([]);
    await expect(host.plugins.restore(name)).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
    const next = await world.host();
    await expect.poll(() => keys(world, 'releases')).toHaveLength(1);
    expect(await keys(world, 'state')).not.toContain(removedKey(name));
    expect(await keys(world, 'settings')).toEqual([name]);
    expect(next.plugins.list()).toHaveLength(1);
  });

  it('is gone when the user says so, when its data was deleted, and when it is installed again', async () => {
    const { world, host, name } = await uninstalled();
    await host.plugins.discard(name);
    expect(await keys(world, 'releases')).toHaveLength(1);
    expect(await host.plugins.removed()).toEqual([]);

    const deleted = await uninstalled('delete');
    expect(await deleted.host.plugins.removed()).toEqual([]);
    expect(await keys(deleted.world, 'releases')).toHaveLength(1);

    const again = await uninstalled();
    again.world.online = true;
    await install(again.host, again.name);
    expect(await again.host.plugins.removed()).toEqual([]);
    await expect(again.host.plugins.restore(again.name)).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
  });

  it('is not put back when it was withdrawn or refused since, or its files or its row were damaged', async () => {
    const revoked = await uninstalled();
    revoked.world.online = true;
    const listed = revoked.world.registry.plugins.get('notes');
    if (!listed) throw new Error('The registry lists "notes"');
    listed.state = 'revoked';
    await revoked.world.registry.publish();
    await revoked.host.catalogue.refresh();
    await expect(revoked.host.plugins.restore(revoked.name)).rejects.toMatchObject({ code: 'PACKAGE_REVOKED' });
    expect(revoked.host.plugins.get(revoked.name)).toBeUndefined();

    const { world, name } = await uninstalled();
    const strict = await world.host({ policy: { block: ['*/notes'] } });
    await expect(strict.plugins.restore(name)).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
    const full = await world.host({ policy: { maxActive: 1 } });
    await expect(full.plugins.restore(name)).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
    const asking = await world.host({ policy: { approval: {} } });
    await expect(asking.plugins.restore(name)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' });

    const host = await world.host();
    const [gone = ''] = (await keys(world, 'blobs')).slice(-1);
    const bytes = await world.store.transaction(['blobs'], 'write', async (tx) => {
      const value = await tx.get('blobs', gone);
      for (const key of await tx.keys('blobs')) await tx.delete('blobs', key);
      return value;
    });
    expect(bytes).toBeDefined();
    await expect(host.plugins.restore(name)).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
    expect(host.plugins.get(name)).toBeUndefined();
    for (const damaged of [7, { format: 2 }, { format: 1, row: {}, grants: [], also: [], at: 0 }]) {
      await world.store.transaction(['state'], 'write', (tx) => tx.put('state', removedKey(name), damaged));
      expect(await host.plugins.removed()).toEqual([]);
      await expect(host.plugins.restore(name)).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
    }
    await world.host();
    await expect.poll(() => keys(world, 'state')).not.toContain(removedKey(name));
  });

  it('is put back once, whoever asks at the same time, and switches on what was switched off with it', async () => {
    const world = await testWorld();
    await world.publish({ id: 'base' });
    await world.publish({ id: 'notes', manifest: { dependencies: { base: '*' } } });
    const host = await world.host();
    await install(host, world.name('notes'));
    const [base, notes] = [world.name('base'), world.name('notes')];
    const { also } = await host.plugins.planChange(base, 'uninstall');
    expect(also).toEqual([notes]);
    await host.plugins.uninstall(base, { data: 'keep', also });
    expect(host.plugins.get(notes)?.enabled).toBe(false);
    const answers = await Promise.allSettled([host.plugins.restore(base), host.plugins.restore(base)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(host.plugins.get(base)?.enabled).toBe(true);
    expect(host.plugins.get(notes)?.enabled).toBe(true);
  });

  it('keeps the choices about its updates, and nothing of a version that was watched', async () => {
    const { world, host, name } = await uninstalled();
    await host.plugins.restore(name);
    await host.updates.setPreferences(name, { pinned: true });
    await host.plugins.uninstall(name, { data: 'keep' });
    await host.plugins.restore(name);
    expect(host.updates.preferences(name)).toMatchObject({ pinned: true });
    await host.plugins.uninstall(name, { data: 'delete' });
    expect((await keys(world, 'state')).filter((key) => key.includes('/notes'))).toEqual([]);
  });
});
