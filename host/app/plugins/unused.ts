import type { PermissionName } from '@airlock/sdk';
import type { Grant } from '../../kernel/grants/grants.ts';
import type { Usage } from '../../kernel/observing/usage.ts';

/** Milliseconds that a plugin has to make use of what it was granted, before it is asked why it has it. */
const PATIENCE = 7 * 24 * 60 * 60_000;

/** Permissions whose use is a call, so that it can be seen. The others are used by being there; `commands` is both. */
const SEEN: ReadonlySet<PermissionName> = new Set([
  'storage',
  'files',
  'data',
  'config',
  'network',
  'events',
  'clipboard',
  'notifications',
]);

/** Whether the use of a permission is counted. */
export function isCounted(permission: PermissionName): boolean {
  return SEEN.has(permission);
}

/** What a plugin was granted long enough ago and never used. */
export function unusedGrants(grants: readonly Grant[], usage: Usage, now: number): readonly Grant[] {
  return grants.filter(
    ({ permission, since, by }) =>
      by !== 'policy' &&
      isCounted(permission) &&
      now - since >= PATIENCE &&
      (usage.permissions[permission]?.uses ?? 0) === 0,
  );
}
