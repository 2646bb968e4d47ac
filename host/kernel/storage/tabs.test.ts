import 'fake-indexeddb/auto';
import { defineHook } from '@airlock/sdk';
import { assert, asyncProperty, array, constantFrom, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../../test/fixtures/host.ts';
import { storedPlugins } from '../../../test/fixtures/stored-plugins.ts';
import { AirlockError } from '../errors.ts';
import type { PluginHost } from '../host.ts';
import { requiredConsent } from '../packages/install-plan.ts';
import { idbStore } from './idb-store.ts';
import { memoryStore } from './memory-store.ts';
import type { Store } from './store.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });
const IDS = ['alpha', 'beta'];
const VERSIONS = ['1.0.0', '2.0.0', '3.0.0'];

type Step = (host: PluginHost, name: string, version: string) => Promise<unknown>;

/** Everything a user can do to a plugin. */
const steps: { readonly [what: string]: Step } = {
  async install({ plugins }, name, version) {
    const plan = await plugins.plan(name, { version });
    await plugins.install(plan, requiredConsent(plan));
  },
  enable: ({ plugins }, name) => plugins.enable(name),
  disable: ({ plugins }, name) => plugins.disable(name),
  rollback: ({ plugins }, name) => plugins.rollback(name),
  uninstall: ({ plugins }, name) => plugins.uninstall(name, { data: 'delete' }),
  prioritise: ({ plugins }, name, version) => plugins.setPriority(name, 0, Number(version[0])),
  fire: ({ hooks }) => hooks.filter(shout, ''),
  revoke: ({ grants }, name) => grants.revoke(name, 'storage'),
};

/** What a user may be told when two tabs change the same plugin. */
const EXPECTED = new Set(['PLUGIN_UNKNOWN', 'PLAN_STALE', 'PACKAGE_MISSING']);

async function published(store: Store): Promise<TestWorld> {
  const world = await testWorld(store);
  for (const id of IDS) {
    for (const [at, version] of VERSIONS.entries()) {
      await world.publish({
        id,
        version,
        seq: at + 1,
        files: { 'shared.js': 'same in all', 'own.js': `${id} ${version}` },
        code: { handlers: [(value) => `${value}${id[0]}${version[0]}`] },
        manifest: {
          hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }],
          permissions: { storage: { reason: 'x' } },
        },
      });
    }
  }
  return world;
}

const shown = ({ plugins }: PluginHost): string[] =>
  plugins
    .list()
    .map(({ name, manifest, enabled, priorities }) =>
      [name, manifest.version, enabled, JSON.stringify(priorities)].join(),
    );

let databases = 0;

/** Messages between tabs are followed some time after they were sent. */
async function settled(world: TestWorld, tabs: readonly PluginHost[]): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    const plugins = await storedPlugins(world.store);
    if (tabs.every((host) => shown(host).join() === plugins.join())) break;
  }
  // What runs follows what is shown.
  await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('tabs that change the same plugins at once', () => {
  const step = record({
    tab: integer({ min: 0, max: 2 }),
    what: constantFrom(...Object.keys(steps)),
    id: constantFrom(...IDS),
    version: constantFrom(...VERSIONS),
    /** How many steps later it is waited for; 0 at once. */
    overlap: integer({ min: 0, max: 4 }),
  });

  it.each<[string, number, () => Store]>([
    ['memory', 40, memoryStore],
    ['IndexedDB', 12, () => idbStore(`tabs-${(databases += 1)}`)],
  ])(
    'end in one state that all of them show and run, over %s',
    { timeout: 120_000 },
    async (_kind, runs, makeStore) => {
      await assert(
        asyncProperty(array(step, { minLength: 4, maxLength: 24 }), async (plan) => {
          const world = await published(makeStore());
          const tabs = [await world.host(), await world.host(), await world.host()];
          const running: Promise<unknown>[] = [];
          for (const { tab, what, id, version, overlap } of plan) {
            const host = tabs[tab];
            const work = steps[what];
            if (!host || !work) throw new Error('Every step names a tab and a thing to do');
            running.push(
              work(host, world.name(id), version).catch((error: unknown) => {
                if (!(error instanceof AirlockError) || !EXPECTED.has(error.code)) throw error;
              }),
            );
            if (running.length > overlap) await running.shift();
          }
          await Promise.all(running);
          await settled(world, tabs);

          const plugins = await storedPlugins(world.store);
          const answers = await Promise.all(tabs.map((host) => host.hooks.filter(shout, '')));
          for (const host of tabs) expect(shown(host)).toEqual(plugins);
          expect(new Set(answers).size).toBe(1);
          const fresh = await world.host();
          expect(await fresh.hooks.filter(shout, '')).toBe(answers[0]);
          for (const host of [...tabs, fresh]) await host.audit.entries();
          expect(await fresh.audit.verify()).toMatchObject({ intact: true });
          expect(world.faults.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
          for (const host of [...tabs, fresh]) await host.dispose();
        }),
        { numRuns: runs, seed: Number(process.env['AIRLOCK_SEED'] ?? 7) },
      );
    },
  );
});
