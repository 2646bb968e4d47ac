import { beforeEach, describe, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import { chainHash, continues, readAuditFile, verifyAuditFile, type ChainMark } from '@airlock/registry/format';
import { CUT, HEAD, KEY } from './audit-chain.ts';
import { createAudit, type AuditEntry, type AuditLog } from './audit.ts';
import type { AirlockError } from '../errors.ts';
import { pageLocks } from '../storage/locks.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { Store } from '../storage/store.ts';

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
    expect(await audit.verify()).toEqual({ intact: true, checked: 3, from: 1, signed: true });
  });

  it('is asked for what it has yet to write by one transaction, however many ask at a time', async () => {
    let reads = 0;
    const audit = open({
      on: { ...store, transaction: (...given) => ((reads += 1), store.transaction(...given)) },
    });
    await Promise.all(Array.from({ length: 20 }, () => audit.flush()));
    expect(reads).toBe(1);
    audit.record({ action: 'use', plugin: 'r/a', subject: 'data.list' });
    await audit.flush();
    expect(await audit.entries()).toHaveLength(1);
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
    expect(entries.map(({ seq }) => seq)).toEqual([26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16]);
    expect(await audit.verify()).toEqual({ intact: true, checked: 11, from: 16, signed: true });
  });

  it('is not emptied by a plugin that touches something else each time, and keeps what it does often exact', async () => {
    const audit = open({ limit: 1000 });
    audit.record({ action: 'grant', plugin: 'r/a', subject: 'storage' });
    for (let second = 0; second < 30; second++) {
      for (let n = 0; n < 1000; n++) {
        audit.record({ action: 'use', plugin: 'r/a', subject: 'storage.get', detail: `${second}-${n}` });
        audit.record({ action: 'use', plugin: 'r/b', subject: 'storage.get', detail: 'the same' });
      }
      clock.advance(1000);
      await audit.flush();
    }
    const entries = await audit.entries({ limit: 2000 });
    expect(entries.length).toBeLessThan(300);
    expect(entries.at(-1)).toMatchObject({ action: 'grant' });
    const uses = (plugin: string, detail?: string): number =>
      entries.filter((e) => e.plugin === plugin && e.detail === detail).reduce((sum, { count }) => sum + count, 0);
    expect(entries.filter(({ plugin }) => plugin === 'r/a').reduce((sum, { count }) => sum + count, 0)).toBe(30_001);
    expect(uses('r/a')).toBeGreaterThan(29_000);
    expect(uses('r/b', 'the same')).toBe(30_000);
  });

  it('goes on with the chain of another tab', async () => {
    const locks = pageLocks();
    const [one, two] = [open({ locks }), open({ locks })];
    for (let n = 0; n < 20; n++) (n % 2 ? one : two).record({ action: 'enable', plugin: `r/${n}` });
    await Promise.all([one.flush(), two.flush()]);
    expect(await one.verify()).toEqual({ intact: true, checked: 20, from: 1, signed: true });
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

  it.each<[string, () => Promise<void>]>([
    ['taken away', () => store.transaction(['state'], 'write', (tx) => tx.delete('state', HEAD))],
    [
      'moved back, with what came after it taken away',
      async () => {
        const before = (await store.transaction(['audit'], 'read', (tx) => tx.get('audit', key(2)))) as AuditEntry;
        await store.transaction(['state'], 'write', (tx) =>
          tx.put('state', HEAD, { seq: before.seq, hash: before.hash }),
        );
        for (const seq of [3, 4]) await change(key(seq), () => undefined);
      },
    ],
  ])('does not sign in silence what follows an end that was %s', async (_how, tamper) => {
    const audit = open();
    for (const plugin of ['r/a', 'r/b', 'r/c', 'r/d']) audit.record({ action: 'enable', plugin });
    await audit.flush();
    await tamper();
    audit.record({ action: 'enable', plugin: 'r/later' });
    const [newest, told] = await audit.entries();
    expect(newest).toMatchObject({ plugin: 'r/later' });
    expect(told).toMatchObject({ action: 'anomaly', subject: 'audit-end-lost' });
    // The chain is whole from here on, and said once.
    audit.record({ action: 'enable', plugin: 'r/last' });
    expect((await audit.entries({ action: 'anomaly' })).length).toBe(1);
    expect(await audit.verify()).toMatchObject({ intact: true });
  });

  it('is exported as JSON Lines that can be checked elsewhere', async () => {
    const audit = open({ limit: 10 });
    for (let n = 0; n < 25; n++) audit.record({ action: 'enable', plugin: `r/${n}` });
    await audit.flush();
    const file = readAuditFile(await audit.export());
    expect(file.entries.map((entry) => entry?.plugin).at(-1)).toBe('r/24');
    expect(file.unreadable).toEqual([]);
    expect(await verifyAuditFile(crypto.subtle, file)).toMatchObject({ intact: true, signed: true, from: 16 });
  });

  it('pages and searches', async () => {
    const audit = open();
    for (let n = 0; n < 5; n++) {
      audit.record({ action: 'use', plugin: 'r/a', subject: 'network.fetch', detail: `GET https://${n}.example/` });
      clock.advance(2000);
      await audit.flush();
    }
    expect((await audit.entries({ limit: 2 })).map(({ seq }) => seq)).toEqual([5, 4]);
    expect((await audit.entries({ limit: 2, before: 4 })).map(({ seq }) => seq)).toEqual([3, 2]);
    expect((await audit.entries({ text: 'HTTPS://3.' })).map(({ seq }) => seq)).toEqual([4]);
    expect((await audit.entries({ since: clock.now() - 4000 })).map(({ seq }) => seq)).toEqual([5, 4]);
  });

  it('is kept unsigned where the device keeps no keys, and says so', async () => {
    const keyless: Store = {
      ...store,
      transaction: (tables, mode, work) =>
        store.transaction(tables, mode, (tx) =>
          work({
            ...tx,
            put: (table, row, value) => (row === KEY ? Promise.reject(new Error('no')) : tx.put(table, row, value)),
          }),
        ),
    };
    const audit = open({ on: keyless });
    audit.record({ action: 'enable', plugin: 'r/a' });
    expect(await audit.verify()).toEqual({ intact: true, checked: 1, from: 1, signed: false });
    expect(failures).not.toEqual([]);
  });
});

