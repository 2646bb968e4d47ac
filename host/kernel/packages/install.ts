import type { RegistryClient, ReleaseFile, VerifiedRelease } from '@airlock/registry/client';
import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import { grantsAfter, grantsOrNone, type Grant } from '../grants.ts';
import { quarantineKey } from '../quarantines.ts';
import { refusalOf } from '../standing.ts';
import type { Store, Transaction } from '../store.ts';
import { leaveGarbage } from './collect.ts';
import { download } from './download.ts';
import type { Consent, InstallOptions, InstallPlan } from './install-plan.ts';
import type { PlannedRelease } from './planning.ts';
import { readPluginRow, type PluginRow, type ReleaseFact, type ReleaseRow, type StagingRow } from './rows.ts';

export interface InstallFacts {
  readonly store: Store;
  readonly clock: Clock;
  readonly crypto: SubtleCrypto;
}

/** Refuse a consent that does not answer the plan: `PLAN_BLOCKED`, `CONSENT_MISSING`. */
export function checkConsent(plan: InstallPlan, consent: Consent): void {
  if (plan.blocked) {
    throw new AirlockError('PLAN_BLOCKED', plan.blocked.message, { plugin: plan.name, cause: plan.blocked });
  }
  const refuse = (what: string): never => {
    throw new AirlockError('CONSENT_MISSING', what, { plugin: plan.name });
  };
  if (consent.release !== plan.release) refuse('The consent was given to another release than the plan is about.');
  for (const { permission, optional } of plan.permissions.added) {
    if (!optional && !consent.permissions.includes(permission))
      refuse(`"${permission}" is required and was not allowed.`);
  }
  for (const permission of consent.permissions) {
    if (!plan.permissions.added.some((item) => item.permission === permission)) {
      refuse(`"${permission}" was allowed, but the plan does not ask for it.`);
    }
  }
  if (plan.needsPageConsent && consent.page !== true) refuse('Running unconfined in the page was not accepted.');
}

/**
 * Carry out a plan whose consent was checked, while holding the plugin's lock. Files go to the store one by one under the
 * protection of a staging row; then one transaction puts the release in force. A crash leaves the old state and some
 * files that the next collection takes away.
 */
export async function installRelease(
  facts: InstallFacts,
  client: RegistryClient,
  { plan, verified }: PlannedRelease,
  consent: Consent,
  { onProgress, signal }: InstallOptions = {},
): Promise<PluginRow> {
  signal?.throwIfAborted();
  const files = distinct(verified.files);
  await stage(facts, plan, files);
  try {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const report = (phase: 'download' | 'verify' | 'activate', loaded: number) =>
      onProgress?.({ phase, loaded, total });
    await download(facts, client, verified, files, (loaded) => report('download', loaded), signal);
    report('verify', total);
    // It may have been revoked while it was loading.
    const refusal = await refusalOf(client, plan.name, { ...verified, release: verified.hash });
    if (refusal) throw refusal;
    signal?.throwIfAborted();
    report('activate', total);
    return await flip(facts, plan, verified, consent);
  } catch (error) {
    await unstage(facts.store, plan.name).catch(() => {});
    throw error;
  }
}

function distinct(files: readonly ReleaseFile[]): ReleaseFile[] {
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

async function stage({ store, clock }: InstallFacts, plan: InstallPlan, files: readonly ReleaseFile[]): Promise<void> {
  const row: StagingRow = {
    format: 1,
    name: plan.name,
    release: plan.release,
    files: files.map(({ sha256 }) => sha256),
    at: clock.now(),
  };
  await store.transaction(['staging'], 'write', (tx) => tx.put('staging', plan.name, row));
}

function unstage(store: Store, name: string): Promise<void> {
  return store.transaction(['staging', 'state'], 'write', async (tx) => {
    await leaveGarbage(tx);
    await tx.delete('staging', name);
  });
}

/** The one step that changes what is in force. */
function flip(
  { store, clock }: InstallFacts,
  plan: InstallPlan,
  verified: VerifiedRelease,
  consent: Consent,
): Promise<PluginRow> {
  const { name } = plan;
  return store.transaction(['plugins', 'releases', 'blobs', 'staging', 'grants', 'state'], 'write', async (tx) => {
    const replaces = await tx.has('plugins', name);
    const current = await currentRow(tx, name);
    if (current?.active.release !== plan.from?.release) {
      throw new AirlockError('PLAN_STALE', `"${name}" was changed while it was being installed.`, { plugin: name });
    }
    const present = await Promise.all(verified.files.map(({ sha256 }) => tx.has('blobs', sha256)));
    const gone = verified.files.find((_, at) => !present[at]);
    if (gone) {
      throw new AirlockError('STORE_FAILED', `"${gone.path}" of "${name}" did not stay stored.`, { plugin: name });
    }
    const release: ReleaseRow = {
      format: 1,
      name,
      version: verified.plugin.version,
      stored: verified.stored,
      files: verified.files,
    };
    const grants = grantsOrNone(name, await tx.get('grants', name));
    const row = nextRow(current, factOf(plan, verified, clock.now(), current), plan, grants.grants);
    await tx.put('releases', verified.hash, release);
    await tx.put('plugins', name, row);
    await tx.put('grants', name, grantsAfter(grants, plan, consent, clock.now()));
    await tx.delete('staging', name);
    // What is put in force now starts with a clean record.
    await tx.delete('state', quarantineKey(name));
    if (replaces) await leaveGarbage(tx);
    return row;
  });
}

/** A damaged row is no reason not to install: the new one takes its place. */
async function currentRow(tx: Transaction, name: string): Promise<PluginRow | undefined> {
  const value = await tx.get('plugins', name);
  try {
    return value === undefined ? undefined : readPluginRow(name, value);
  } catch {
    return undefined;
  }
}

function factOf(plan: InstallPlan, verified: VerifiedRelease, at: number, current?: PluginRow): ReleaseFact {
  return {
    release: verified.hash,
    manifest: verified.plugin,
    publisher: verified.publisher,
    publisherName: verified.publisherName,
    seq: verified.seq,
    realm: plan.realm,
    bytes: plan.bytes,
    at,
    pageConsent: plan.realm === 'page' && (plan.needsPageConsent || (current?.active.pageConsent ?? false)),
  };
}

function nextRow(
  current: PluginRow | undefined,
  active: ReleaseFact,
  plan: InstallPlan,
  grants: readonly Grant[],
): PluginRow {
  const again = plan.action === 'reinstall';
  const previous = again ? current?.previous : current?.active;
  const previousGrants = again ? current?.previousGrants : grants;
  return {
    format: 1,
    name: plan.name,
    enabled: current?.enabled ?? true,
    installedAt: current?.installedAt ?? active.at,
    active,
    ...(previous ? { previous, ...(previousGrants ? { previousGrants } : {}) } : {}),
    priorities: keptPriorities(current, active),
  };
}

/** A user's priority stays with a handler that is still the same hook at the same place. */
function keptPriorities(current: PluginRow | undefined, next: ReleaseFact): PluginRow['priorities'] {
  return Object.fromEntries(
    Object.entries(current?.priorities ?? {}).filter(([index]) => {
      const hook = next.manifest.hooks[Number(index)]?.hook;
      return hook !== undefined && hook === current?.active.manifest.hooks[Number(index)]?.hook;
    }),
  );
}
