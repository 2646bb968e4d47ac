import type { PermissionName } from '@airlock/sdk';
import { integer, listOf, mapOf, objectOf, oneOf, refuse, text, type Check } from '../check.ts';
import { AirlockError, messageOf } from '../errors.ts';
import type { Grant, Refusal } from './grants.ts';
import { nameCheck } from '../packages/names.ts';
import { isPermission } from '../packages/permission-scope.ts';

/** Table `grants`: what one plugin was granted for good, and what it may not ask for again. */
export interface GrantsRow {
  readonly format: 1;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly refused?: readonly Refusal[];
}

/** A row, or an empty one where there is none. Throws `PACKAGE_DAMAGED`. */
export function readGrantsRow(name: string, value: unknown): GrantsRow {
  if (value === undefined) return { format: 1, name, grants: [] };
  try {
    const row = grantsRow(value, `row "${name}" of "grants"`);
    return row.name === name ? row : refuse(`row "${name}" of "grants"`, `about "${name}"`);
  } catch (error) {
    throw new AirlockError('PACKAGE_DAMAGED', `What "${name}" was granted cannot be read: ${messageOf(error)}`, {
      plugin: name,
      detail: { table: 'grants', key: name },
      nextStep: 'Look at the permissions of the plugin and allow them again.',
      cause: error,
    });
  }
}

/** For changes: a damaged row counts as empty, and the change replaces it. */
export function grantsOrNone(name: string, value: unknown): GrantsRow {
  try {
    return readGrantsRow(name, value);
  } catch {
    return { format: 1, name, grants: [] };
  }
}

const permissionName: Check<PermissionName> = (value, where) =>
  typeof value === 'string' && isPermission(value) ? value : refuse(where, 'a permission');

/** Reads stored grants. */
export const grantList: Check<readonly Grant[]> = listOf(
  objectOf<Omit<Grant, 'until'>, Required<Pick<Grant, 'until'>>>(
    {
      permission: permissionName,
      scope: mapOf(listOf(text(300), 64)),
      since: integer(0),
      by: oneOf('install', 'user', 'policy'),
      lasts: oneOf('always', 'session'),
    },
    { until: integer(0) },
  ),
  32,
);

const grantsRow: Check<GrantsRow> = objectOf<Omit<GrantsRow, 'refused'>, Required<Pick<GrantsRow, 'refused'>>>(
  { format: oneOf<1>(1), name: nameCheck, grants: grantList },
  { refused: listOf(objectOf<Refusal>({ permission: permissionName, since: integer(0) }), 32) },
);
