import type { RegistryClient, ReleaseFile, VerifiedRelease } from '@airlock/registry/client';
import type { Clock } from '../clock.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import { grantsAfter } from '../grants/grant-changes.ts';
import { grantsOrNone } from '../grants/grant-rows.ts';
import type { Grant } from '../grants/grants.ts';
import { quarantineKey } from '../management/quarantines.ts';
import { refusalOf } from '../registries/standing.ts';
import type { Store, Transaction } from '../storage/store.ts';
import { leaveGarbage } from './collect.ts';
import { download, type PendingBlobs } from './download.ts';
import { isUnlisted, type Consent, type InstallOptions, type InstallPlan } from './install-plan.ts';
import type { PlannedRelease } from './planning.ts';
import { removedKey } from './removed-rows.ts';
import { isStored, readPluginRow, type PluginRow, type ReleaseFact, type ReleaseRow } from './rows.ts';
import { readStagingRow, type Intent, type StagingRow } from './staging-rows.ts';

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
  if (plan.needsLeakConsent && consent.leaks !== true) refuse('That data may be sent out was not accepted.');
  if (isUnlisted(plan) && consent.unlisted !== true) refuse('That no registry vouches for it was not accepted.');
  for (const other of plan.also) {
    const answer = consent.also?.[other.name];
    if (!answer) refuse(`"${other.manifest.id}", which comes with it, was not allowed.`);
    else checkConsent(other, answer);
  }
}

/** A release to put in force, and what the user said to it. */
interface Step {
  readonly planned: PlannedRelease;
  readonly consent: Consent;
}

/**
 * Carry out a plan whose consent was checked, while holding the locks of all its plugins. Files go to the store one by one
 * under the protection of staging rows; then one transaction puts everything in force. A crash leaves the old state, and
 * files that a second try need not load again.
 */
