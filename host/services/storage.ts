import { anything, listOf, record, refuse, text, type Check } from '../kernel/check.ts';
import { AirlockError } from '../kernel/errors.ts';
import type { Caller, Service } from '../kernel/dispatch/service.ts';
import type { Transaction } from '../kernel/storage/store.ts';
import { sizeOf } from './size.ts';

/** Bytes that one plugin may keep, keys included. */
const QUOTA = 5 * 1024 * 1024;

/** Under this key lies how many bytes a plugin uses; plugins' own keys are never empty. */
const USAGE = '';

/** Entries of one call. */
const BATCH = 1000;

const REMOVED = Symbol('removed');

interface StoredValue {
  readonly size: number;
  readonly value: unknown;
}

/** `storage`: every plugin's own key-value store. Keys are put behind the caller's name, so no key reaches another's. */
export function storageService(options: { readonly quota?: number } = {}): Service {
  const { quota = QUOTA } = options;
  const key = text(256);
  const entries: Check<ReadonlyMap<string, unknown>> = (value, where) => {
    const given = Object.entries(record(value, where));
    if (given.length > BATCH) return refuse(where, `at most ${BATCH} entries`);
    return new Map(given.map(([name, item]) => [key(name, `a key of ${where}`), item]));
  };

  return ({ store }) => {
    async function put(caller: Caller, values: Iterable<readonly [string, unknown]>): Promise<void> {
      await store.transaction(['storage'], 'write', async (tx) => {
        let used = await usage(tx, caller);
        for (const [name, value] of values) {
          used -= sizeOfRow(await tx.get('storage', rowKey(caller, name)));
          if (value === REMOVED) {
            await tx.delete('storage', rowKey(caller, name));
            continue;
          }
          const size = sizeOf(value) + 2 * name.length;
          used += size;
          await tx.put('storage', rowKey(caller, name), { size, value } satisfies StoredValue);
        }
        if (used > quota) {
          throw new AirlockError('QUOTA_EXCEEDED', `"${caller.name}" would store ${used} of ${quota} bytes.`, {
            plugin: caller.name,
            detail: { used, quota },
          });
        }
        await tx.put('storage', rowKey(caller, USAGE), used);
      });
    }

    return {
      name: 'storage',
      permission: 'storage',
      methods: {
        get: {
          args: [key],
          handle: (caller, wanted: string) =>
            store.transaction(['storage'], 'read', async (tx) => {
              const row = await tx.get('storage', rowKey(caller, wanted));
              return row === undefined ? undefined : read(caller, wanted, row).value;
            }),
        },
        getMany: {
          args: [listOf(key, BATCH)],
          handle: (caller, wanted: readonly string[]) =>
            store.transaction(['storage'], 'read', async (tx) => {
              const found: [string, unknown][] = [];
              for (const name of wanted) {
                const row = await tx.get('storage', rowKey(caller, name));
                if (row !== undefined) found.push([name, read(caller, name, row).value]);
              }
              return Object.fromEntries(found);
            }),
        },
        set: {
          args: [key, anything],
          handle: (caller, name: string, value: unknown) => put(caller, [[name, value]]),
        },
        setMany: {
          args: [entries],
          handle: (caller, values: ReadonlyMap<string, unknown>) =>
            put(
              caller,
              Array.from(values, ([name, value]) => [name, value === undefined ? REMOVED : value]),
            ),
        },
        delete: { args: [key], handle: (caller, name: string) => put(caller, [[name, REMOVED]]) },
        keys: {
          args: [(value, where) => (value === undefined ? '' : text(256, { min: 0 })(value, where))],
          handle: (caller, prefix: string) =>
            store.transaction(['storage'], 'read', async (tx) => {
              const start = rowKey(caller, '').length;
              const keys = (await tx.keys('storage', own(caller))).map((row) => row.slice(start));
              return keys.filter((name) => name !== USAGE && name.startsWith(prefix));
            }),
        },
        usage: {
          args: [],
          audit: false,
          handle: (caller) =>
            store.transaction(['storage'], 'read', async (tx) => ({ used: await usage(tx, caller), quota })),
        },
      },
    };
  };
}

function rowKey(caller: Caller, key: string): string {
  return `${caller.name}\0${key}`;
}

function own(caller: Caller): { from: string; to: string } {
  return { from: `${caller.name}\0`, to: `${caller.name}\u0001` };
}

/** Bytes in use; counted anew where the count is missing or damaged. */
async function usage(tx: Transaction, caller: Caller): Promise<number> {
  const known = await tx.get('storage', rowKey(caller, USAGE));
  if (typeof known === 'number' && Number.isSafeInteger(known) && known >= 0) return known;
  const rows = await tx.entries('storage', own(caller));
  return rows.reduce((sum, [, row]) => sum + sizeOfRow(row), 0);
}

function sizeOfRow(row: unknown): number {
  return isStored(row) ? row.size : 0;
}

function isStored(row: unknown): row is StoredValue {
  return typeof row === 'object' && row !== null && 'value' in row && 'size' in row && typeof row.size === 'number';
}

function read(caller: Caller, key: string, row: unknown): StoredValue {
  if (isStored(row)) return row;
  throw new AirlockError('STORE_FAILED', `What "${caller.name}" stored under "${key}" is damaged.`, {
    plugin: caller.name,
    retryable: false,
    nextStep: 'The plugin can write it again.',
    detail: { table: 'storage', key },
  });
}
