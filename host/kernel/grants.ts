import type { PermissionName, PluginManifest } from '@airlock/sdk';
import type { AuditFact } from './audit.ts';
import { integer, listOf, mapOf, objectOf, oneOf, refuse, text, type Check } from './check.ts';
import type { Clock } from './clock.ts';
import { AirlockError, messageOf } from './errors.ts';
import type { Consent, InstallPlan } from './packages/install-plan.ts';
import { nameCheck } from './packages/names.ts';
import { covers, isPermission, scopeOf } from './packages/permission-scope.ts';
import type { HostPolicy } from './policy.ts';
import type { Store } from './store.ts';
import type { TabSignal } from './tabs.ts';

/** What a permission was granted for: the request without its reason, so `{ read: ['submissions'] }`. */
export type GrantScope = { readonly [list: string]: readonly string[] };

export interface Grant {
  readonly permission: PermissionName;
  readonly scope: GrantScope;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly by: 'install' | 'user' | 'policy';
  /** `session` ends when the page is closed. */
  readonly lasts: 'always' | 'session';
}

/** Who may do what. Changes take effect on the plugin's next call. */
export interface Grants {
  of(plugin: string): readonly Grant[];
  /** The grant in force, if there is one. Looked at on every call. */
  find(plugin: string, permission: PermissionName): Grant | undefined;
  /** Grant what the installed release asks for under this name. Rejects with `POLICY_REFUSED` or `PERMISSION_DENIED`. */
  grant(plugin: string, permission: PermissionName, lasts?: Grant['lasts']): Promise<void>;
  /** Take it back; calls under way that need it are aborted. */
  revoke(plugin: string, permission: PermissionName): Promise<void>;
  subscribe(listener: () => void): () => void;
}

/** Table `grants`: what one plugin was granted for good. */
export interface GrantsRow {
  readonly format: 1;
  readonly name: string;
  readonly grants: readonly Grant[];
}

export interface GrantsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: HostPolicy;
  readonly tabs: TabSignal;
  readonly record: (fact: AuditFact) => void;
  /** Manifest of the installed release. */
  readonly manifestOf: (plugin: string) => PluginManifest | undefined;
  readonly onDamage: (error: AirlockError) => void;
}

/** Grants with what the composition of the host needs beside. */
export interface GrantKeeper extends Grants {
  /** Read a plugin's row again, after it was changed in a transaction or another tab. */
  reload(plugin: string): Promise<void>;
  reloadAll(): Promise<void>;
}

