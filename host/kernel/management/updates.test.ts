import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testWorld, type TestCode, type TestPlugin, type TestWorld } from '../../../test/fixtures/host.ts';
import { AirlockError } from '../errors.ts';
import type { PluginHost } from '../host.ts';
import { requiredConsent, type ReleaseChoice } from '../packages/install-plan.ts';
import { readPluginRow } from '../packages/rows.ts';
import { judgeUpdate, type AvailableUpdate } from '../packages/update-rules.ts';
import type { HostPolicy } from '../policy/policy.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });
const HOUR = 3_600_000;

const release = (
  version: string,
  seq: number,
  handler: (value: unknown) => unknown,
  more: TestCode = {},
): TestPlugin => ({
  id: 'notes',
  version,
  seq,
  files: { 'CHANGELOG.md': `# ${version}` },
  code: { ...more, handlers: [handler] },
  manifest: {
    hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }],
    settings: { type: 'object', properties: { size: { type: 'integer' } } },
  },
});

const good = (version: string, seq: number): TestPlugin => release(version, seq, (value) => `${value}${version}`);

async function install({ plugins }: PluginHost, name: string, choice?: ReleaseChoice): Promise<void> {
  const plan = await plugins.plan(name, choice);
  await plugins.install(plan, requiredConsent(plan));
}

/** Version 1 installed and used for a while, and version 2 published. */
async function updated(
  next: TestPlugin,
  policy?: HostPolicy,
): Promise<{ world: TestWorld; host: PluginHost; name: string }> {
  const world = await testWorld();
  await world.publish(good('1.0.0', 1));
  const host = await world.host(policy ? { policy } : {});
  const name = world.name('notes');
  await install(host, name);
  await host.plugins.configure(name, { size: 3 });
  for (let call = 0; call < 30; call++) await host.hooks.filter(shout, '');
  await world.publish(next);
  await host.catalogue.refresh();
  return { world, host, name };
}

const version = ({ plugins }: PluginHost, name: string): string | undefined => plugins.get(name)?.manifest.version;

