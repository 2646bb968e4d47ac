import type { RegistryClient, VerifiedRelease } from '@airlock/registry/client';
import type { PermissionName, RealmKind } from '@airlock/sdk';
import { AirlockError } from '../errors.ts';
import type { Grants } from '../grants/grants.ts';
import type { PackageSource } from '../management/local-packages.ts';
import { fullByPolicy, mayRunInPage, refusedByPolicy } from '../policy/policy.ts';
import { fromRegistry } from '../registries/registry-errors.ts';
import { part } from '../part.ts';
import type { Store } from '../storage/store.ts';
import { checkDependencies, dependencyWarnings, dependentWarnings } from './dependencies.ts';
import type { Graph } from './graph.ts';
import type { InstallPlan, ReleaseChoice, Vouched } from './install-plan.ts';
import { fullName, parseName } from './names.ts';
import { permissionDifference } from './permissions.ts';
import {
  conflictOf,
  deprecations,
  error,
  fitProblems,
  historyWarnings,
  hostApiProblems,
  permissionProblems,
  sharedChecks,
  warning,
  type HostFacts,
  type Problem,
} from './plan-problems.ts';
import { chooseRealm, noRealm, possibleRealms, type RealmRules } from './plan-realm.ts';
import type { PluginRow } from './rows.ts';
import type { Strategy } from './resolve.ts';
import { isSettled, rowsOf } from './settled.ts';

/** What a plan is judged by. */
export interface PlanningFacts extends HostFacts, RealmRules {
  /** Whether the browser keeps code of a realm from sending out what it learns. Default: it does. */
  readonly sealed?: (realm: RealmKind) => Promise<boolean>;
  readonly store: Store;
  readonly grants: Pick<Grants, 'find'>;
  readonly installed: () => readonly PluginRow[];
  /** Hooks that this app is going to take away, with what to say about each. */
  readonly deprecatedHooks: () => ReadonlyMap<string, string>;
}

/** A plan and the verified release behind it, which only the planner gets to hold. */
export interface PlannedRelease {
  readonly plan: InstallPlan;
  readonly verified: VerifiedRelease;
  /** Those of `plan.also`. */
  readonly also: readonly PlannedRelease[];
}

/** What is to be said of a release that was brought with a file. */
export interface Brought {
  readonly source: PackageSource;
  readonly warnings: readonly string[];
  readonly refusal?: AirlockError;
}

/**
 * Look up a release and say what installing it would mean. Rejects when there is no such release or it cannot be trusted;
 * what merely stands in the way of installing it is in the plan.
 */
export async function planRelease(
  facts: PlanningFacts,
  client: RegistryClient,
  name: string,
  choice: ReleaseChoice = {},
  signal?: AbortSignal,
  brought?: Brought,
): Promise<PlannedRelease> {
  const refusal = refusedByPolicy(facts.policy, name);
  if (refusal !== undefined) throw new AirlockError('POLICY_REFUSED', refusal, { plugin: name });
  const verified = await openRelease(client, name, choice, signal);
  const { strategy = 'strict', realm } = choice;
  const graph = await graphOf(facts, client, name, verified, strategy, signal);
  const also = await Promise.all(
    graph.also.map(async (release): Promise<PlannedRelease> => {
      const other = fullName(client.id, release.plugin.id);
      return { verified: release, also: [], plan: await describe(facts, other, release, { strategy }) };
    }),
  );
  const plan = await describe(facts, name, verified, {
    strategy,
    wanted: realm,
    conflicts: graph.conflicts,
    also: also.map((other) => other.plan),
    ...(brought ? { brought } : {}),
  });
  return { verified, plan, also };
}

const alone: Graph = { also: [], conflicts: [] };
// Most plugins need no other.
const loadGraph = part(() => import('./graph.ts'));

/** What comes along with a release, and what stands in its way among the plugins of its registry. */
async function graphOf(
  facts: PlanningFacts,
  client: RegistryClient,
  name: string,
  release: VerifiedRelease,
  strategy: Strategy,
  signal: AbortSignal | undefined,
): Promise<Graph> {
  const installed = facts.installed();
  if (isSettled(release.plugin, rowsOf({ client, installed }))) return alone;
  const { planGraph } = await loadGraph();
  return planGraph({
    client,
    release,
    installed,
    strategy,
    usable: (other) => isUsable(facts, fullName(client.id, other.plugin.id), other),
    signal,
  }).catch((thrown: unknown) => {
    throw fromRegistry(thrown, 'PACKAGE_REFUSED', { plugin: name }, signal);
  });
}

/** Whether a release may be chosen to come along with another. */
function isUsable(facts: PlanningFacts, name: string, { plugin, publisher }: VerifiedRelease): boolean {
  return (
    refusedByPolicy(facts.policy, name, publisher) === undefined &&
    possibleRealms(facts, plugin, publisher).length > 0 &&
    hostApiProblems(plugin, facts.hostVersion).length === 0
  );
}

async function openRelease(
  client: RegistryClient,
  name: string,
  { version, channel }: ReleaseChoice,
  signal?: AbortSignal,
): Promise<VerifiedRelease> {
  const id = parseName(name)?.id ?? name;
  try {
    const { state } = await client.freshness();
    signal?.throwIfAborted();
    if (state !== 'fresh') await client.refresh(signal);
    const select = version !== undefined ? { version } : channel !== undefined ? { channel } : undefined;
    return await client.release(id, select, signal);
  } catch (error) {
    throw fromRegistry(error, 'PACKAGE_REFUSED', { plugin: name }, signal);
  }
}

