import { expect, it } from 'vitest';
import { testWorld } from '../../../test/fixtures/host.ts';
import { requiredConsent } from '../packages/install-plan.ts';

/** A plugin whose command tries something it was not granted, as often as it is told. */
async function installed(policy: object) {
  const world = await testWorld();
  await world.publish({
    id: 'tries',
    manifest: {
      permissions: { storage: { reason: 'For a test.' }, commands: { reason: 'For a test.' } },
      contributes: { commands: [{ id: 'try', title: 'Try' }] },
    },
    code: {
      commands: {
        try: async (times, call) => {
          for (let at = 0; at < Number(times); at += 1) {
            await call('storage.get', ['key'], new AbortController().signal).catch(() => undefined);
          }
        },
      },
    },
  });
  const host = await world.host({ policy });
  await host.catalogue.refresh();
  const name = world.name('tries');
  const plan = await host.plugins.plan(name);
  await host.plugins.install(plan, requiredConsent(plan));
  return { world, host, name };
}

it('sets a plugin aside by policy, tells why, and lets it run again when the user says so', async () => {
  const { world, host, name } = await installed({ monitor: { quarantine: ['denials'] } });
  await host.grants.revoke(name, 'storage');
  await host.plugins.runCommand(name, 'try', 29);
  expect(host.monitor.anomalies()).toEqual([]);
  await host.plugins.runCommand(name, 'try', 1);
  await expect.poll(() => host.plugins.get(name)?.state).toMatchObject({ kind: 'quarantined', by: 'policy' });
  expect(host.monitor.anomalies(name)).toMatchObject([{ kind: 'denials', quarantined: true }]);
  await expect(host.plugins.runCommand(name, 'try', 1)).rejects.toMatchObject({ code: 'QUARANTINED' });
  expect((await host.audit.entries({ action: 'anomaly' })).map(({ subject }) => subject)).toEqual(['denials']);
  // It holds when the page is opened again, until the user decides.
  const again = await world.host({ policy: { monitor: { quarantine: ['denials'] } } });
  expect(again.plugins.get(name)?.state).toMatchObject({ kind: 'quarantined', by: 'policy' });
  await again.plugins.disable(name);
  await again.plugins.enable(name);
  await again.plugins.runCommand(name, 'try', 1);
  // Let run again in the page that saw it, it is not set aside for what it did before, and is for doing it again.
  host.supervisor.lift(name);
  await host.plugins.runCommand(name, 'try', 1);
  world.clock.advance(60_000);
  await host.plugins.runCommand(name, 'try', 30);
  await expect.poll(() => host.plugins.get(name)?.state).toMatchObject({ kind: 'quarantined', by: 'policy' });
});

it('counts what a plugin uses until it is removed', async () => {
  const { host, name } = await installed({});
  await host.plugins.runCommand(name, 'try', 3);
  expect((await host.monitor.usage(name)).permissions['storage']).toMatchObject({ uses: 3, denied: 0 });
  await host.plugins.uninstall(name, { data: 'delete' });
  expect((await host.monitor.usage(name)).permissions).toEqual({});
});
