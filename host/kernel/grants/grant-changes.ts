import type { PluginManifest } from '@airlock/sdk';
import type { GrantsRow } from './grant-rows.ts';
import type { Grant } from './grants.ts';
import type { Consent, InstallPlan } from '../packages/install-plan.ts';
import { commonScope, covers, scopeOf } from '../packages/permission-scope.ts';

/** What is granted once a plan is carried out: what was and is still asked for, and what the consent adds. */
export function grantsAfter(before: GrantsRow, plan: InstallPlan, consent: Consent, now: number): GrantsRow {
  const { permissions } = plan.manifest;
  const added = consent.permissions.flatMap((permission): Grant[] => {
    const request = permissions[permission];
    return request
      ? [{ permission, scope: scopeOf(permission, request), since: now, by: 'install', lasts: 'always' }]
      : [];
  });
  const isAdded = ({ permission }: Pick<Grant, 'permission'>): boolean => consent.permissions.includes(permission);
  const kept = narrowedGrants(before, plan.manifest);
  return {
    ...kept,
    grants: [...kept.grants.filter((grant) => !isAdded(grant)), ...added],
    ...(kept.refused && { refused: kept.refused.filter((refusal) => !isAdded(refusal)) }),
  };
}

/** The grants that another release of the plugin still asks for, no wider than it asks and no wider than they were. */
export function narrowedGrants(row: GrantsRow, manifest: PluginManifest): GrantsRow {
  const grants = row.grants.flatMap((grant): Grant[] => {
    const request = manifest.permissions[grant.permission];
    const scope = request && commonScope(grant.scope, scopeOf(grant.permission, request));
    return scope ? [{ ...grant, scope }] : [];
  });
  return { ...row, grants };
}

/**
 * What is granted after going back from `newer` to `older`. What the older release had comes back where the newer one
 * gave it up or narrowed it; what the user took back or narrowed in the meantime stays so.
 */
export function grantsRestored(
  now: GrantsRow,
  before: readonly Grant[],
  newer: PluginManifest,
  older: PluginManifest,
): GrantsRow {
  const back = narrowedGrants({ ...now, grants: before }, older).grants.filter(({ permission }) => {
    const asked = newer.permissions[permission];
    const held = now.grants.find((grant) => grant.permission === permission);
    return asked === undefined || (held !== undefined && covers(held.scope, scopeOf(permission, asked)));
  });
  const isBack = ({ permission }: Grant): boolean => back.some((grant) => grant.permission === permission);
  return { ...now, grants: [...narrowedGrants(now, older).grants.filter((grant) => !isBack(grant)), ...back] };
}
