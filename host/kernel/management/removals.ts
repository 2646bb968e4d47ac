import type { AuditFact } from '../audit/audit.ts';
import { wait, type Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import type { GrantKeeper } from '../grants/grants.ts';
import { findRemoved, putBack } from '../packages/removed.ts';
import type { PluginRow, ReleaseFact } from '../packages/rows.ts';
import { fullByPolicy, refusedByPolicy, type HostPolicy } from '../policy/policy.ts';
import type { Profile } from '../profile.ts';
import type { KnownRegistry } from '../registries/catalogue-entry.ts';
import { learnOne } from '../registries/standing.ts';
import type { Store } from '../storage/store.ts';

export { keepRemoved, listRemoved } from '../packages/removed.ts';

/** Milliseconds for which putting a plugin back waits for the registry's newest word about it. */
const ASKED_WITHIN = 1500;

export interface RestoreFacts {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: HostPolicy;
  readonly profile: Pick<Profile, 'rows'>;
  readonly grants: Pick<GrantKeeper, 'reload'>;
  readonly registry: Pick<KnownRegistry, 'client'>;
  /** Rejects unless the release may be loaded now. */
  readonly verify: (row: PluginRow) => Promise<unknown>;
  /** Throws when somebody has to agree to it first. */
  readonly requireApproval: (name: string, release: ReleaseFact) => void;
  readonly record: (fact: AuditFact) => void;
  /** The store says something else about the plugin than before. */
  readonly changed: (name: string, fact: Omit<AuditFact, 'plugin'>) => Promise<void>;
}

/**
 * Put back what was uninstalled, while holding its lock; answers with those that were switched off with it. Rejects with
 * `PACKAGE_MISSING`, `POLICY_REFUSED`, `APPROVAL_NEEDED`, `PLAN_STALE` or what keeps a release from being loaded.
 */
export async function restoreRemoved(name: string, facts: RestoreFacts): Promise<readonly string[]> {
  const { store, clock, policy, record } = facts;
  const removed = await findRemoved(store, name, clock.now());
  const { active, enabled } = removed.row;
  const full = enabled ? fullByPolicy(policy, facts.profile.rows().filter((row) => row.enabled).length) : undefined;
  const refusal = refusedByPolicy(policy, name, active.publisher) ?? full;
  if (refusal !== undefined) throw new AirlockError('POLICY_REFUSED', refusal, { plugin: name });
  facts.requireApproval(name, active);
  // It may have been withdrawn, or the app replaced, since.
  await askAbout(removed.row, facts);
  await facts.verify(removed.row);
  await putBack(store, clock, removed);
  await facts.grants.reload(name);
  for (const { permission } of removed.grants) record({ action: 'grant', plugin: name, subject: permission });
  const detail = `put back: ${active.release}`;
  await facts.changed(name, { action: 'install', subject: active.manifest.version, detail });
  return removed.also;
}

/** Learn whether it was withdrawn; a registry that does not answer leaves it at what is known, as at every start. */
async function askAbout(row: PluginRow, { registry, clock }: RestoreFacts): Promise<void> {
  const enough = new AbortController();
  const asked = learnOne(registry, row, enough.signal);
  await Promise.race([asked, wait(clock, ASKED_WITHIN, enough.signal)]).catch(() => {});
  enough.abort();
  asked.catch(() => {});
}
