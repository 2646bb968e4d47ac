import { integer, listOf, objectOf, oneOf, refuse, text, type Check } from '../check.ts';
import type { Clock } from '../clock.ts';
import { AirlockError, messageOf } from '../errors.ts';
import { grantList, grantsOrNone, type GrantsRow } from '../grants/grant-rows.ts';
import type { Grant } from '../grants/grants.ts';
import type { Store, Transaction } from '../storage/store.ts';
import { nameCheck } from './names.ts';
import { isKept, PUT_BACK, removedKey, removedRows } from './removed-rows.ts';
import { isStored, readPluginRow, type PluginRow } from './rows.ts';

/** A plugin that was uninstalled with its data kept, and can be put back as it was, without network. */
export interface RemovedPlugin {
  /** Full name. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** Milliseconds since the epoch: when it was uninstalled, and until when it can be put back. */
  readonly at: number;
  readonly until: number;
}

/** Table `state`: what was uninstalled. Its releases and their files are not collected as long as the row is there. */
export interface RemovedRow {
  readonly format: 1;
  readonly row: PluginRow;
  /** Those of the row, which are not collected meanwhile. */
  readonly releases: readonly string[];
  /** What it was allowed for good. */
  readonly grants: readonly Grant[];
  /** Full names of those that were switched off with it. */
  readonly also: readonly string[];
  readonly at: number;
}

const pluginRow: Check<PluginRow> = (value, where) => {
  try {
    // Its name is compared by whoever knows the key.
    return readPluginRow(String((value as Partial<PluginRow> | null)?.name), value);
  } catch (error) {
    return refuse(where, `a plugin (${messageOf(error)})`);
  }
};

const shape: Check<RemovedRow> = objectOf({
  format: oneOf<1>(1),
  row: pluginRow,
  releases: listOf(text(64), 2),
  grants: grantList,
  also: listOf(nameCheck, 1000),
  at: integer(0),
});

/** What can be put back now. A row that cannot be read is no reason to fail: there is nothing to put back then. */
export function readRemoved(key: string, value: unknown, now: number): RemovedRow | undefined {
  try {
    const removed = shape(value, key);
    return removedKey(removed.row.name) === key && isKept(removed, now) ? removed : undefined;
  } catch {
    return undefined;
  }
}

/** Keep what is about to be removed, in the transaction that removes it. A row that cannot be read is not kept. */
export async function keepRemoved(tx: Transaction, name: string, also: readonly string[], at: number): Promise<void> {
  try {
    const row = readPluginRow(name, await tx.get('plugins', name));
    const { grants } = grantsOrNone(name, await tx.get('grants', name));
    const lasting = grants.filter(({ lasts, until }) => lasts === 'always' && until === undefined);
    const releases = [row.active, row.previous].flatMap((fact) => fact?.release ?? []);
    const removed: RemovedRow = { format: 1, row, releases, grants: lasting, also, at };
    await tx.put('state', removedKey(name), removed);
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error;
  }
}

/** What can be put back now, the newest first. */
export async function listRemoved(store: Store, now: number): Promise<readonly RemovedPlugin[]> {
  const rows = await store.transaction(['state'], 'read', removedRows);
  return rows
    .flatMap(([key, value]) => readRemoved(key, value, now) ?? [])
    .map(({ at, row: { name, active } }) => {
      const { name: title, version } = active.manifest;
      return { name, title, version, at, until: at + PUT_BACK };
    })
    .sort((a, b) => b.at - a.at);
}

/** What `putBack` would put in force. Rejects with `PACKAGE_MISSING` when there is nothing. */
export async function findRemoved(store: Store, name: string, now: number): Promise<RemovedRow> {
  const key = removedKey(name);
  const value = await store.transaction(['state'], 'read', (tx) => tx.get('state', key));
  const removed = readRemoved(key, value, now);
  if (removed) return removed;
  throw gone(name);
}

/** Put a plugin back in force as it was, in one transaction. Rejects with `PACKAGE_MISSING` when files of it are gone. */
export function putBack(store: Store, clock: Clock, { row, grants }: RemovedRow): Promise<PluginRow> {
  const { name, active, previous } = row;
  return store.transaction(['plugins', 'releases', 'blobs', 'grants', 'state'], 'write', async (tx) => {
    if (await tx.has('plugins', name)) {
      throw new AirlockError('PLAN_STALE', `"${name}" was installed again in the meantime.`, {
        plugin: name,
        nextStep: 'Nothing; it is there.',
      });
    }
    if (!(await isStored(tx, active))) throw gone(name);
    const { previous: _, previousGrants: __, ...alone } = row;
    const next = previous && !(await isStored(tx, previous)) ? alone : row;
    const allowed: GrantsRow = { format: 1, name, grants: grants.map((grant) => ({ ...grant, since: clock.now() })) };
    await Promise.all([
      tx.put('plugins', name, next),
      tx.put('grants', name, allowed),
      tx.delete('state', removedKey(name)),
    ]);
    return next;
  });
}

function gone(name: string): AirlockError {
  return new AirlockError('PACKAGE_MISSING', `"${name}" is not kept in this browser any more.`, {
    plugin: name,
    nextStep: 'Install it again from Browse; what it stored is still there.',
  });
}