async function until(fact: () => boolean): Promise<void> {
  for (let tries = 0; !fact() && tries < 10_000; tries++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(fact()).toBe(true);
}

describe('updates that come by themselves', () => {
  it('wait until others had time to find out, then come with settings kept', async () => {
    const { world, host, name } = await updated(good('1.1.0', 2));
    expect(await host.updates.run()).toEqual([]);
    const [update] = host.updates.list();
    expect(update).toMatchObject({ version: '1.1.0', reasons: ['cooling'], security: false });
    expect(update?.coolsUntil).toBeGreaterThan(world.clock.now());
    world.clock.advance(25 * HOUR);
    await world.registry.publish();
    await host.catalogue.refresh();
    expect(await host.updates.run()).toEqual([name]);
    expect(version(host, name)).toBe('1.1.0');
    expect(host.updates.list()).toEqual([]);
    expect(await host.plugins.settings(name)).toEqual({ size: 3 });
    expect(await host.hooks.filter(shout, '')).toBe('1.1.0');
  });

  it.each<[string, Partial<TestPlugin['manifest']>, string, readonly string[]]>([
    ['asks for more', { permissions: { storage: { reason: 'x' } } }, '1.1.0', ['permissions']],
    [
      'asks for more that is optional',
      { permissions: { ui: { reason: 'x', optional: true } } },
      '1.1.0',
      ['permissions'],
    ],
    [
      'takes part in more',
      {
        hooks: [
          { hook: 'test.shout', kind: 'filter', priority: 100 },
          { hook: 'test.other', kind: 'filter', priority: 100 },
        ],
      },
      '1.1.0',
      ['hooks'],
    ],
    ['needs another plugin', { dependencies: { other: '*' } }, '1.1.0', ['dependencies']],
    ['is another major version', {}, '2.0.0', ['major']],
  ])('never do where the new version %s', async (_what, manifest, next, reasons) => {
    const plugin = good(next, 2);
    const { world, host, name } = await updated(
      { ...plugin, manifest: { ...plugin.manifest, ...manifest } },
      { updates: { coolDown: 0 } },
    );
    await world.publish({ id: 'other' });
    await host.catalogue.refresh();
    await install(host, world.name('other'));
    expect(await host.updates.run()).toEqual([]);
    expect(host.updates.list()[0]?.reasons).toEqual(reasons);
    expect(version(host, name)).toBe('1.0.0');
  });

  it('do not where the user or the policy wants to be asked, or the version is kept', async () => {
    const { world, host, name } = await updated(good('1.1.0', 2), { updates: { coolDown: 0, auto: false } });
    expect(await host.updates.run()).toEqual([]);
    expect(host.updates.list()[0]?.reasons).toEqual(['asked']);
    await host.updates.setPreferences(name, { auto: true, pinned: true });
    expect(host.updates.list()[0]?.reasons).toEqual(['pinned']);
    // The choice holds in a page of its own, too.
    const other = await world.host({ policy: { updates: { coolDown: 0 } } });
    expect(await other.updates.run()).toEqual([]);
    await host.updates.setPreferences(name, { pinned: false });
    expect(await host.updates.run()).toEqual([name]);
    await until(() => version(other, name) === '1.1.0');
  });

  it('do not wait where they repair a known vulnerability, by the signed word of the registry', async () => {
    const { world, host, name } = await updated(good('1.1.0', 2));
    const listed = world.registry.plugins.get('notes');
    if (!listed) throw new Error('The registry lists "notes"');
    listed.record = {
      ...listed.record,
      advisories: [
        {
          id: 'A-1',
          severity: 'high',
          summary: 'x',
          affected: '<1.1.0',
          patched: '1.1.0',
          published: '2026-01-01T00:00:00Z',
        },
      ],
    };
    await world.registry.publish();
    await host.catalogue.refresh();
    const [update] = await host.updates.check();
    expect(update).toMatchObject({ security: true, reasons: [] });
    expect(await host.updates.run()).toEqual([name]);
  });

  it('are not said to be none where the registry cannot be asked, and what is known stays', async () => {
    const { world, host } = await updated(good('1.1.0', 2));
    await world.publish({ id: 'other' });
    await host.catalogue.refresh();
    await install(host, world.name('other'));
    expect(await host.updates.check()).toMatchObject([{ version: '1.1.0' }]);
    world.online = false;
    // What is known of the registry is too old to plan by; that nothing newer is listed for "other" is known.
    world.clock.advance(9 * 24 * HOUR);
    await expect(host.updates.check()).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
    expect(host.updates.list()).toMatchObject([{ version: '1.1.0' }]);
  });

  it('come with what their author says about them', async () => {
    const { host } = await updated(good('1.1.0', 2));
    const [update] = await host.updates.check();
    if (!update) throw new Error('There is an update');
    expect(await host.updates.changelog(update.plan)).toBe('# 1.1.0');
  });

  it('come with pictures: those that are declared, are pictures, and are not too large', async () => {
    const world = await testWorld();
    const picture = 'RIFF0000WEBP';
    const files = { 'a.webp': picture, 'b.webp': '<svg/>', 'c.webp': picture + 'x'.repeat(524_288), 'd.webp': picture };
    const screenshots = ['a.webp', 'b.webp', 'c.webp', 'absent.webp'].map((file) => ({ file, alt: 'A board' }));
    await world.publish({ id: 'pictured', files, manifest: { screenshots } });
    const host = await world.host();
    const plan = await host.plugins.plan(world.name('pictured'));
    const looked = async (of: typeof plan | string): Promise<void> => {
      expect(await host.plugins.picture(of, 'a.webp')).toMatchObject({ type: 'image/webp', bytes: { length: 12 } });
      await expect(host.plugins.picture(of, 'b.webp')).rejects.toMatchObject({ code: 'PACKAGE_REFUSED' });
      await expect(host.plugins.picture(of, 'c.webp')).rejects.toMatchObject({ code: 'PACKAGE_REFUSED' });
      for (const file of ['d.webp', 'absent.webp', 'worker.js'])
        expect(await host.plugins.picture(of, file)).toBeUndefined();
    };
    await looked(plan);
    await host.plugins.install(plan, requiredConsent(plan));
    world.online = false;
    await looked(plan.name);
  });

  it('come with documents, which stay readable offline and are refused when they are too long', async () => {
    const world = await testWorld();
    const files = { 'README.md': '# Docs', 'CHANGELOG.md': 'x'.repeat(262_145) };
    await world.publish({ id: 'documented', files });
    const host = await world.host();
    const plan = await host.plugins.plan(world.name('documented'));
    expect(await host.plugins.document(plan, 'README.md')).toBe('# Docs');
    expect(await host.plugins.document(plan, 'LICENSE')).toBeUndefined();
    await expect(host.plugins.document(plan, 'CHANGELOG.md')).rejects.toMatchObject({ code: 'PACKAGE_REFUSED' });

    await host.plugins.install(plan, requiredConsent(plan));
    world.online = false;
    expect(await host.plugins.document(plan.name, 'README.md')).toBe('# Docs');
    expect(await host.plugins.document(plan.name, 'LICENSE')).toBeUndefined();
    await expect(host.plugins.document(plan.name, 'CHANGELOG.md')).rejects.toMatchObject({ code: 'PACKAGE_REFUSED' });
    await expect(host.plugins.document(world.name('other'), 'README.md')).rejects.toMatchObject({
      code: 'PLUGIN_UNKNOWN',
    });
  });
});

describe('a clock that is set', () => {
  const judged = async (now: number): Promise<Partial<AvailableUpdate>> => {
    const { world, host, name } = await updated(good('1.1.0', 2));
    const [update] = await host.updates.check();
    const row = await world.store.transaction(['plugins'], 'read', async (tx) =>
      readPluginRow(name, await tx.get('plugins', name)),
    );
    const listed = world.registry.plugins.get('notes');
    if (!update || !listed) throw new Error('There is an update');
    const { record } = (await host.catalogue.details(name)) ?? {};
    if (!record) throw new Error('The registry lists "notes"');
    const circumstances = { row, plan: update.plan, record, kept: { format: 1 as const }, policy: {} };
    return judgeUpdate({ ...circumstances, now: world.clock.now() + now });
  };

  it('back does not let an update come sooner, and forth no sooner than its day has passed on it', async () => {
    expect(await judged(-365 * 24 * HOUR)).toMatchObject({ reasons: ['cooling'] });
    expect(await judged(23 * HOUR)).toMatchObject({ reasons: ['cooling'] });
    expect(await judged(25 * HOUR)).toMatchObject({ reasons: [] });
  });
});

describe('what came by itself', () => {
  const policy: HostPolicy = { updates: { coolDown: 0 } };

  it('is told in every page, a later one too, until it was seen, beside the version the user knew', async () => {
    const { world, host, name } = await updated(good('1.1.0', 2), policy);
    expect(host.updates.arrived()).toEqual([]);
    const other = await world.host({ policy });
    other.updates.subscribe(() => undefined);
    await host.updates.run();
    const told = { name, from: '1.0.0', version: '1.1.0', at: world.clock.now() };
    expect(host.updates.arrived()).toMatchObject([told]);
    await until(() => other.updates.arrived().length === 1);
    await world.publish(good('1.2.0', 3));
    await host.catalogue.refresh();
    await host.updates.run();
    expect(host.updates.arrived()).toMatchObject([{ from: '1.0.0', version: '1.2.0' }]);
    for (let call = 0; call < 3; call++) await host.hooks.filter(shout, '');
    // The window in which it is watched ends; the news stay.
    world.clock.advance(25 * HOUR);
    await until(() => host.updates.trial(name) === undefined);
    const later = await world.host({ policy });
    later.updates.subscribe(() => undefined);
    await until(() => later.updates.arrived().length === 1);
    expect(await later.plugins.document(name, 'CHANGELOG.md')).toBe('# 1.2.0');
    await later.updates.seen(name);
    expect(later.updates.arrived()).toEqual([]);
    await until(() => host.updates.arrived().length === 0);
  });

  it('is no news when the user asked for it, went back, or it was taken back', async () => {
    const { world, host, name } = await updated(good('1.1.0', 2), policy);
    await host.updates.run();
    await host.plugins.rollback(name);
    expect(host.updates.arrived()).toEqual([]);
    await host.plugins.rollback(name);
    expect(version(host, name)).toBe('1.1.0');
    expect(host.updates.arrived()).toEqual([]);
    await world.publish(good('1.2.0', 3));
    await host.catalogue.refresh();
    await install(host, name);
    expect(host.updates.arrived()).toEqual([]);
    const bad = release('1.3.0', 4, () => {
      throw new Error('Broken');
    });
    await world.publish(bad);
    await host.catalogue.refresh();
    await host.updates.run();
    expect(host.updates.arrived()).toHaveLength(1);
    for (let call = 0; call < 4; call++) await host.hooks.filter(shout, '');
    await until(() => version(host, name) === '1.2.0');
    expect(host.updates.arrived()).toEqual([]);
  });
});

describe('an update on trial', () => {
  const policy: HostPolicy = { updates: { coolDown: 0 } };

  it('goes back by itself when it throws, with the evidence, and does not come again', async () => {
    const bad = release('1.1.0', 2, () => {
      throw new Error('Broken');
    });
    const { world, host, name } = await updated(bad, policy);
    expect(await host.updates.run()).toEqual([name]);
    expect(host.updates.trial(name)).toMatchObject({ fromVersion: '1.0.0' });
    for (let call = 0; call < 4; call++) await host.hooks.filter(shout, '');
    await until(() => version(host, name) === '1.0.0');
    expect(host.updates.reverted(name)).toMatchObject({
      version: '1.1.0',
      to: '1.0.0',
      evidence: ['100 % of its calls failed; 0 % before.'],
    });
    expect(world.faults.some(({ code }) => code === 'UPDATE_REVERTED')).toBe(true);
    expect(await host.plugins.settings(name)).toEqual({ size: 3 });
    expect(await host.updates.run()).toEqual([]);
    expect(host.updates.list()[0]?.reasons).toEqual(['reverted']);
    // Also by the next page, until a person wants it all the same.
    const next = await world.host({ policy });
    expect(await next.updates.run()).toEqual([]);
    await install(next, name);
    expect(next.updates.reverted(name)).toBeUndefined();
  });

  it('goes back once when two tabs find out at the same moment, and both say so', async () => {
    const bad = release('1.1.0', 2, () => {
      throw new Error('Broken');
    });
    const { world, host, name } = await updated(bad, policy);
    const other = await world.host({ policy });
    other.updates.subscribe(() => undefined);
    await host.updates.run();
    const tabs = [host, other];
    await until(() => tabs.every((tab) => version(tab, name) === '1.1.0' && tab.updates.trial(name) !== undefined));
    for (let call = 0; call < 4; call++) await Promise.all(tabs.map((tab) => tab.hooks.filter(shout, '')));
    await until(() => tabs.every((tab) => tab.updates.reverted(name)?.version === '1.1.0'));
    await until(() => tabs.every((tab) => version(tab, name) === '1.0.0'));
    // Whoever came second has found it done.
    const rollbacks = (await host.audit.entries()).filter(({ action }) => action === 'rollback');
    await expect(Promise.all(tabs.map((tab) => tab.hooks.filter(shout, '')))).resolves.toEqual(['1.0.0', '1.0.0']);
    expect(new Set(rollbacks.map(({ subject }) => subject))).toEqual(new Set(['1.0.0']));
    expect(tabs.map((tab) => tab.updates.trial(name))).toEqual([undefined, undefined]);
  });

  it('goes back when it is slower', async () => {
    const { world, host, name } = await updated(
      release('1.1.0', 2, (value) => {
        // Time passes for whoever measures it.
        world.clock.advance(30);
        return value;
      }),
      policy,
    );
    expect(await host.updates.run()).toEqual([name]);
    for (let call = 0; call < 30; call++) await host.hooks.filter(shout, '');
    world.clock.advance(6000);
    await until(() => version(host, name) === '1.0.0');
    expect(host.updates.reverted(name)?.evidence[0]).toMatch(
      /^It takes \d+\.\d ms for "test\.shout"; \d+\.\d ms before\.$/,
    );
  });

  it.each([
    ['breaks the rules of its sandbox', 'CHANNEL_VIOLATION', 1],
    ['crashes', 'CRASHED', 2],
    ['tries what it may not', 'PERMISSION_DENIED', 5],
  ] as const)('goes back when it %s', async (_what, code, times) => {
    const { host, name } = await updated(good('1.1.0', 2), policy);
    host.faults.report(new AirlockError(code, 'Of the version before.', { plugin: name }));
    await host.updates.run();
    for (let time = 0; time < times; time++) {
      expect(version(host, name)).toBe('1.1.0');
      host.faults.report(new AirlockError(code, 'Of the new version.', { plugin: name }));
    }
    await until(() => version(host, name) === '1.0.0');
    expect(host.updates.reverted(name)?.evidence).toHaveLength(1);
  });

  it('stays when it is good, and the watch ends', async () => {
    const { world, host, name } = await updated(good('1.1.0', 2), policy);
    await host.updates.run();
    for (let call = 0; call < 30; call++) await host.hooks.filter(shout, '');
    host.faults.report(new AirlockError('PERMISSION_DENIED', 'Once.', { plugin: name }));
    world.clock.advance(23 * HOUR);
    expect(host.updates.trial(name)).toBeDefined();
    world.clock.advance(2 * HOUR);
    await until(() => host.updates.trial(name) === undefined);
    expect(version(host, name)).toBe('1.1.0');
    expect(host.updates.reverted(name)).toBeUndefined();
  });

  it('is watched on by the next page', async () => {
    const bad = release('1.1.0', 2, () => {
      throw new Error('Broken');
    });
    const { world, host, name } = await updated(bad, policy);
    await host.updates.run();
    await host.hooks.filter(shout, '');
    await host.dispose();
    const next = await world.host({ policy });
    await next.updates.check();
    for (let call = 0; call < 4; call++) await next.hooks.filter(shout, '');
    await until(() => version(next, name) === '1.0.0');
    expect(next.updates.reverted(name)?.to).toBe('1.0.0');
  });

  it('is judged by all pages together, each of which saw too little', async () => {
    const bad = release('1.1.0', 2, () => {
      throw new Error('Broken');
    });
    const { world, host, name } = await updated(bad, policy);
    await host.updates.run();
    for (let call = 0; call < 2; call++) await host.hooks.filter(shout, '');
    await host.dispose();
    const next = await world.host({ policy });
    await next.updates.check();
    await next.hooks.filter(shout, '');
    world.clock.advance(6000);
    await until(() => version(next, name) === '1.0.0');
    expect(next.updates.reverted(name)?.evidence.join()).toContain('100 % of its calls failed');
  });

  it('is judged by the version before it when two come within one window', async () => {
    const { world, host, name } = await updated(good('1.1.0', 2), policy);
    await host.updates.run();
    for (let call = 0; call < 10; call++) await host.hooks.filter(shout, '');
    const bad = release('1.2.0', 3, () => {
      throw new Error('Broken');
    });
    await world.publish(bad);
    await host.catalogue.refresh();
    expect(await host.updates.run()).toEqual([name]);
    expect(host.updates.trial(name)).toMatchObject({ fromVersion: '1.1.0', at: world.clock.now() });
    for (let call = 0; call < 4; call++) await host.hooks.filter(shout, '');
    await until(() => version(host, name) === '1.1.0');
    expect(host.updates.reverted(name)).toMatchObject({ version: '1.2.0', to: '1.1.0' });
    expect(await host.hooks.filter(shout, '')).toBe('1.1.0');
  });

  it('that ended while no page was open is judged by what was seen before, by the next page', async () => {
    const bad = release('1.1.0', 2, () => {
      throw new Error('Broken');
    });
    for (const [next, expected] of [
      [bad, '1.0.0'],
      [good('1.1.0', 2), '1.1.0'],
    ] as const) {
      const { world, host, name } = await updated(next, policy);
      await host.updates.run();
      for (let call = 0; call < 2; call++) await host.hooks.filter(shout, '');
      await host.dispose();
      world.clock.advance(30 * HOUR);
      const page = await world.host({ policy });
      page.updates.subscribe(() => undefined);
      for (let call = 0; call < 2; call++) await page.hooks.filter(shout, '');
      world.clock.advance(6000);
      await until(() => page.updates.trial(name) === undefined);
      await until(() => version(page, name) === expected);
      expect(page.updates.reverted(name)?.to).toBe(expected === '1.0.0' ? expected : undefined);
    }
  });

  it('ends when the user goes back first', async () => {
    const { host, name } = await updated(good('1.1.0', 2), policy);
    await host.updates.run();
    await host.plugins.rollback(name);
    expect(host.updates.trial(name)).toBeUndefined();
    expect(host.updates.reverted(name)).toBeUndefined();
  });
});
