import type { RealmKind } from '@airlock/sdk';
import { AirlockError, toAirlockError } from '../errors.ts';
import { requiredByPolicy, type HostPolicy } from '../policy/policy.ts';
import type { PluginChanges } from '../management/plugins.ts';
import type { Store } from '../storage/store.ts';
import { requiredConsent, type Consent, type InstallPlan } from './install-plan.ts';
import type { LockedPlugin, Lockfile } from './lockfile.ts';
import { readPluginRow, type PluginRow } from './rows.ts';

export interface DefaultsOptions {
  readonly store: Store;
  readonly crypto: SubtleCrypto;
  readonly changes: PluginChanges;
  readonly policy: HostPolicy;
  readonly report: (error: AirlockError) => void;
}

/** Key in `state`: digest of the set that was installed last. What users removed since does not come back with the same set. */
const APPLIED = 'defaults';

/**
 * Install the deployment's default set, once for each new set, and at any time what the policy requires. Every release must
 * be the one that is pinned. One that cannot be installed is reported and tried again with the next page.
 */
export async function installDefaults(options: DefaultsOptions, lock: Lockfile, signal?: AbortSignal): Promise<void> {
  const digest = await digestOf(options.crypto, lock);
  const known = await options.store.transaction(['state'], 'read', (tx) => tx.get('state', APPLIED));
  const isNew = known !== digest;
  let whole = true;
  for (const [name, locked] of Object.entries(lock.plugins)) {
    signal?.throwIfAborted();
    if (!isNew && requiredByPolicy(options.policy, name) === undefined) continue;
    try {
      await installOne(options, name, locked, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      whole = false;
      options.report(toAirlockError(error, 'PLAN_BLOCKED', { plugin: name }));
    }
  }
  if (isNew && whole) await options.store.transaction(['state'], 'write', (tx) => tx.put('state', APPLIED, digest));
}

async function installOne(
  { changes, store }: DefaultsOptions,
  name: string,
  locked: LockedPlugin,
  signal?: AbortSignal,
): Promise<void> {
  const row = await installedRow(store, name);
  // A user who is ahead of the set stays there.
  if (row && (row.active.release === locked.release || row.active.seq > locked.seq)) return;
  const plan = await changes.plan(name, { version: locked.version, realm: locked.realm, strategy: 'manual' }, signal);
  await changes.install(plan, consentOf(plan, locked), signal ? { signal } : {});
  if (!locked.enabled) await changes.disable(name);
}

async function installedRow(store: Store, name: string): Promise<PluginRow | undefined> {
  const value = await store.transaction(['plugins'], 'read', (tx) => tx.get('plugins', name));
  return value === undefined ? undefined : readPluginRow(name, value);
}

/** What the deployment says to a plan in the name of its users. Throws when it is another release, or wants more. */
export function consentOf(plan: InstallPlan, locked: LockedPlugin): Consent {
  if (plan.release !== locked.release) {
    throw new AirlockError('PACKAGE_REFUSED', `"${plan.name}" ${locked.version} is not the release that is pinned.`, {
      plugin: plan.name,
      detail: { expected: locked.release, found: plan.release },
    });
  }
  const { permissions, page } = requiredConsent(plan);
  const missing = permissions.find((permission) => !locked.permissions.includes(permission));
  if (missing !== undefined) {
    throw new AirlockError('CONSENT_MISSING', `"${plan.name}" needs "${missing}", which the set does not allow.`, {
      plugin: plan.name,
    });
  }
  const allowed = plan.permissions.added.map((item) => item.permission);
  const inPage: RealmKind = 'page';
  return {
    release: plan.release,
    permissions: locked.permissions.filter((permission) => allowed.includes(permission)),
    ...(page && locked.realm === inPage ? { page } : {}),
  };
}

async function digestOf(crypto: SubtleCrypto, lock: Lockfile): Promise<string> {
  const hash = await crypto.digest('SHA-256', new TextEncoder().encode(JSON.stringify(lock.plugins)));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
