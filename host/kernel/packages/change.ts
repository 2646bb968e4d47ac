import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import { leaveGarbage } from './collect.ts';
import { grantsRestored } from '../grants/grant-changes.ts';
import { grantsOrNone } from '../grants/grant-rows.ts';
import { quarantineKey } from '../management/quarantines.ts';
import { usageKey } from '../observing/usage.ts';
import type { Store, Table, Transaction } from '../storage/store.ts';
import { removedKey } from './removed-rows.ts';
import { readPluginRow, type PluginRow } from './rows.ts';

/** Change one installed plugin's row in one transaction; rejects with `PLUGIN_UNKNOWN`. */
export function changeRow(
  store: Store,
  name: string,
  change: (row: PluginRow, tx: Transaction) => PluginRow | Promise<PluginRow>,
  tables: readonly Table[] = [],
): Promise<PluginRow> {
  return store.transaction(['plugins', ...tables], 'write', async (tx) => {
    const next = await change(await requireRow(tx, name), tx);
    await tx.put('plugins', name, next);
    return next;
  });
}

async function requireRow(tx: Transaction, name: string): Promise<PluginRow> {
  const value = await tx.get('plugins', name);
  if (value !== undefined) return readPluginRow(name, value);
  throw new AirlockError('PLUGIN_UNKNOWN', `"${name}" is not installed.`, { plugin: name });
}

/** A way back from one release alone: whoever comes second has nothing to do. */
export interface BackFrom {
  /** Hex SHA-256 of the release that must be in force still. */
  readonly release: string;
  /** Written in the same transaction, which has table `state`. */
  readonly note?: (tx: Transaction) => Promise<unknown>;
}

/**
 * Put the previous release back in force, with what it was granted; what was active becomes the previous one. What the
 * user took back in the meantime is not granted again. Rejects with `PLAN_STALE` when another release than `from` is in
 * force.
 */
export function rollBack(store: Store, clock: Clock, name: string, from: BackFrom): Promise<PluginRow> {
  return changeRow(
    store,
    name,
    async (row, tx) => {
      const { previous } = row;
      if (row.active.release !== from.release) {
        throw new AirlockError('PLAN_STALE', `"${name}" ${row.active.manifest.version} is in force already.`, {
          plugin: name,
        });
      }
      if (!previous) {
        throw new AirlockError('PACKAGE_MISSING', `"${name}" has no earlier version to go back to.`, {
          plugin: name,
          nextStep: 'Install the version you want from Browse.',
        });
      }
      if (!(await tx.has('releases', previous.release))) {
        throw new AirlockError('PACKAGE_MISSING', `Version ${previous.manifest.version} of "${name}" is not stored.`, {
          plugin: name,
        });
      }
      const grants = grantsOrNone(name, await tx.get('grants', name));
      const { previousGrants = [], active } = row;
      await from.note?.(tx);
      await tx.delete('state', quarantineKey(name));
      await tx.put('grants', name, grantsRestored(grants, previousGrants, active.manifest, previous.manifest));
      return { ...row, active: { ...previous, at: clock.now() }, previous: active, previousGrants: grants.grants };
    },
    ['releases', 'grants', 'state'],
  );
}

/** Tables in which a plugin has data of its own, beside its row; `storage` and `files` keys start with the name and a zero. */
export const DATA_TABLES = ['grants', 'settings', 'storage', 'files'] as const satisfies readonly Table[];

/**
 * Remove an installed plugin; its files go with the next collection. Also removes a row that is damaged. `keep` writes down,
 * in the same transaction, what is needed to put it back.
 */
export function removePlugin(
  store: Store,
  name: string,
  data: 'keep' | 'delete',
  keep?: (tx: Transaction) => Promise<void>,
): Promise<void> {
  return store.transaction(['plugins', 'staging', 'state', ...DATA_TABLES], 'write', async (tx) => {
    await leaveGarbage(tx);
    await tx.delete('state', removedKey(name));
    await keep?.(tx);
    await tx.delete('plugins', name);
    await tx.delete('staging', name);
    // Without the plugin a grant has no meaning: installing again asks again.
    await tx.delete('grants', name);
    await tx.delete('state', usageKey(name));
    if (data === 'keep') return;
    await tx.delete('settings', name);
    for (const table of ['storage', 'files'] as const) {
      for (const key of await tx.keys(table, { from: `${name}\0`, to: `${name}\u0001` })) await tx.delete(table, key);
    }
  });
}
