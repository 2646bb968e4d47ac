import { describe, expect, it } from 'vitest';
import { testWorld } from '../../../test/fixtures/host.ts';
import { requiredConsent } from './install-plan.ts';

describe('installing while another tab changes something else', () => {
  it('keeps a shared file that the other tab does not need any more', async () => {
    const world = await testWorld();
    const files = { 'shared.js': 'the same in both' };
    await world.publish({ id: 'notes', files });
    await world.publish({ id: 'other', files });
    const [notes, other] = [world.name('notes'), world.name('other')];
    let fetched: () => void = () => {};
    let goOn: () => void = () => {};
    const asked = new Promise<void>((resolve) => (fetched = resolve));
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const here = await world.host({
      async fetch(input, init) {
        if (/\/b\//.test(String(input))) {
          fetched();
          await gate;
        }
        return world.registry.fetch(input, init);
      },
    });
    const there = await world.host();
    await here.catalogue.refresh();
    // Planned before the shared file was there.
    const plan = await here.plugins.plan(other);
    expect(plan.download).toBe(plan.bytes);
    const first = await there.plugins.plan(notes);
    await there.plugins.install(first, requiredConsent(first));

    const installing = here.plugins.install(plan, requiredConsent(plan));
    await asked;
    await there.plugins.uninstall(notes, { data: 'delete' });
    goOn();
    await expect(installing).resolves.toMatchObject({ name: other });
    expect(world.faults).toEqual([]);
  });
});