describe('whoever edits the database', () => {
  const put = (row: string, edit: (mark: Record<string, unknown>) => unknown): Promise<void> =>
    store.transaction(['state'], 'write', async (tx) =>
      tx.put('state', row, edit((await tx.get('state', row)) as Record<string, unknown>)),
    );
  const entryOf = (seq: number): Promise<AuditEntry> =>
    store.transaction(['audit'], 'read', (tx) => tx.get('audit', key(seq))) as Promise<AuditEntry>;
  /** Change an entry and make every hash after it right again. */
  async function rewrite(from: number, to: number): Promise<string> {
    let previous = (await entryOf(from)).previous;
    for (let seq = from; seq <= to; seq++) {
      const entry = { ...(await entryOf(seq)), plugin: 'r/innocent', previous };
      const hash = await chainHash(crypto.subtle, entry);
      await change(key(seq), () => ({ ...entry, hash }));
      previous = hash;
    }
    return previous;
  }
  const filled = async (limit?: number): Promise<AuditLog> => {
    const audit = open(limit === undefined ? {} : { limit });
    for (let n = 1; n <= 25; n++) audit.record({ action: 'enable', plugin: `r/${n}` });
    await audit.flush();
    await audit.verify();
    return audit;
  };

  it('cannot write the chain anew: the end is signed', async () => {
    const audit = await filled();
    const hash = await rewrite(10, 25);
    expect(await audit.verify()).toMatchObject({ intact: false, reason: 'end' });
    await put(HEAD, (mark) => ({ ...mark, hash }));
    expect(await audit.verify()).toEqual({ intact: false, checked: 25, brokenAt: 25, reason: 'signature' });
    await put(HEAD, ({ seq }) => ({ seq, hash }));
    expect(await audit.verify()).toMatchObject({ intact: false, reason: 'signature' });
  });

  it('cannot take away the beginning: the cut is signed', async () => {
    const audit = await filled();
    for (let seq = 1; seq <= 5; seq++) await change(key(seq), () => undefined);
    expect(await audit.verify()).toMatchObject({ intact: false, brokenAt: 6, reason: 'start' });
    const { hash } = await entryOf(6);
    await change(key(6), () => undefined);
    await put(CUT, () => ({ seq: 6, hash }));
    expect(await audit.verify()).toMatchObject({ intact: false, brokenAt: 6, reason: 'signature' });
    const { signature } = (await store.transaction(['state'], 'read', (tx) => tx.get('state', HEAD))) as ChainMark;
    await put(CUT, () => ({ seq: 6, hash, signature }));
    expect(await audit.verify()).toMatchObject({ intact: false, reason: 'signature' });
  });

  it('cannot take away the end, nor all of it', async () => {
    const audit = await filled(10);
    await change(key(25), () => undefined);
    expect(await audit.verify()).toMatchObject({ intact: false, brokenAt: 25, reason: 'end' });
    for (let seq = 1; seq <= 25; seq++) await change(key(seq), () => undefined);
    expect(await audit.verify()).toMatchObject({ intact: false, reason: 'end' });
    await store.transaction(['state'], 'write', (tx) => tx.delete('state', HEAD));
    expect(await audit.verify()).toMatchObject({ intact: false, reason: 'end' });
  });

  it('cannot swap entries or put one in twice', async () => {
    const audit = await filled();
    const [fourth, fifth] = [await entryOf(4), await entryOf(5)];
    await change(key(4), () => ({ ...fifth, seq: 4 }));
    await change(key(5), () => ({ ...fourth, seq: 5 }));
    expect(await audit.verify()).toMatchObject({ intact: false, brokenAt: 4, reason: 'changed' });
    await change(key(4), () => fourth);
    await change(key(5), () => fourth);
    expect(await audit.verify()).toMatchObject({ intact: false, brokenAt: 5 });
  });

  it('is found out by an export kept elsewhere when the chain was started anew', async () => {
    const audit = await filled();
    const kept = readAuditFile(await audit.export());
    audit.record({ action: 'disable', plugin: 'r/1' });
    expect(continues(kept, readAuditFile(await audit.export()))).toBe(true);
    store = memoryStore();
    const anew = readAuditFile(await (await filled()).export());
    expect(await verifyAuditFile(crypto.subtle, anew)).toMatchObject({ intact: true });
    expect(continues(kept, anew)).toBe(false);
  });

  it('is not confused with one who is long ago: cut entries cannot be compared', async () => {
    const audit = await filled(10);
    const kept = readAuditFile(await audit.export());
    for (let n = 0; n < 40; n++) audit.record({ action: 'enable', plugin: `r/${n}` });
    await audit.flush();
    expect(continues(kept, readAuditFile(await audit.export()))).toBeUndefined();
  });
});

describe('a file that is no log', () => {
  it.each([[''], ['{}'], ['[]\n'], ['{"airlockAudit":2}'], ['x'.repeat(1000)]])('is refused: %j', (text) => {
    expect(() => readAuditFile(text)).toThrow(SyntaxError);
  });

  it('with lines that are no entries tells which', async () => {
    const audit = open();
    audit.record({ action: 'enable', plugin: 'r/a' });
    audit.record({ action: 'disable', plugin: 'r/a' });
    const lines = (await audit.export()).split('\n');
    const file = readAuditFile([...lines.slice(0, 2), '{"seq":', ...lines.slice(2)].join('\n'));
    expect(file.unreadable).toEqual([3]);
    expect(await verifyAuditFile(crypto.subtle, file)).toMatchObject({ intact: false, brokenAt: 2, reason: 'changed' });
    await expect(verifyAuditFile(crypto.subtle, { ...file, key: 'AAAA' })).rejects.toThrow(SyntaxError);
  });
});
