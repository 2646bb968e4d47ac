import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { AirlockError } from '../errors.ts';
import { idbStore } from './idb-store.ts';
import { memoryStore } from './memory-store.ts';
import type { Store } from './store.ts';

let database = 0;
const kinds: [string, () => Store][] = [
  ['memory', memoryStore],
  ['IndexedDB', () => idbStore(`store-${(database += 1)}`)],
];

describe.each(kinds)('a store in %s', (_kind, open) => {
  it('gives back a copy of what was put', async () => {
    const store = open();
    const value = { bytes: new Uint8Array([1, 2]), list: [{ a: undefined }] };
    await store.transaction(['state'], 'write', (tx) => tx.put('state', 'x', value));
    value.bytes[0] = 9;
    const found = await store.transaction(['state'], 'read', (tx) => tx.get('state', 'x'));
    expect(found).toEqual({ bytes: new Uint8Array([1, 2]), list: [{ a: undefined }] });
  });

  it('keeps none of the writes when the work throws, and rejects with what it threw', async () => {
    const store = open();
    await store.transaction(['state', 'plugins'], 'write', (tx) => tx.put('state', 'a', 1));
    const failure = new Error('stop');
    const attempt = store.transaction(['state', 'plugins'], 'write', async (tx) => {
      await tx.put('state', 'a', 2);
      await tx.put('plugins', 'b', 3);
      await tx.delete('state', 'a');
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    const after = await store.transaction(['state', 'plugins'], 'read', async (tx) => [
      await tx.get('state', 'a'),
      await tx.get('plugins', 'b'),
    ]);
    expect(after).toEqual([1, undefined]);
  });

  it('sees its own writes inside a transaction', async () => {
    const store = open();
    const seen = await store.transaction(['state'], 'write', async (tx) => {
      await tx.put('state', 'a', 1);
      await tx.put('state', 'b', 2);
      await tx.delete('state', 'a');
      return [
        await tx.get('state', 'a'),
        await tx.has('state', 'a'),
        await tx.has('state', 'b'),
        await tx.keys('state'),
      ];
    });
    expect(seen).toEqual([undefined, false, true, ['b']]);
  });

  it('lists rows in key order, from the start of a range to before its end', async () => {
    const store = open();
    const rows = await store.transaction(['storage'], 'write', async (tx) => {
      for (const key of ['b\0z', 'a\0y', 'b\0a', 'c\0x', 'b']) await tx.put('storage', key, key.length);
      return {
        keys: await tx.keys('storage', { from: 'b\0', to: 'b\u0001' }),
        entries: await tx.entries('storage', { from: 'b\0', to: 'b\u0001' }),
        newest: await tx.entries('storage', { limit: 2, reverse: true }),
        first: await tx.entries('storage', { limit: 1 }),
        below: await tx.keys('storage', { to: 'b' }),
      };
    });
    expect(rows).toEqual({
      keys: ['b\0a', 'b\0z'],
      entries: [
        ['b\0a', 3],
        ['b\0z', 3],
      ],
      newest: [
        ['c\0x', 3],
        ['b\0z', 3],
      ],
      first: [['a\0y', 3]],
      below: ['a\0y'],
    });
  });

  it('runs overlapping writers one after the other', async () => {
    const store = open();
    const raise = () =>
      store.transaction(['state'], 'write', async (tx) => {
        await tx.put('state', 'n', Number((await tx.get('state', 'n')) ?? 0) + 1);
      });
    await Promise.all(Array.from({ length: 20 }, raise));
    expect(await store.transaction(['state'], 'read', (tx) => tx.get('state', 'n'))).toBe(20);
  });

  it('goes on after a transaction that failed', async () => {
    const store = open();
    await expect(store.transaction(['state'], 'write', () => Promise.reject(new Error('x')))).rejects.toThrow(
      new Error('x'),
    );
    await store.transaction(['state'], 'write', (tx) => tx.put('state', 'a', 1));
    expect(await store.transaction(['state'], 'read', (tx) => tx.get('state', 'a'))).toBe(1);
  });

  it('refuses to write in a transaction for reading, and to touch a table it did not name', async () => {
    const store = open();
    await expect(store.transaction(['state'], 'read', (tx) => tx.put('state', 'a', 1))).rejects.toBeInstanceOf(Error);
    await expect(store.transaction(['state'], 'write', (tx) => tx.put('audit', 'a', 1))).rejects.toBeInstanceOf(Error);
    expect(await store.transaction(['state', 'audit'], 'read', (tx) => tx.keys('state'))).toEqual([]);
  });

  it('rejects a value that cannot be stored', async () => {
    const store = open();
    const attempt = store.transaction(['state'], 'write', (tx) => tx.put('state', 'a', () => 1));
    await expect(attempt).rejects.toBeInstanceOf(Error);
  });
});

describe('a store in IndexedDB', () => {
  it('keeps rows when it is opened again', async () => {
    const store = idbStore('again');
    await store.transaction(['state'], 'write', (tx) => tx.put('state', 'a', 1));
    store.close();
    expect(await idbStore('again').transaction(['state'], 'read', (tx) => tx.get('state', 'a'))).toBe(1);
  });

  it('starts empty when the database was deleted under it', async () => {
    const store = idbStore('deleted');
    await store.transaction(['state'], 'write', (tx) => tx.put('state', 'a', 1));
    await new Promise((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase('deleted');
      deleting.addEventListener('success', resolve);
      deleting.addEventListener('error', reject);
    });
    expect(await store.transaction(['state'], 'read', (tx) => tx.get('state', 'a'))).toBeUndefined();
  });

  it('says so with a code when the host closed it', async () => {
    const store = idbStore('closed');
    store.close();
    const attempt = store.transaction(['state'], 'read', (tx) => tx.get('state', 'a'));
    await expect(attempt).rejects.toSatisfy((error) => error instanceof AirlockError && error.code === 'STORE_FAILED');
  });

  it('tells a full device by the reason "quota"', async () => {
    const store = idbStore('full');
    const full = new DOMException('no room', 'QuotaExceededError');
    const attempt = store.transaction(['state'], 'write', () => Promise.reject(full));
    await expect(attempt).rejects.toMatchObject({ code: 'STORE_FAILED', detail: { reason: 'quota' } });
  });

  describe('beside another version of the app', () => {
    const put = (store: Store, key: string, value: unknown): Promise<void> =>
      store.transaction(['state'], 'write', (tx) => tx.put('state', key, value));
    const get = (store: Store, key: string): Promise<unknown> =>
      store.transaction(['state'], 'read', (tx) => tx.get('state', key));

    /** What a page with other tables has open; it lets go of it when it is asked to, or not. */
    async function other(name: string, version: number, tables: readonly string[]): Promise<IDBDatabase> {
      const opening = indexedDB.open(name, version);
      opening.addEventListener('upgradeneeded', () => {
        for (const table of tables) {
          if (!opening.result.objectStoreNames.contains(table)) opening.result.createObjectStore(table);
        }
      });
      return new Promise((resolve, reject) => {
        opening.addEventListener('success', () => resolve(opening.result));
        opening.addEventListener('error', () => reject(opening.error));
      });
    }
    const rowOf = (database: IDBDatabase, key: string): Promise<unknown> =>
      new Promise((resolve) => {
        const asked = database.transaction('state').objectStore('state').get(key);
        asked.addEventListener('success', () => resolve(asked.result));
      });

    it('lets a newer version make its tables anew, loses no write, and says that it is the older one', async () => {
      const store = idbStore('older');
      await put(store, 'a', 1);
      const writing = put(store, 'b', 2);
      const newer = await other('older', 99, ['state', 'invented-later']);
      await writing;
      for (const attempt of [put(store, 'c', 3), get(store, 'a')]) {
        await expect(attempt).rejects.toMatchObject({
          code: 'STORE_FAILED',
          retryable: false,
          detail: { reason: 'newer' },
          nextStep: expect.stringContaining('Reload'),
        });
      }
      expect([await rowOf(newer, 'a'), await rowOf(newer, 'b'), await rowOf(newer, 'c')]).toEqual([1, 2, undefined]);
      newer.close();
    });

    it('brings the database of an older version to its own, and keeps what is in it', async () => {
      const older = await other('newer', 1, ['state']);
      older.addEventListener('versionchange', () => older.close());
      await new Promise<void>((resolve) => {
        const change = older.transaction('state', 'readwrite');
        change.objectStore('state').put(1, 'a');
        change.addEventListener('complete', () => resolve());
      });
      const store = idbStore('newer');
      expect(await get(store, 'a')).toBe(1);
      expect(await store.transaction(['nodes'], 'read', (tx) => tx.keys('nodes'))).toEqual([]);
    });

    it('says who is in the way of its tables instead of waiting for ever, and goes on when it is gone', async () => {
      const older = await other('held', 1, ['state']);
      const store = idbStore('held', 1);
      await expect(put(store, 'a', 1)).rejects.toMatchObject({
        code: 'STORE_FAILED',
        retryable: true,
        detail: { reason: 'held' },
        nextStep: expect.stringContaining('Close other tabs'),
      });
      older.close();
      await put(store, 'a', 2);
      expect(await get(store, 'a')).toBe(2);
    });
  });
});
