import { describe, expect, it } from 'vitest';
import { defineHook } from '@airlock/sdk';
import { testWorld, type TestPlugin } from '../../../test/fixtures/host.ts';
import { AirlockError } from '../errors.ts';
import { memoryStore } from '../storage/memory-store.ts';
import { collectGarbage, pluginLock } from './collect.ts';
import { requiredConsent } from './install-plan.ts';
import { readReleaseRow } from './rows.ts';

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

describe('an update', () => {
  const notes = (version: string, seq: number, files: TestPlugin['files']): TestPlugin => ({
    id: 'notes',
    version,
    seq,
    files: files ?? {},
    code: { handlers: [(value) => `${String(value)}${version}`] },
    manifest: { hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }] },
  });

  it('loads neither what has only another name now, nor what another plugin brought, and again what was lost', async () => {
    const world = await testWorld();
    const fetched: string[] = [];
    const host = await world.host({
      fetch(input, init) {
        const file = /\/b\/([0-9a-f]{64})/.exec(String(input))?.[1];
        if (file !== undefined) fetched.push(file);
        return world.registry.fetch(input, init);
      },
    });
    await world.publish(notes('1.0.0', 1, { 'a.js': 'stays', 'old.js': 'renamed' }));
    await world.publish({ id: 'other', files: { 'lib.js': 'of the other' } });
    for (const id of ['notes', 'other']) {
      const plan = await host.plugins.plan(world.name(id));
      await host.plugins.install(plan, requiredConsent(plan));
    }
    const moved = { 'a.js': 'stays', 'new/name.js': 'renamed', 'twice.js': 'renamed', 'lib.js': 'of the other' };
    await world.publish(notes('1.1.0', 2, moved));
    await host.catalogue.refresh();
    const name = world.name('notes');
    const sizeOf = (hash: string): Promise<number> =>
      world.store.transaction(['blobs'], 'read', async (tx) => ((await tx.get('blobs', hash)) as Uint8Array).length); // its bytes

    fetched.length = 0;
    const plan = await host.plugins.plan(name);
    // A file is lost between the plan and the install.
    const row = readReleaseRow(
      plan.from?.release ?? '',
      await world.store.transaction(['releases'], 'read', (tx) => tx.get('releases', plan.from?.release ?? '')),
    );
    const lost = row.files.find(({ path }) => path === 'a.js')?.sha256 ?? '';
    await world.store.transaction(['blobs'], 'write', (tx) => tx.delete('blobs', lost));
    await host.plugins.install(plan, requiredConsent(plan));
    // The entry is new, and what was lost came again: two of five files.
    expect(fetched).toHaveLength(2);
    expect(fetched).toContain(lost);
    const [entry = ''] = fetched.filter((hash) => hash !== lost);
    expect(plan.download).toBe(await sizeOf(entry));
    expect(await host.hooks.filter(shout, '')).toBe('1.1.0');
  });

  it('that waits for another tab can be given up, and leaves nothing', async () => {
    const world = await testWorld();
    await world.publish(notes('1.0.0', 1, {}));
    const host = await world.host();
    const name = world.name('notes');
    let letGo: () => void = () => {};
    const held = world.locks.request(pluginLock(name), {}, () => new Promise<void>((resolve) => (letGo = resolve)));
    const plan = await host.plugins.plan(name);
    const stop = new AbortController();
    const waiting = host.plugins.install(plan, requiredConsent(plan), { signal: stop.signal });
    stop.abort(new Error('Enough'));
    await expect(waiting).rejects.toThrow('Enough');
    letGo();
    await held;
    expect(host.plugins.list()).toEqual([]);
    expect(await world.store.transaction(['staging'], 'read', (tx) => tx.keys('staging'))).toEqual([]);
    // Nothing was carried out, so the plan is still good.
    await host.plugins.install(plan, requiredConsent(plan));
    expect(await host.hooks.filter(shout, '')).toBe('1.0.0');
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
