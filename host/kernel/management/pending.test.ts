import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../../test/fixtures/host.ts';
import { storedPlugins } from '../../../test/fixtures/stored-plugins.ts';
import type { HostOptions, PluginHost } from '../host.ts';
import { pageLocks } from '../storage/locks.ts';
import { requiredConsent } from '../packages/install-plan.ts';
import type { Presence } from '../presence.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });
const DAY = 24 * 3_600_000;

/** Somebody who looks at the page all the time, and a network that is found again. */
function watched(): { readonly presence: Presence; readonly online: () => void } {
  const listeners = new Set<(what: 'online') => void>();
  return {
    presence: { shown: () => true, subscribe: (listener) => void listeners.add(listener) },
    online: () => listeners.forEach((listener) => listener('online')),
  };
}

/** A registry whose files beyond the first do not come while `broken`. */
async function brittle(): Promise<{ world: TestWorld; net: { broken: boolean }; fetch: typeof fetch }> {
  const world = await testWorld();
  const large = 'x'.repeat(1_200_000);
  await world.publish({
    id: 'notes',
    files: { 'a.js': large, 'b.js': 'b' },
    code: { handlers: [(value) => `${value}!`] },
    manifest: {
      hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }],
      permissions: { storage: { reason: 'To remember' } },
    },
  });
  const net = { broken: true };
  return {
    world,
    net,
    async fetch(input, init) {
      if (net.broken && String(input).includes('/b/')) {
        const answer = await world.registry.fetch(input, init);
        if ((await answer.clone().arrayBuffer()).byteLength < 1_000_000) throw new TypeError('Failed to fetch');
        return answer;
      }
      return world.registry.fetch(input, init);
    },
  };
}

async function install(host: PluginHost, name: string): Promise<unknown> {
  const plan = await host.plugins.plan(name);
  return host.plugins.install(plan, requiredConsent(plan)).catch((error: unknown) => error);
}

async function brokenOff(more: Partial<HostOptions> = {}) {
  const { world, net, fetch } = await brittle();
  const waiting: string[] = [];
  const host = await world.host({ fetch, onWaiting: () => void waiting.push('sync'), ...more });
  await host.catalogue.refresh();
  const name = world.name('notes');
  expect(await install(host, name)).toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  return { world, net, fetch, host, name, waiting };
}

