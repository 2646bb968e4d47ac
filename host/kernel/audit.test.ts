import { beforeEach, describe, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../test/fixtures/clock.ts';
import { createAudit, type AuditLog } from './audit.ts';
import type { AirlockError } from './errors.ts';
import { pageLocks } from './locks.ts';
import { memoryStore } from './memory-store.ts';
import type { Store } from './store.ts';

let store: Store;
let clock: TestClock;
let failures: AirlockError[];

const open = (options: { limit?: number; on?: Store; locks?: ReturnType<typeof pageLocks> } = {}): AuditLog =>
  createAudit({
    store: options.on ?? store,
    clock,
    crypto: crypto.subtle,
    locks: options.locks ?? pageLocks(),
    onFailure: (error) => failures.push(error),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  });

beforeEach(() => {
  store = memoryStore();
  clock = testClock();
  failures = [];
});

const change = (key: string, edit: (entry: Record<string, unknown>) => unknown): Promise<void> =>
  store.transaction(['audit'], 'write', async (tx) => {
    const value = edit({ ...((await tx.get('audit', key)) as object) });
    await (value === undefined ? tx.delete('audit', key) : tx.put('audit', key, value));
  });

const key = (seq: number): string => String(seq).padStart(12, '0');

describe('the audit log', () => {
  it('lists what happened, newest first, in an unbroken chain', async () => {
    const audit = open();
    audit.record({ action: 'install', plugin: 'r/a', subject: '1.0.0' });
    audit.record({ action: 'install', plugin: 'r/a', subject: '1.0.0' });
    clock.advance(5);
    audit.record({ action: 'grant', plugin: 'r/a', subject: 'storage' });
    const [newest, ...older] = await audit.entries();
    expect(newest).toMatchObject({ seq: 3, action: 'grant', plugin: 'r/a', subject: 'storage', time: clock.now() });
    expect(older.map(({ seq }) => seq)).toEqual([2, 1]);
    expect(newest?.previous).toBe(older[0]?.hash);
    expect(await audit.verify()).toEqual({ intact: true, checked: 3 });
  });

  it('counts repeated uses of a window into one entry, and writes it when the window ends', async () => {
    const audit = open();
    for (let n = 0; n < 1000; n++)
      audit.record({ action: 'use', plugin: 'r/a', subject: 'data.list', detail: 'forms' });
    audit.record({ action: 'use', plugin: 'r/a', subject: 'data.list', detail: 'pages' });
    const told = new Promise<void>((resolve) => audit.subscribe(resolve));
    clock.advance(1000);
    await told;
    const entries = await audit.entries({ action: 'use' });
    expect(entries.map(({ detail, count }) => [detail, count])).toEqual([
      ['pages', 1],
      ['forms', 1000],
    ]);
  });

  it('writes a decision at once, without waiting for the window', async () => {
    const audit = open();
    const told = new Promise<void>((resolve) => audit.subscribe(resolve));
    audit.record({ action: 'revoke', plugin: 'r/a', subject: 'data' });
    await told;
    expect(await store.transaction(['audit'], 'read', (tx) => tx.keys('audit'))).toHaveLength(1);
  });

  it('filters by plugin and action', async () => {
    const audit = open();
    audit.record({ action: 'enable', plugin: 'r/a' });
    audit.record({ action: 'disable', plugin: 'r/b' });
    expect(await audit.entries({ plugin: 'r/b' })).toHaveLength(1);
    expect(await audit.entries({ plugin: 'r/b', action: 'enable' })).toHaveLength(0);
    expect(await audit.entries({ limit: 1 })).toHaveLength(1);
  });

  it('keeps no more than its limit and is still whole', async () => {
    const audit = open({ limit: 10 });
    for (let n = 0; n < 25; n++) audit.record({ action: 'enable', plugin: `r/${n}` });
    await audit.flush();
    audit.record({ action: 'enable', plugin: 'r/last' });
    const entries = await audit.entries();
    expect(entries.map(({ seq }) => seq)).toEqual([26, 25, 24, 23, 22, 21, 20, 19, 18, 17]);
    expect(await audit.verify()).toEqual({ intact: true, checked: 10 });
  });

  it('goes on with the chain of another tab', async () => {
    const locks = pageLocks();
    const [one, two] = [open({ locks }), open({ locks })];
    for (let n = 0; n < 20; n++) (n % 2 ? one : two).record({ action: 'enable', plugin: `r/${n}` });
    await Promise.all([one.flush(), two.flush()]);
    expect(await one.verify()).toEqual({ intact: true, checked: 20 });
  });

  it('keeps what it could not write, says so, and writes it later', async () => {
    let full = true;
    const failing: Store = {
      transaction: (tables, mode, work) =>
        full && mode === 'write' ? Promise.reject(new Error('no room')) : store.transaction(tables, mode, work),
      close() {},
    };
    const audit = open({ on: failing });
    audit.record({ action: 'enable', plugin: 'r/a' });
    await audit.flush();
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['STORE_FAILED']));
    full = false;
    audit.record({ action: 'disable', plugin: 'r/a' });
    expect((await audit.entries()).map(({ action }) => action)).toEqual(['disable', 'enable']);
  });

  it.each<[string, number, () => Promise<void>]>([
    ['altered', 2, () => change(key(2), (entry) => ({ ...entry, plugin: 'r/other' }))],
    [
      'altered with its own hash left right for the old content',
      2,
      () => change(key(2), (entry) => ({ ...entry, count: 7 })),
    ],
    ['truncated', 2, () => change(key(2), ({ seq, hash }) => ({ seq, hash }))],
    ['moved', 3, () => change(key(3), (entry) => ({ ...entry, seq: 2 }))],
    ['removed from the middle', 3, () => change(key(2), () => undefined)],
    ['removed from the end', 4, () => change(key(4), () => undefined)],
  ])('finds an entry that was %s', async (_how, brokenAt, tamper) => {
    const audit = open();
    for (const plugin of ['r/a', 'r/b', 'r/c', 'r/d']) audit.record({ action: 'enable', plugin });
    await audit.flush();
    await tamper();
    expect(await audit.verify()).toMatchObject({ intact: false, brokenAt });
  });

  it('is exported as JSON Lines, oldest first', async () => {
    const audit = open();
    audit.record({ action: 'enable', plugin: 'r/a' });
    audit.record({ action: 'disable', plugin: 'r/a' });
    const lines = (await audit.export()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).action)).toEqual(['enable', 'disable']);
  });
});
