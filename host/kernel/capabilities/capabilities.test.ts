import type { PluginManifest } from '@airlock/sdk';
import { expect, it } from 'vitest';
import { testWorld, type TestPlugin, type TestWorld } from '../../../test/fixtures/host.ts';
import type { PluginHost } from '../host.ts';
import { requiredConsent } from '../packages/install-plan.ts';

type Capabilities = NonNullable<PluginManifest['contributes']['capabilities']>;

/** A plugin that provides these names and may invoke everything below `text`. */
function plugin(id: string, code: NonNullable<TestPlugin['code']>['capabilities'] & {}, more: object = {}): TestPlugin {
  const names = Object.keys(code);
  const capabilities: Capabilities = names.map((name) => ({ name, description: `Does ${name}.`, ...more }));
  return {
    id,
    code: { capabilities: code },
    manifest: {
      contributes: { capabilities },
      permissions: { capabilities: { reason: 'Works with others.', provide: names, invoke: ['text.*'] } },
    },
  };
}

async function installed(...plugins: TestPlugin[]): Promise<{ world: TestWorld; host: PluginHost }> {
  const world = await testWorld();
  for (const one of plugins) await world.publish(one);
  const host = await world.host();
  for (const { id } of plugins) {
    const plan = await host.plugins.plan(world.name(id));
    await host.plugins.install(plan, requiredConsent(plan));
  }
  return { world, host };
}

const upper = plugin('upper', {
  'text.upper': (input, { caller }) =>
    `${String(input).toUpperCase()} for ${caller.plugin ?? caller.user ?? 'the app'}`,
});

it('starts the provider with the first call and not before', async () => {
  const { world, host } = await installed(upper);
  expect(host.capabilities.list()).toMatchObject([{ name: 'text.upper', plugin: world.name('upper') }]);
  expect(world.started).toEqual([]);
  expect(await host.capabilities.invoke('text.upper', 'a', { caller: { user: 'ann' } })).toBe('A for ann');
  expect(world.started).toEqual(['upper 1.0.0']);
});

it('a plugin that calls on is the caller itself, whatever it says', async () => {
  const deputy = plugin('deputy', {
    'text.shout': (input, { call }) =>
      call('capabilities.invoke', ['text.upper', input, { timeout: 900, caller: { plugin: 'somebody else' } }]),
  });
  const { world, host } = await installed(upper, deputy);
  expect(await host.capabilities.invoke('text.shout', 'a', { caller: { user: 'ann' } })).toBe(
    `A for ${world.name('deputy')}`,
  );
  const entries = await host.audit.entries();
  expect(entries.map(({ plugin: by, subject, detail }) => [by, subject, detail])).toEqual(
    expect.arrayContaining([
      [world.name('deputy'), 'capabilities.invoke', 'text.upper'],
      [world.name('upper'), 'capability text.upper', `by ${world.name('deputy')}`],
    ]),
  );
});

it('two plugins that call each other for ever are ended', async () => {
  const through =
    (name: string) =>
    (_input: unknown, { call }: { readonly call: Call }) =>
      call('capabilities.invoke', [name]);
  const { host } = await installed(
    plugin('ping', { 'text.ping': through('text.pong') }),
    plugin('pong', { 'text.pong': through('text.ping') }),
  );
  await expect(host.capabilities.invoke('text.ping')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

it('a provider without the permission, or switched off, provides nothing', async () => {
  const { world, host } = await installed(upper);
  const name = world.name('upper');
  const unknown = { code: 'CAPABILITY_UNKNOWN' };
  await host.grants.revoke(name, 'capabilities');
  await expect(host.capabilities.invoke('text.upper', 'a')).rejects.toMatchObject(unknown);
  await host.grants.grant(name, 'capabilities', { lasts: 'session' });
  expect(await host.capabilities.invoke('text.upper', 'a')).toBe('A for the app');
  await host.plugins.disable(name);
  await expect(host.capabilities.invoke('text.upper', 'a')).rejects.toMatchObject(unknown);
  expect(host.capabilities.list()).toEqual([]);
});

it('faults are told of the provider', async () => {
  const { world, host } = await installed(
    plugin('broken', { 'text.break': () => Promise.reject(new Error('no')) }),
    plugin('wrong', { 'text.wrong': () => 'text' }, { output: { type: 'integer' } }),
  );
  await expect(host.capabilities.invoke('text.break')).rejects.toMatchObject({ code: 'CAPABILITY_FAILED' });
  await expect(host.capabilities.invoke('text.wrong')).rejects.toMatchObject({ code: 'CAPABILITY_INVALID_OUTPUT' });
  const codesOf = (id: string): string[] => host.faults.list(world.name(id)).map(({ error }) => error.code);
  expect([codesOf('broken'), codesOf('wrong')]).toEqual([['CAPABILITY_FAILED'], ['CAPABILITY_INVALID_OUTPUT']]);
});

it('without a plugin that is switched on there is nothing to call', async () => {
  const host = await (await testWorld()).host();
  await expect(host.capabilities.invoke('text.upper')).rejects.toMatchObject({ code: 'CAPABILITY_UNKNOWN' });
  expect(host.capabilities.list()).toEqual([]);
});

type Call = (method: string, args: readonly unknown[]) => Promise<unknown>;
