import { describe, expect, it } from 'vitest';
import { defineHook } from '@airlock/sdk';
import { testWorld, type TestPlugin } from '../../../test/fixtures/host.ts';
import { AirlockError } from '../errors.ts';
import { memoryStore } from '../storage/memory-store.ts';
import { collectGarbage } from './collect.ts';
import { requiredConsent } from './install-plan.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });

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

describe('a device that is full', () => {
  it('at any write of an install or an update: a code, the version before runs, nothing is left, and room makes it work', async () => {
    const codes = new Set<string>();
    let points = 0;
    for (let at = 1, isDone = false; !isDone; at += 1) {
      const real = memoryStore();
      let left = Infinity;
      const world = await testWorld({
        close: real.close,
        transaction: (tables, mode, work) =>
          real.transaction(tables, mode, (tx) =>
            work({
              ...tx,
              put(table, key, value) {
                left -= 1;
                if (left >= 0) return tx.put(table, key, value);
                // As `idbStore` says it.
                return Promise.reject(new AirlockError('STORE_FAILED', 'No room.', { detail: { reason: 'quota' } }));
              },
            }),
          ),
      });
      const notes = (version: string, seq: number): TestPlugin => ({
        id: 'notes',
        version,
        seq,
        files: { 'a.js': 'the same', 'b.js': version },
        code: { handlers: [(value) => `${String(value)}${version}`] },
        manifest: { hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }] },
      });
      await world.publish(notes('1.0.0', 1));
      const host = await world.host();
      const name = world.name('notes');
      const isUpdate = at % 2 === 0;
      if (isUpdate) {
        const first = await host.plugins.plan(name);
        await host.plugins.install(first, requiredConsent(first));
        await world.publish(notes('1.1.0', 2));
        await host.catalogue.refresh();
      }
      const plan = await host.plugins.plan(name);
      left = Math.ceil(at / 2) - 1;
      const before = left;
      const failure = await host.plugins.install(plan, requiredConsent(plan)).then(
        () => undefined,
        (error: unknown) => error,
      );
      // Two in a row that had room enough: there are no further writes.
      isDone = failure === undefined && left >= 0 && at > 8;
      if (failure !== undefined) {
        points += 1;
        expect(failure, `write ${before + 1}`).toBeInstanceOf(AirlockError);
        codes.add((failure as AirlockError).code); // just checked
        expect(await host.hooks.filter(shout, '')).toBe(isUpdate ? '1.0.0' : '');
      }
      left = Infinity;
      const again = await host.plugins.plan(name);
      await host.plugins.install(again, requiredConsent(again));
      expect(await host.hooks.filter(shout, '')).toBe(isUpdate ? '1.1.0' : '1.0.0');
      await collectGarbage(world.store);
      const counts = await world.store.transaction(['blobs', 'releases', 'staging'], 'read', (tx) =>
        Promise.all((['blobs', 'releases', 'staging'] as const).map(async (table) => (await tx.keys(table)).length)),
      );
      // Of the three files of each version one is the same.
      expect(counts).toEqual(isUpdate ? [5, 2, 0] : [3, 1, 0]);
      await host.dispose();
    }
    expect([...codes]).toEqual(['STORE_FAILED']);
    expect(points).toBeGreaterThan(8);
  });
});
