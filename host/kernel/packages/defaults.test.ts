import { describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../../test/fixtures/host.ts';
import { subtle } from '../../../test/fixtures/registry-simulator/index.ts';
import type { PluginHost } from '../host.ts';
import { pageLocks } from '../storage/locks.ts';
import type { HostPolicy } from '../policy/policy.ts';
import { installDefaults } from './defaults.ts';
import { readLockfile, type LockedPlugin, type Lockfile } from './lockfile.ts';

async function published(): Promise<{ world: TestWorld; lock: Lockfile }> {
  const world = await testWorld();
  const base = await world.publish({ id: 'base' });
  const notes = await world.publish({
    id: 'notes',
    manifest: {
      dependencies: { base: '*' },
      permissions: { storage: { reason: 'x' }, ui: { reason: 'x', optional: true } },
    },
  });
  const entry = (release: string, more: Partial<LockedPlugin> = {}): LockedPlugin => ({
    version: '1.0.0',
    release,
    publisher: world.publisher.id,
    seq: 1,
    realm: 'worker',
    enabled: true,
    permissions: [],
    ...more,
  });
  const plugins = {
    [world.name('base')]: entry(base.hash),
    [world.name('notes')]: entry(notes.hash, { permissions: ['storage', 'ui'] }),
  };
  return { world, lock: { format: 'airlock-lock/1', registries: {}, plugins } };
}

/** A new page on the profile, after it did what it does first of all. */
async function page(world: TestWorld, options: { defaults: Lockfile; policy?: HostPolicy }): Promise<PluginHost> {
  const host = await world.host(options);
  await installDefaults(
    {
      store: world.store,
      crypto: subtle,
      changes: host.plugins,
      policy: options.policy ?? {},
      report: (fault) => world.faults.push(fault),
    },
    options.defaults,
  );
  return host;
}

const ids = ({ plugins }: PluginHost): string[] => plugins.list().map(({ id }) => id);

describe('the default set of a deployment', () => {
  it('is installed by the first page, with the permissions it names, and by no other', async () => {
    const { world, lock } = await published();
    const host = await page(world, { defaults: lock });
    expect(ids(host)).toEqual(['base', 'notes']);
    expect(host.grants.find(world.name('notes'), 'ui')).toBeDefined();
    expect(world.faults).toEqual([]);
    await host.plugins.uninstall(world.name('notes'), { data: 'delete' });
    expect(ids(await page(world, { defaults: lock }))).toEqual(['base']);
  });

  it('comes by itself once the registries were asked', async () => {
    const { world, lock } = await published();
    const host = await world.host({ refreshEvery: 60_000, locks: pageLocks(), defaults: lock });
    await expect.poll(() => ids(host)).toEqual(['base', 'notes']);
  });

  it('comes back where the policy requires it', async () => {
    const { world, lock } = await published();
    const host = await page(world, { defaults: lock });
    await host.plugins.uninstall(world.name('notes'), { data: 'delete' });
    const required = await page(world, { defaults: lock, policy: { required: ['*/notes'] } });
    expect(ids(required)).toEqual(['base', 'notes']);
  });

  it('is never another release than the pinned one, nor allowed more than it says', async () => {
    const { world, lock } = await published();
    const name = world.name('notes');
    const locked = lock.plugins[name];
    if (!locked) throw new Error('The set holds "notes"');
    const changed = (more: Partial<LockedPlugin>): Lockfile => ({
      ...lock,
      plugins: { ...lock.plugins, [name]: { ...locked, ...more } },
    });
    expect(ids(await page(world, { defaults: changed({ release: 'a'.repeat(64) }) }))).toEqual(['base']);
    expect(ids(await page(world, { defaults: changed({ permissions: [] }) }))).toEqual(['base']);
    expect(world.faults.map(({ code }) => code)).toEqual(['PACKAGE_REFUSED', 'CONSENT_MISSING']);
    // What failed is tried again with the next page.
    expect(ids(await page(world, { defaults: lock }))).toEqual(['base', 'notes']);
  });

  it.each([
    ['another format', { format: 'airlock-lock/2' }, 'format'],
    ['a plugin without a hash', { plugins: { '0000000000000000/x': {} } }, 'version'],
    ['a name that is none', { plugins: { x: undefined } }, 'plugins'],
  ])('is refused with the member at fault: %s', (_what, more, member) => {
    const value = { format: 'airlock-lock/1', registries: {}, plugins: {}, ...more };
    expect(() => readLockfile(value)).toThrow(member);
  });
});