describe('an install that the network broke off', () => {
  it('is shown, goes on when the network is back, and loads nothing twice', async () => {
    const { presence, online } = watched();
    const { world, net, host, name, waiting } = await brokenOff({ presence, refreshEvery: 900_000 });
    expect(host.pending.list()).toEqual([]);
    host.pending.subscribe(() => {});
    await expect
      .poll(() => host.pending.list())
      .toMatchObject([{ name, version: '1.0.0', state: 'waiting', tries: 0 }]);
    expect(waiting).toEqual(['sync']);
    world.registry.requests.length = 0;
    net.broken = false;
    online();
    await expect.poll(() => host.plugins.get(name)?.enabled).toBe(true);
    await expect.poll(() => host.hooks.filter(shout, 'a')).toBe('a!');
    await expect.poll(() => host.pending.list()).toEqual([]);
    // The large file is there already.
    expect(world.registry.requests.filter((path) => path.includes('b/'))).toHaveLength(2);
    expect(host.grants.find(name, 'storage')).toBeDefined();
  });

  it('goes on with the next page, when this one ended in the middle', async () => {
    const { world, net, fetch } = await brittle();
    const name = world.name('notes');
    const stuck = await world.host({
      locks: pageLocks(),
      fetch: (input, init) =>
        String(input).includes('/b/') ? new Promise(() => {}) : world.registry.fetch(input, init),
    });
    await stuck.catalogue.refresh();
    const plan = await stuck.plugins.plan(name);
    void stuck.plugins.install(plan, requiredConsent(plan));
    await expect.poll(() => world.store.transaction(['staging'], 'read', (tx) => tx.keys('staging'))).toEqual([name]);
    // The page is gone without a word; its locks went with it.
    net.broken = false;
    const next = await world.host({ fetch, locks: pageLocks(), presence: watched().presence, refreshEvery: 900_000 });
    await expect.poll(() => next.plugins.get(name)?.enabled).toBe(true);
    expect(await storedPlugins(world.store)).toHaveLength(1);
  });

  it('is tried again after pauses that grow, and given up after a day', async () => {
    const { world, host, name } = await brokenOff();
    host.pending.subscribe(() => {});
    for (const [tries, pause] of [60_000, 120_000, 240_000].entries()) {
      await expect.poll(() => host.pending.list()[0]?.tries).toBe(tries);
      const { next = 0 } = host.pending.list()[0] ?? {};
      world.clock.advance(next - world.clock.now());
      await expect.poll(() => host.pending.list()[0]?.tries).toBe(tries + 1);
      expect((host.pending.list()[0]?.next ?? 0) - world.clock.now()).toBe(pause);
    }
    world.clock.advance(DAY);
    await host.pending.retry(name);
    await expect.poll(() => host.pending.list()).toEqual([]);
    expect(await world.store.transaction(['blobs'], 'read', (tx) => tx.keys('blobs'))).toEqual([]);
  });

  it('can be given up, and leaves no byte', async () => {
    const { world, net, host, name } = await brokenOff();
    await host.pending.cancel(name);
    for (const table of ['staging', 'blobs'] as const) {
      expect(await world.store.transaction([table], 'read', (tx) => tx.keys(table))).toEqual([]);
    }
    net.broken = false;
    await host.pending.retry(name);
    expect(host.plugins.list()).toEqual([]);
  });

  it('is not taken up again when the user cancelled it themselves', async () => {
    const { world, fetch } = await brittle();
    const host = await world.host({ fetch });
    await host.catalogue.refresh();
    const stop = new AbortController();
    const plan = await host.plugins.plan(world.name('notes'));
    const work = host.plugins.install(plan, requiredConsent(plan), {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('no')),
    });
    await expect(work).rejects.toThrow('no');
    expect(await world.store.transaction(['staging'], 'read', (tx) => tx.keys('staging'))).toEqual([]);
  });

  it.each<[string, (world: TestWorld) => Promise<void>, Partial<HostOptions>, string]>([
    ['the policy refuses it now', async () => undefined, { policy: { block: ['*/notes'] } }, 'POLICY_REFUSED'],
    [
      'the policy denies what it needs now',
      async () => undefined,
      { policy: { denyPermissions: ['storage'] } },
      'PLAN_BLOCKED',
    ],
    [
      'it was revoked meanwhile',
      async (world) => {
        const listed = world.registry.plugins.get('notes');
        if (listed) listed.state = 'revoked';
        await world.registry.publish();
      },
      {},
      'PACKAGE_REVOKED',
    ],
    [
      'another needs to come along now',
      async (world) => {
        // What was agreed to is written down; somebody changes it.
        await world.store.transaction(['staging'], 'write', async (tx) => {
          const [key = ''] = await tx.keys('staging');
          const row = (await tx.get('staging', key)) as { intent: object };
          const also = { [world.name('other')]: '0'.repeat(64) };
          await tx.put('staging', key, { ...row, intent: { ...row.intent, also } });
        });
      },
      {},
      'CONSENT_MISSING',
    ],
    [
      'less was agreed to than it asks for',
      async (world) => {
        await world.store.transaction(['staging'], 'write', async (tx) => {
          const [key = ''] = await tx.keys('staging');
          const row = (await tx.get('staging', key)) as { intent: { consent: object } };
          const consent = { ...row.intent.consent, permissions: [] };
          await tx.put('staging', key, { ...row, intent: { ...row.intent, consent } });
        });
      },
      {},
      'CONSENT_MISSING',
    ],
  ])('does not go on when %s: said, and thrown away', async (_, change, options, code) => {
    const { world, net, fetch, host } = await brokenOff();
    await host.dispose();
    net.broken = false;
    await change(world);
    const next = await world.host({ fetch, presence: watched().presence, refreshEvery: 900_000, ...options });
    await expect.poll(() => world.faults.map((fault) => fault.code)).toContain(code);
    expect(next.plugins.list()).toEqual([]);
    await expect
      .poll(() =>
        world.store.transaction(['staging', 'blobs'], 'read', async (tx) => [
          await tx.keys('staging'),
          await tx.keys('blobs'),
        ]),
      )
      .toEqual([[], []]);
  });

  it.each<[string, (row: { intent: object }) => unknown]>([
    ['altered', ({ intent, ...row }) => ({ ...row, intent: { ...intent, consent: 'yes' } })],
    ['cut short', ({ intent }) => ({ intent })],
    ['of another format', (row) => ({ ...row, format: 2 })],
    ['something else', () => 7],
  ])('installs nothing by a row that is %s, and the next install heals it', async (_, damage) => {
    const { world, net, fetch, host, name } = await brokenOff();
    await host.dispose();
    net.broken = false;
    await world.store.transaction(['staging'], 'write', async (tx) =>
      tx.put('staging', name, damage((await tx.get('staging', name)) as { intent: object })),
    );
    const next = await world.host({ fetch });
    await next.catalogue.refresh();
    await next.pending.retry(name);
    expect(next.pending.list()).toEqual([]);
    expect(next.plugins.list()).toEqual([]);
    expect(await install(next, name)).toMatchObject({ name });
    expect(await world.store.transaction(['staging'], 'read', (tx) => tx.keys('staging'))).toEqual([]);
  });

  it('is done by one of two tabs', async () => {
    const { world, net, fetch, host, name } = await brokenOff();
    const other = await world.host({ fetch });
    net.broken = false;
    await Promise.all([host.pending.retry(name), other.pending.retry(name)]);
    expect(host.plugins.get(name)?.enabled).toBe(true);
    await expect.poll(() => other.plugins.get(name)?.enabled).toBe(true);
    expect(world.faults).toEqual([]);
  });
});
