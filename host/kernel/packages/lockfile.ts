import type { PermissionName, RealmKind } from '@airlock/sdk';
import { CheckError, flag, integer, listOf, mapOf, objectOf, oneOf, refuse, text, type Check } from '../check.ts';
import { AirlockError } from '../errors.ts';
import { nameCheck } from './names.ts';
import { isPermission } from './permission-scope.ts';

/** A set of plugins, each pinned by the hash of its signed release: `airlock.lock.json`. */
export interface Lockfile {
  readonly format: 'airlock-lock/1';
  /** Where the plugins come from, by the name that commands use. */
  readonly registries: { readonly [name: string]: LockedRegistry };
  /** By full name, each after what it needs. */
  readonly plugins: { readonly [name: string]: LockedPlugin };
}

export interface LockedRegistry {
  /** First 16 hex digits of the SHA-256 of `root`. */
  readonly id: string;
  readonly urls: readonly string[];
  /** The pinned root.json in base64. */
  readonly root: string;
}

export interface LockedPlugin {
  readonly version: string;
  /** Hex SHA-256 of the signed release, which names the hash of every file. */
  readonly release: string;
  readonly publisher: string;
  readonly seq: number;
  readonly realm: RealmKind;
  readonly enabled: boolean;
  /** What whoever wrote the file allows it, in the name of the users. */
  readonly permissions: readonly PermissionName[];
  /** Not updated by `airlock update`. */
  readonly pinned?: boolean;
}

const hash = text(64, { pattern: /^[0-9a-f]{64}$/ });
const permission: Check<PermissionName> = (value, where) =>
  typeof value === 'string' && isPermission(value) ? value : refuse(where, 'a permission');

const shape: Check<Lockfile> = objectOf<Lockfile>({
  format: oneOf('airlock-lock/1'),
  registries: mapOf(
    objectOf({ id: text(16, { pattern: /^[0-9a-f]{16}$/ }), urls: listOf(text(2000), 16), root: text(2_000_000) }),
  ),
  plugins: mapOf(
    objectOf(
      {
        version: text(64),
        release: hash,
        publisher: hash,
        seq: integer(1),
        realm: oneOf<RealmKind>('worker', 'frame', 'page'),
        enabled: flag,
        permissions: listOf(permission, 32),
      },
      { pinned: flag },
    ),
  ),
});

/** Read a lockfile that was parsed as JSON. Throws `FILE_INVALID` with the member at fault. */
export function readLockfile(value: unknown, where = 'airlock.lock.json'): Lockfile {
  try {
    const lock = shape(value, where);
    for (const name of Object.keys(lock.plugins)) nameCheck(name, `${where}.plugins["${name}"]`);
    return lock;
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    throw new AirlockError('FILE_INVALID', error.message, {
      nextStep: 'Take it back from version control, or correct the member that is named.',
    });
  }
}
