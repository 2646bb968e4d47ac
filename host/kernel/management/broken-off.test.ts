import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testWorld, type TestPlugin, type TestWorld } from '../../../test/fixtures/host.ts';
import { storedPlugins } from '../../../test/fixtures/stored-plugins.ts';
import { AirlockError } from '../errors.ts';
import type { PluginHost } from '../host.ts';
import { pageLocks } from '../storage/locks.ts';
import { readGrantsRow } from '../grants/grant-rows.ts';
import { requiredConsent } from '../packages/install-plan.ts';
import { readPluginRow } from '../packages/rows.ts';
import type { Store } from '../storage/store.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });

const release = (version: string, seq: number): TestPlugin => ({
  id: 'notes',
  version,
  seq,
  files: { 'shared.js': 'same in all', 'own.js': version },
  code: { handlers: [(value) => `${value}${version[0]}`] },
  manifest: {
    hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }],
    permissions: { storage: { reason: 'x' } },
    settings: { type: 'object', properties: { size: { type: 'integer' } } },
  },
});

async function install({ plugins }: PluginHost, name: string, version: string): Promise<void> {
  const plan = await plugins.plan(name, { version });
  await plugins.install(plan, requiredConsent(plan));
}

/** Changes of a profile in which version 2 is installed over version 1. */
const changes: { readonly [what: string]: (host: PluginHost, name: string) => Promise<unknown> } = {
  'an update': (host, name) => install(host, name, '3.0.0'),
  'installing again': (host, name) => install(host, name, '2.0.0'),
  'a rollback': ({ plugins }, name) => plugins.rollback(name),
  'an uninstall': ({ plugins }, name) => plugins.uninstall(name, { data: 'delete' }),
  'an uninstall that can be undone': ({ plugins }, name) => plugins.uninstall(name, { data: 'keep' }),
  'putting back': ({ plugins }, name) => plugins.restore(name),
  'giving up what could be put back': ({ plugins }, name) => plugins.discard(name),
  'switching off': ({ plugins }, name) => plugins.disable(name),
  'a priority': ({ plugins }, name) => plugins.setPriority(name, 0, 7),
  'a setting': ({ plugins }, name) => plugins.configure(name, { size: 1 }),
};

/** Changes of what was uninstalled before. */
const ofRemoved = ['putting back', 'giving up what could be put back'];

async function profile(what: string): Promise<TestWorld> {
  const world = await testWorld();
  for (const [at, version] of ['1.0.0', '2.0.0', '3.0.0'].entries()) await world.publish(release(version, at + 1));
  const host = await world.host();
  await install(host, world.name('notes'), '1.0.0');
  await install(host, world.name('notes'), '2.0.0');
  if (ofRemoved.includes(what)) await host.plugins.uninstall(world.name('notes'), { data: 'keep' });
  await host.dispose();
  return world;
}

/** A store whose writes fail after some: the page is killed, or the device is full. */
class BreakingStore implements Store {
  readonly #real: Store;
  readonly #how: 'killed' | 'full';
  #left: number;
  #tell: () => void = () => {};
  broke = false;
  /** Resolves when the first write did not happen. */
  readonly broken = new Promise<void>((resolve) => {
    this.#tell = resolve;
  });

  constructor(real: Store, writes: number, how: 'killed' | 'full') {
    this.#real = real;
    this.#left = writes;
    this.#how = how;
  }

  transaction: Store['transaction'] = (tables, mode, work) => {
    if (mode === 'write' && !this.broke) this.broke = (this.#left -= 1) < 0;
    if (!this.broke) return this.#real.transaction(tables, mode, work);
    this.#tell();
    if (this.#how === 'killed') return new Promise(() => {});
    if (mode === 'read') return this.#real.transaction(tables, mode, work);
    return Promise.reject(new AirlockError('STORE_FAILED', 'No room is left.', { detail: { reason: 'quota' } }));
  };

  close(): void {}
}

/** What a new page on the same profile finds, and that it is whole. */
async function afterwards(world: TestWorld): Promise<string> {
  world.online = false;
  const host = await world.host({ locks: pageLocks() });
  const answer = await host.hooks.filter(shout, '');
  const [plugin] = host.plugins.list();
  const settings = plugin ? await host.plugins.settings(plugin.name) : {};
  await host.dispose();
  const data = await world.store.transaction(['plugins', 'grants', 'settings'], 'read', async (tx) => [
    ...(await tx.entries('plugins')).map(([key, row]) => readPluginRow(key, row).previous?.manifest.version ?? '-'),
    ...(await tx.entries('grants')).flatMap(([key, row]) =>
      readGrantsRow(key, row).grants.map((one) => one.permission),
    ),
    (await tx.keys('settings')).length,
  ]);
  const found = [...(await storedPlugins(world.store)), answer, JSON.stringify(settings), data.join()].join(' ');
  return found.replaceAll(world.registryId, 'main');
}

describe.each(Object.entries(changes))('%s', (what, change) => {
  it.each(['killed', 'full'] as const)('is done or not done when the page is %s at any write', async (how) => {
    const before = await afterwards(await profile(what));
    const ends: string[] = [];
    for (let writes = 0, whole = false; !whole; writes++) {
      const world = await profile(what);
      const store = new BreakingStore(world.store, writes, how);
      const host = await world.host({ store });
      const outcome = change(host, world.name('notes')).catch((error: unknown) => error);
      if (how === 'full') {
        const error = await outcome;
        if (error instanceof Error) expect(error).toMatchObject({ code: 'STORE_FAILED', detail: { reason: 'quota' } });
        // The page lives on, with what is stored.
        expect(['', '1', '2', '3']).toContain(await host.hooks.filter(shout, ''));
        await host.dispose();
      }
      await Promise.race([outcome, store.broken]);
      whole = !store.broke;
      ends.push(await afterwards(world));
    }
    expect(new Set(ends)).toEqual(new Set([before, ends.at(-1)]));
    expect(ends[0]).toBe(before);
  });
});