export async function installRelease(
  facts: InstallFacts,
  client: RegistryClient,
  planned: PlannedRelease,
  consent: Consent,
  { onProgress, signal, intent }: InstallOptions & { readonly intent?: Intent } = {},
): Promise<readonly PluginRow[]> {
  signal?.throwIfAborted();
  const steps: Step[] = [
    ...planned.also.map((other) => ({ planned: other, consent: consent.also?.[other.plan.name] ?? consent })),
    { planned, consent },
  ];
  const sizes = steps.map(({ planned: { verified } }) => sizeOf(distinct(verified.files)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const report = (phase: 'download' | 'verify' | 'activate', loaded: number) => onProgress?.({ phase, loaded, total });
  try {
    // Written first, so that it goes on by itself whenever it is broken off; what is here already needs no network.
    const staged = intent && steps.some(({ planned: { plan } }) => plan.download > 0);
    if (staged) await stage(facts, planned.plan, distinct(planned.verified.files), intent);
    let before = 0;
    const pending: PendingBlobs[] = [];
    for (const [
      at,
      {
        planned: { plan, verified },
      },
    ] of steps.entries()) {
      const files = distinct(verified.files);
      const own = plan === planned.plan ? intent : undefined;
      let protecting = own && staged ? Promise.resolve() : undefined;
      const protect = (): Promise<void> => (protecting ??= stage(facts, plan, files, own));
      const progress = (loaded: number): void => report('download', before + loaded);
      pending.push(await download({ ...facts, protect }, client, verified, files, progress, signal));
      before += sizes[at] ?? 0;
    }
    report('verify', total);
    for (const {
      planned: { plan, verified },
    } of steps) {
      // It may have been revoked while it was loading.
      const refusal = await refusalOf(client, plan.name, { ...verified, release: verified.hash });
      if (refusal) throw refusal;
    }
    signal?.throwIfAborted();
    report('activate', total);
    return await flip(facts, steps, pending.flat());
  } catch (error) {
    const names = steps.map((step) => step.planned.plan.name);
    // What came so far saves the next try from loading it again, if it was the network that failed.
    if (!isInterrupted(error)) await unstage(facts.store, names).catch(() => {});
    throw signal?.aborted ? error : toAirlockError(error, 'STORE_FAILED', { plugin: planned.plan.name });
  }
}

function isInterrupted(error: unknown): boolean {
  return error instanceof AirlockError && error.code === 'REGISTRY_UNREACHABLE';
}

function distinct(files: readonly ReleaseFile[]): ReleaseFile[] {
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

function sizeOf(files: readonly ReleaseFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

async function stage(
  { store, clock }: InstallFacts,
  plan: InstallPlan,
  files: readonly ReleaseFile[],
  intent: Intent | undefined,
): Promise<void> {
  const row: StagingRow = {
    format: 1,
    name: plan.name,
    release: plan.release,
    files: files.map(({ sha256 }) => sha256),
    at: clock.now(),
    ...(intent ? { intent } : {}),
  };
  await store.transaction(['staging'], 'write', async (tx) => {
    const known = intentIn(plan, await tx.get('staging', plan.name));
    await tx.put('staging', plan.name, known && intent ? { ...row, intent: { ...intent, ...known } } : row);
  });
}

/** When the user agreed, and how often it was tried since: going on with it is no new agreement. */
function intentIn({ name, release }: InstallPlan, value: unknown): Pick<Intent, 'since' | 'tries'> | undefined {
  try {
    const { intent } = readStagingRow(name, value);
    return intent?.consent.release === release ? { since: intent.since, tries: intent.tries } : undefined;
  } catch {
    return undefined;
  }
}

function unstage(store: Store, names: readonly string[]): Promise<void> {
  return store.transaction(['staging', 'state'], 'write', async (tx) => {
    await leaveGarbage(tx);
    for (const name of names) await tx.delete('staging', name);
  });
}

/** The one step that changes what is in force. */
function flip(facts: InstallFacts, steps: readonly Step[], pending: PendingBlobs): Promise<readonly PluginRow[]> {
  const tables = ['plugins', 'releases', 'blobs', 'staging', 'grants', 'state'] as const;
  return facts.store.transaction(tables, 'write', async (tx) => {
    const rows: PluginRow[] = [];
    const flipAll = async (): Promise<void> => {
      for (const step of steps) rows.push(await flipOne(facts, tx, step));
    };
    await Promise.all([...pending.map(([hash, bytes]) => tx.put('blobs', hash, bytes)), flipAll()]);
    return rows;
  });
}

async function flipOne(
  { clock }: InstallFacts,
  tx: Transaction,
  { planned: { plan, verified }, consent }: Step,
): Promise<PluginRow> {
  const { name } = plan;
  // Each answer of the database takes its time, so all are asked for at once.
  const [value, granted, wasRemoved, present] = await Promise.all([
    tx.get('plugins', name),
    tx.get('grants', name),
    tx.has('state', removedKey(name)),
    Promise.all(verified.files.map(({ sha256 }) => tx.has('blobs', sha256))),
  ]);
  const current = rowOrNone(name, value);
  if (current?.active.release !== plan.from?.release) {
    throw new AirlockError('PLAN_STALE', `"${name}" was changed while it was being installed.`, { plugin: name });
  }
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
  const grants = grantsOrNone(name, granted);
  const before = current?.previous && (await isStored(tx, current.previous)) ? current : withoutPrevious(current);
  const row = nextRow(before, factOf(plan, verified, clock.now(), current), plan, grants.grants);
  await Promise.all([
    tx.put('releases', verified.hash, release),
    tx.put('plugins', name, row),
    tx.put('grants', name, grantsAfter(grants, plan, consent, clock.now())),
    tx.delete('staging', name),
    // What is put in force now starts with a clean record.
    tx.delete('state', quarantineKey(name)),
    wasRemoved ? tx.delete('state', removedKey(name)) : undefined,
    value === undefined && !wasRemoved ? undefined : leaveGarbage(tx),
  ]);
  return row;
}

function withoutPrevious(row: PluginRow | undefined): PluginRow | undefined {
  if (!row?.previous) return row;
  const { format, name, enabled, installedAt, active, priorities } = row;
  return { format, name, enabled, installedAt, active, priorities };
}

/** A damaged row is no reason not to install: the new one takes its place. */
function rowOrNone(name: string, value: unknown): PluginRow | undefined {
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
    ...(plan.needsLeakConsent ? { leakConsent: true } : {}),
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
