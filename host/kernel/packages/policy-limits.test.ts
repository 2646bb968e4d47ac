import { describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../../test/fixtures/host.ts';
import type { PluginHost } from '../host.ts';
import type { HostPolicy } from '../policy/policy.ts';
import { requiredConsent } from './install-plan.ts';

async function install({ plugins }: PluginHost, name: string): Promise<unknown> {
  const plan = await plugins.plan(name);
  return plugins.install(plan, requiredConsent(plan));
}

async function profile(): Promise<{ world: TestWorld; host: PluginHost }> {
  const world = await testWorld();
  for (const id of ['one', 'two']) await world.publish({ id });
  const host = await world.host();
  await install(host, world.name('one'));
  return { world, host };
}

describe('what a team decides', () => {
  it('keeps required plugins on and installed', async () => {
    const { world } = await profile();
    const host = await world.host({ policy: { required: ['*/one'] } });
    const name = world.name('one');
    await expect(host.plugins.disable(name)).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
    await expect(host.plugins.uninstall(name, { data: 'keep' })).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
    expect(host.plugins.get(name)?.state.kind).toBe('ready');
  });

  it('limits how many plugins are switched on', async () => {
    const { world } = await profile();
    const host = await world.host({ policy: { maxActive: 1 } });
    const plan = await host.plugins.plan(world.name('two'));
    expect(plan.blocked).toMatchObject({ code: 'POLICY_REFUSED' });
    await host.plugins.disable(world.name('one'));
    await install(host, world.name('two'));
    await expect(host.plugins.enable(world.name('one'))).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
  });

  it('rules out realms, also for what is installed', async () => {
    const { world } = await profile();
    const host = await world.host({ policy: { denyRealms: ['worker'] } });
    expect(host.plugins.get(world.name('one'))?.state).toMatchObject({ kind: 'blocked' });
    expect((await host.plugins.plan(world.name('two'))).blocked?.code).toBe('REALM_MISSING');
  });

  it('lets a publisher in, or keeps one out, by the id of its first identity', async () => {
    const { world } = await profile();
    const by = async (policy: HostPolicy): Promise<string | undefined> =>
      (
        await (
          await world.host({ policy })
        ).plugins
          .plan(world.name('two'))
          .catch((error: unknown) => ({ blocked: error as { code: string } }))
      ).blocked?.code;
    expect(await by({ block: [world.publisher.id] })).toBe('POLICY_REFUSED');
    expect(await by({ denyPermissions: ['network'] })).toBeUndefined();
  });
});

describe('installing by agreement', () => {
  async function asked(): Promise<{ world: TestWorld; host: PluginHost; name: string }> {
    const { world } = await profile();
    const host = await world.host({ policy: { approval: { approvers: ['boss'] } }, user: () => 'worker' });
    return { world, host, name: world.name('two') };
  }

  it('waits until an approver agreed to this very release', async () => {
    const { world, host, name } = await asked();
    await expect(install(host, name)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' });
    await host.approvals.request(await host.plugins.plan(name), 'For the report');
    expect(host.approvals.list()).toMatchObject([{ name, version: '1.0.0', by: 'worker', note: 'For the report' }]);
    await expect(host.approvals.decide(name, 'approved')).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
    const boss = await world.host({ policy: { approval: { approvers: ['boss'] } }, user: () => 'boss' });
    await new Promise<void>((resolve) => boss.approvals.subscribe(resolve));
    await boss.approvals.decide(name, 'approved');
    await expect.poll(() => host.approvals.list()[0]?.state).toBe('approved');
    await install(host, name);
    expect(host.plugins.get(name)).toBeDefined();
    await world.publish({ id: 'two', version: '1.1.0', seq: 2 });
    await host.catalogue.refresh();
    await expect(install(host, name)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' });
    expect(await host.updates.check()).toMatchObject([{ name, reasons: ['approval', 'cooling'] }]);
    expect(await boss.updates.check()).toMatchObject([{ name, reasons: ['cooling'] }]);
  });

  it('is not needed by an approver, nor for what is agreed to with the deployment', async () => {
    const { world, name } = await asked();
    const boss = await world.host({ policy: { approval: { approvers: ['boss'] } }, user: () => 'boss' });
    const plan = await boss.plugins.plan(name);
    const deployed = await world.host({ policy: { approval: { approved: [plan.release] } } });
    await install(deployed, name);
    await install(boss, name);
    expect(boss.plugins.get(name)).toBeDefined();
  });

  it('does not take a declined request for an agreement', async () => {
    const { world, host, name } = await asked();
    await host.approvals.request(await host.plugins.plan(name));
    const boss = await world.host({ policy: { approval: { approvers: ['boss'] } }, user: () => 'boss' });
    await new Promise<void>((resolve) => boss.approvals.subscribe(resolve));
    await boss.approvals.decide(name, 'declined', 'Use the other one');
    await expect.poll(() => host.approvals.list()[0]?.state).toBe('declined');
    expect(host.approvals.list()).toMatchObject([{ decidedBy: 'boss', answer: 'Use the other one' }]);
    await expect(install(host, name)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' });
    await host.approvals.forget(name);
    expect(host.approvals.list()).toEqual([]);
  });
});
