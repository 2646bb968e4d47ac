import { anything, text } from '../kernel/check.ts';
import { AirlockError } from '../kernel/errors.ts';
import type { Caller, Service } from '../kernel/service.ts';
import type { Transaction } from '../kernel/store.ts';
import { sizeOf } from './size.ts';

/** Bytes that one plugin may keep, keys included. */
const QUOTA = 5 * 1024 * 1024;

/** Under this key lies how many bytes a plugin uses; plugins' own keys are never empty. */
const USAGE = '';

interface StoredValue {
  readonly size: number;
  readonly value: unknown;
}

/** `storage`: every plugin's own key-value store. Keys are put behind the caller's name, so no key reaches another's. */
export function storageService(options: { readonly quota?: number } = {}): Service {
  const { quota = QUOTA } = options;
  const key = text(256);

  return ({ store }) => ({
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
      set: {
        args: [key, anything],
        handle: (caller, wanted: string, value: unknown) => {
          const size = sizeOf(value) + 2 * wanted.length;
          return store.transaction(['storage'], 'write', async (tx) => {
            const before = await tx.get('storage', rowKey(caller, wanted));
            const used = (await usage(tx, caller)) - sizeOfRow(before) + size;
            if (used > quota) {
              throw new AirlockError('QUOTA_EXCEEDED', `"${caller.name}" would store ${used} of ${quota} bytes.`, {
                plugin: caller.name,
                detail: { used, quota },
              });
            }
            await tx.put('storage', rowKey(caller, wanted), { size, value } satisfies StoredValue);
            await tx.put('storage', rowKey(caller, USAGE), used);
          });
        },
      },
      delete: {
        args: [key],
        handle: (caller, wanted: string) =>
          store.transaction(['storage'], 'write', async (tx) => {
            const before = await tx.get('storage', rowKey(caller, wanted));
            if (before === undefined) return;
            const used = (await usage(tx, caller)) - sizeOfRow(before);
            await tx.delete('storage', rowKey(caller, wanted));
            await tx.put('storage', rowKey(caller, USAGE), used);
          }),
      },
      keys: {
        args: [(value, where) => (value === undefined ? '' : text(256, { min: 0 })(value, where))],
        handle: (caller, prefix: string) =>
          store.transaction(['storage'], 'read', async (tx) => {
            const start = rowKey(caller, '').length;
            const keys = (await tx.keys('storage', own(caller))).map((row) => row.slice(start));
            return keys.filter((name) => name !== USAGE && name.startsWith(prefix));
          }),
      },
    },
  });
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
