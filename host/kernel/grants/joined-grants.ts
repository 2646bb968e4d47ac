import type { PermissionName } from '@airlock/sdk';
import type { Grant } from './grants.ts';
import { joinedScope } from '../packages/permission-scope.ts';

/** One grant per permission that holds all of what several give. */
export function joinedGrants(grants: readonly Grant[]): ReadonlyMap<PermissionName, Grant> {
  const joined = new Map<PermissionName, Grant>();
  for (const grant of grants) {
    const known = joined.get(grant.permission);
    if (!known) {
      joined.set(grant.permission, grant);
      continue;
    }
    const { until: _until, ...rest } = known;
    const ends =
      known.until === undefined || grant.until === undefined ? undefined : Math.max(known.until, grant.until);
    joined.set(grant.permission, {
      ...rest,
      scope: joinedScope(known.scope, grant.scope),
      lasts: known.lasts === 'always' ? 'always' : grant.lasts,
      ...(ends === undefined ? {} : { until: ends }),
    });
  }
  return joined;
}

/** How long and for what, in words for the log. */
export function grantDetail({ scope, lasts, until, since }: Grant): string {
  const time = until === undefined ? lasts : `${Math.round((until - since) / 60_000)} min`;
  return [time, ...Object.entries(scope).map(([list, values]) => `${list}: ${values.join(' ')}`)].join(', ');
}

export function without(grants: readonly Grant[], permission: PermissionName): readonly Grant[] {
  return grants.filter((grant) => grant.permission !== permission);
}