export function createGrants(options: GrantsOptions): GrantKeeper {
  const { store, clock, policy, tabs, record, manifestOf } = options;
  const kept = new Map<string, readonly Grant[]>();
  const session = new Map<string, readonly Grant[]>();
  const listeners = new Set<() => void>();

  const denied = (permission: PermissionName): boolean => policy.denyPermissions?.includes(permission) ?? false;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const of = (plugin: string): readonly Grant[] =>
    [...(kept.get(plugin) ?? []), ...(session.get(plugin) ?? [])].filter(({ permission }) => !denied(permission));

  function take(plugin: string, value: unknown): void {
    try {
      kept.set(plugin, readGrantsRow(plugin, value).grants);
    } catch (error) {
      // Fail closed: nothing is granted until the user says so again.
      kept.delete(plugin);
      if (error instanceof AirlockError) options.onDamage(error);
    }
  }

  async function change(plugin: string, edit: (grants: readonly Grant[]) => readonly Grant[]): Promise<void> {
    await store.transaction(['grants'], 'write', async (tx) => {
      const grants = edit(grantsOrNone(plugin, await tx.get('grants', plugin)).grants);
      await tx.put('grants', plugin, { format: 1, name: plugin, grants } satisfies GrantsRow);
      kept.set(plugin, grants);
    });
    tabs.post({ type: 'grants', name: plugin });
    tell();
  }

  return {
    of,
    find: (plugin, permission) => {
      const one = ({ permission: name }: Grant): boolean => name === permission;
      if (denied(permission)) return undefined;
      return kept.get(plugin)?.find(one) ?? session.get(plugin)?.find(one);
    },

    async grant(plugin, permission, lasts = 'always') {
      const request = manifestOf(plugin)?.permissions[permission];
      if (!request) {
        throw new AirlockError('PERMISSION_DENIED', `"${plugin}" does not ask for "${permission}".`, { plugin });
      }
      if (denied(permission)) {
        throw new AirlockError('POLICY_REFUSED', `The policy of this app denies "${permission}".`, { plugin });
      }
      const grant: Grant = { permission, scope: scopeOf(permission, request), since: clock.now(), by: 'user', lasts };
      const add = (grants: readonly Grant[]): readonly Grant[] => [...without(grants, permission), grant];
      if (lasts === 'session') {
        session.set(plugin, add(session.get(plugin) ?? []));
        tell();
      } else {
        await change(plugin, add);
      }
      record({ action: 'grant', plugin, subject: permission, detail: lasts });
    },

    async revoke(plugin, permission) {
      session.set(plugin, without(session.get(plugin) ?? [], permission));
      await change(plugin, (grants) => without(grants, permission));
      record({ action: 'revoke', plugin, subject: permission });
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async reload(plugin) {
      take(plugin, await store.transaction(['grants'], 'read', (tx) => tx.get('grants', plugin)));
      tell();
    },

    async reloadAll() {
      kept.clear();
      for (const [plugin, value] of await store.transaction(['grants'], 'read', (tx) => tx.entries('grants'))) {
        take(plugin, value);
      }
      tell();
    },
  };
}

/** What is granted once a plan is carried out: what was and is still asked for, and what the consent adds. */
export function grantsAfter(before: GrantsRow, plan: InstallPlan, consent: Consent, now: number): GrantsRow {
  const { permissions } = plan.manifest;
  const added = consent.permissions.flatMap((permission): Grant[] => {
    const request = permissions[permission];
    return request
      ? [{ permission, scope: scopeOf(permission, request), since: now, by: 'install', lasts: 'always' }]
      : [];
  });
  const kept = narrowedGrants(before, plan.manifest).grants.filter(
    ({ permission }) => !consent.permissions.includes(permission),
  );
  return { ...before, grants: [...kept, ...added] };
}

/** The grants that another release of the plugin still asks for, no wider than it asks and no wider than they were. */
export function narrowedGrants(row: GrantsRow, manifest: PluginManifest): GrantsRow {
  const grants = row.grants.flatMap((grant): Grant[] => {
    const request = manifest.permissions[grant.permission];
    if (!request) return [];
    const wanted = scopeOf(grant.permission, request);
    return covers(grant.scope, wanted) ? [{ ...grant, scope: wanted }] : [];
  });
  return { ...row, grants };
}

/**
 * What is granted after going back from `newer` to `older`. What the older release had comes back where the newer one
 * gave it up or narrowed it; what the user took back in the meantime stays taken back.
 */
export function grantsRestored(
  now: GrantsRow,
  before: readonly Grant[],
  newer: PluginManifest,
  older: PluginManifest,
): GrantsRow {
  const kept = narrowedGrants(now, older).grants;
  const has = (grants: readonly Grant[], grant: Grant): boolean =>
    grants.some(({ permission }) => permission === grant.permission);
  const back = narrowedGrants({ ...now, grants: before }, older).grants.filter(
    (grant) => !has(kept, grant) && (newer.permissions[grant.permission] === undefined || has(now.grants, grant)),
  );
  return { ...now, grants: [...kept, ...back] };
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

function without(grants: readonly Grant[], permission: PermissionName): readonly Grant[] {
  return grants.filter((grant) => grant.permission !== permission);
}

const permissionName: Check<PermissionName> = (value, where) =>
  typeof value === 'string' && isPermission(value) ? value : refuse(where, 'a permission');

/** Reads stored grants. */
export const grantList: Check<readonly Grant[]> = listOf(
  objectOf<Grant>({
    permission: permissionName,
    scope: mapOf(listOf(text(300), 64)),
    since: integer(0),
    by: oneOf('install', 'user', 'policy'),
    lasts: oneOf('always', 'session'),
  }),
  32,
);

const grantsRow: Check<GrantsRow> = objectOf({ format: oneOf<1>(1), name: nameCheck, grants: grantList });