interface Circumstances {
  readonly strategy: Strategy;
  readonly wanted?: RealmKind | undefined;
  readonly conflicts?: Graph['conflicts'];
  readonly also?: readonly InstallPlan[];
  readonly brought?: Brought;
}

async function describe(
  facts: PlanningFacts,
  name: string,
  release: VerifiedRelease,
  { strategy, wanted, conflicts = [], also = [], brought }: Circumstances,
): Promise<InstallPlan> {
  const { plugin: manifest, publisher } = release;
  const installed = facts.installed();
  const row = installed.find((one) => one.name === name);
  const problems: Problem[] = [];
  const refusal = refusedByPolicy(facts.policy, name, publisher);
  if (refusal !== undefined) problems.push(error('POLICY_REFUSED', refusal));
  if (brought?.refusal) {
    problems.push({ ...error(brought.refusal.code, brought.refusal.message), refusal: brought.refusal });
  }
  problems.push(...(brought?.warnings ?? []).map(warning));
  problems.push(...permissionProblems(manifest, facts.policy));
  const others = installed.filter((one) => one.enabled && one.name !== name).length;
  const full = row?.enabled === false ? undefined : fullByPolicy(facts.policy, others + also.filter(isNew).length);
  if (full !== undefined) problems.push(error('POLICY_REFUSED', full));

  const realms = possibleRealms(facts, manifest, publisher);
  const realm = chooseRealm(facts, name, realms, wanted ?? row?.active.realm);
  if (realm === undefined) problems.push(error('REALM_MISSING', noRealm(facts, manifest, wanted)));
  const chosen = realm ?? 'worker';
  // Trust in a publisher is trust in what it had listed.
  const trusted = brought?.source.listed !== false && mayRunInPage(facts.policy, publisher, false);
  const unsealed = chosen === 'frame' && facts.sealed !== undefined && !(await facts.sealed(chosen));

  problems.push(...fitProblems(manifest, chosen, facts));

  const dependencies = checkDependencies(name, manifest, installed);
  problems.push(...conflicts.map((conflict) => ({ ...conflict, code: 'DEPENDENCY_MISSING' as const })));
  for (const { blocked } of also) if (blocked) problems.push(error('DEPENDENCY_MISSING', blocked.message));
  const coming = new Set(also.map((other) => other.manifest.id));
  const chain = [
    ...dependencyWarnings(
      name,
      manifest,
      dependencies.filter(({ id }) => !coming.has(id)),
    ),
    ...dependentWarnings(name, manifest, installed),
  ];
  problems.push(...chain.map((conflict) => ({ ...conflict, code: 'PLAN_BLOCKED' as const })));
  problems.push(...historyWarnings(release, row));
  problems.push(...deprecations(manifest, facts.deprecatedHooks()));

  const blobs = new Map(release.files.map(({ sha256, size }) => [sha256, size]));
  const missing = await absentBlobs(facts.store, [...blobs.keys()]);
  const blocker = problems.find(({ severity }) => severity === 'error');
  return Object.freeze({
    name,
    action: actionOf(release, row),
    manifest,
    publisher,
    publisherName: release.publisherName,
    publisherChanged: row !== undefined && row.active.publisher !== publisher,
    release: release.hash,
    created: release.created,
    ...(row ? { from: { version: row.active.manifest.version, release: row.active.release } } : {}),
    bytes: release.files.reduce((sum, { size }) => sum + size, 0),
    download: missing.reduce((sum, hash) => sum + (blobs.get(hash) ?? 0), 0),
    files: release.files.length,
    permissions: permissionDifference(
      manifest,
      chosen,
      row && {
        manifest: row.active.manifest,
        granted: (permission: PermissionName) => facts.grants.find(name, permission) !== undefined,
      },
      unsealed,
    ),
    shared: sharedChecks(manifest, chosen, facts),
    dependencies,
    strategy,
    also,
    conflicts: problems.map(conflictOf),
    vouched: vouchedBy(release),
    ...(brought ? { source: brought.source } : {}),
    realm: chosen,
    realms,
    needsLeakConsent: unsealed && Object.keys(manifest.permissions).some((permission) => permission !== 'window'),
    needsPageConsent: chosen === 'page' && !trusted && !alreadyAccepted(row, publisher),
    ...(blocker
      ? { blocked: blocker.refusal ?? new AirlockError(blocker.code, blocker.sentence, { plugin: name }) }
      : {}),
  });
}

function vouchedBy({ publisherVersion, recovered, formerPublishers }: VerifiedRelease): Vouched {
  return { identityVersion: publisherVersion, recovered: recovered.length > 0, formerPublishers };
}

function isNew({ action }: InstallPlan): boolean {
  return action === 'install';
}

function actionOf(release: VerifiedRelease, row: PluginRow | undefined): InstallPlan['action'] {
  if (!row) return 'install';
  if (row.active.release === release.hash) return 'reinstall';
  return release.seq < row.active.seq ? 'downgrade' : 'update';
}

function alreadyAccepted(row: PluginRow | undefined, publisher: string): boolean {
  return (
    row !== undefined && row.active.publisher === publisher && row.active.realm === 'page' && row.active.pageConsent
  );
}

function absentBlobs(store: Store, hashes: readonly string[]): Promise<string[]> {
  return store.transaction(['blobs'], 'read', async (tx) => {
    const found = await Promise.all(hashes.map((hash) => tx.has('blobs', hash)));
    return hashes.filter((_, at) => !found[at]);
  });
}
