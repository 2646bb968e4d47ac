import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testWorld } from '../../test/fixtures/host.ts';
import { AirlockError } from './errors.ts';
import type { HostOptions, PluginHost } from './host.ts';
import { idleHost } from './idle-host.ts';
import { memoryStore } from './storage/memory-store.ts';
import { requiredConsent } from './packages/install-plan.ts';
import type { PageMemory } from './storage/page-memory.ts';

const SANITIZE = defineHook<string>('test.sanitize', 'filter', { description: 'A test.' });

/** Install the newest release, with all that it asks for; gives the full name. */
async function install(host: PluginHost, id: string): Promise<string> {
  const plan = await host.plugins.plan({ registry: 'main', id });
  return (await host.plugins.install(plan, requiredConsent(plan))).name;
}

describe('a host in which nothing is installed', () => {
  it('asks no registry and stores nothing, until somebody looks for plugins', async () => {
    const world = await testWorld();
    await world.publish({ id: 'chart' });
    world.registry.requests.length = 0;
    const host = await world.host({ refreshEvery: 60_000 });
    expect(host.plugins.list()).toEqual([]);
    expect(await host.hooks.filter(SANITIZE, 'as it was')).toBe('as it was');
    expect(host.hooks.filterSync(SANITIZE, 'as it was')).toBe('as it was');
    expect(host.hooks.tokens()).toEqual([SANITIZE]);
    expect(host.contributions.list('dashboard')).toBe(host.contributions.list('sidebar'));
    expect(world.registry.requests).toEqual([]);

    await host.catalogue.refresh();
    expect((await host.catalogue.browse()).map(({ id }) => id)).toEqual(['chart']);
    expect(host.hooks.tokens()).toEqual([SANITIZE]);
  });

  it('keeps its functions and tells its listeners when something is installed', async () => {
    const world = await testWorld();
    await world.publish({ id: 'chart' });
    const host = await world.host();
    const { list, subscribe } = host.plugins;
    let told = 0;
    subscribe(() => (told += 1));
    await host.catalogue.refresh();
    const plan = await host.plugins.plan({ registry: 'main', id: 'chart' });
    await host.plugins.install(plan, requiredConsent(plan));
    expect(told).toBeGreaterThan(0);
    expect(list().map(({ id }) => id)).toEqual(['chart']);
    expect(host.plugins.list).toBe(list);
  });

  it('tells of a start and of a replacement as what they are to a user, not of every step', async () => {
    const world = await testWorld();
    await world.publish({ id: 'chart' });
    const host = await world.host();
    await host.catalogue.refresh();
    const name = await install(host, 'chart');
    const told: string[] = [];
    host.plugins.subscribe(() => {
      const { state, manifest } = host.plugins.get(name) ?? {};
      told.push(`${manifest?.version} ${state?.kind}`);
    });
    await host.plugins.start(name);
    expect(told).toEqual(['1.0.0 starting', '1.0.0 active']);
    told.length = 0;
    await world.publish({ id: 'chart', version: '1.1.0', seq: 2 });
    await host.catalogue.refresh();
    await install(host, 'chart');
    await expect.poll(() => told.at(-1)).toBe('1.1.0 active');
    expect(told.filter((line) => !line.endsWith('starting') && !line.endsWith('active'))).toEqual(['1.1.0 ready']);
  });

  it('shows what another tab installs', async () => {
    const world = await testWorld();
    await world.publish({ id: 'chart' });
    const [idle, busy] = [await world.host(), await world.host()];
    const shown = new Promise<void>((resolve) => {
      idle.plugins.subscribe(() => {
        if (idle.plugins.list().length > 0) resolve();
      });
    });
    await busy.catalogue.refresh();
    const plan = await busy.plugins.plan({ registry: 'main', id: 'chart' });
    await busy.plugins.install(plan, requiredConsent(plan));
    await shown;
    expect(idle.plugins.list().map(({ id }) => id)).toEqual(['chart']);
  });

  it('runs handlers of the app, and says when one could not be waited for', async () => {
    const world = await testWorld();
    const host = await world.host();
    const gone = host.hooks.register('host', SANITIZE.id, { index: 1, sync: true, run: () => 'never' });
    gone.dispose();
    const handler = host.hooks.register('host', SANITIZE.id, {
      index: 0,
      sync: true,
      run: (value) => `${String(value)}!`,
    });
    expect(host.hooks.has(SANITIZE)).toBe(true);
    expect(host.hooks.filterSync(SANITIZE, 'now')).toBe('now');
    expect(await host.hooks.filter(SANITIZE, 'later')).toBe('later!');
    expect(host.hooks.filterSync(SANITIZE, 'now')).toBe('now!');
    expect(host.faults.list().map(({ error }) => error.code)).toEqual(['HOOK_NOT_SYNC']);
    handler.dispose();
    expect(await host.hooks.filter(SANITIZE, 'later')).toBe('later');
  });

  it('refuses a hook that is fired as another kind', async () => {
    const host = await (await testWorld()).host();
    await host.hooks.filter(SANITIZE, '');
    const event = defineHook<string>(SANITIZE.id, 'event', { description: 'A test.' });
    await expect(host.hooks.event(event, '')).rejects.toMatchObject({ code: 'HOOK_KIND_MISMATCH' });
  });

  it('remembers for the next start whether anything is installed', async () => {
    const world = await testWorld();
    await world.publish({ id: 'chart' });
    const texts = new Map<string, string | undefined>();
    const memory = (key: string): PageMemory => ({
      read: () => texts.get(key),
      write: (text) => void texts.set(key, text),
    });
    const remembering = { crashes: memory('crashes'), bisect: memory('bisect'), installed: memory('installed') };
    const host = await world.host({ memory: remembering });
    await host.catalogue.refresh();
    const plan = await host.plugins.plan({ registry: 'main', id: 'chart' });
    const { name } = await host.plugins.install(plan, requiredConsent(plan));
    expect(texts.get('installed')).toBe('yes');
    await host.plugins.uninstall(name, { data: 'delete' });
    expect(texts.get('installed')).toBeUndefined();
  });
});

describe('a host that could not be brought', () => {
  const silence = { post() {}, subscribe: () => () => {}, close() {} };
  const options = { store: memoryStore() } as unknown as HostOptions;

  it('tells who asked, and the next one tries again', async () => {
    let attempts = 0;
    const whole = { plugins: { start: async () => {} } } as unknown as PluginHost;
    const host = idleHost(options, silence, async () => {
      attempts += 1;
      if (attempts === 1) throw new AirlockError('PART_UNREACHABLE', 'It is not there.');
      return whole;
    });
    await expect(host.plugins.start('a')).rejects.toMatchObject({ code: 'PART_UNREACHABLE' });
    await host.plugins.start('a');
    await host.plugins.start('a');
    expect(attempts).toBe(2);
  });

  it('is disposed of all the same', async () => {
    let closed = 0;
    const store = { ...memoryStore(), close: () => void (closed += 1) };
    const host = idleHost({ ...options, store }, silence, () => Promise.reject(new Error('never')));
    const asked = host.plugins.start('a');
    await host.dispose();
    await expect(asked).rejects.toThrow('never');
    expect(closed).toBe(1);
  });
});
