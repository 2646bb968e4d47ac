import type { PluginManifest, RealmKind } from '@airlock/sdk';
import { matches, mayRunInPage, type HostPolicy } from '../policy/policy.ts';

/** What decides where a plugin may run. */
export interface RealmRules {
  readonly policy: HostPolicy;
  /** Realms that this host can run. */
  readonly realms: ReadonlySet<RealmKind>;
}

/** Realms the plugin was built for, this host can run and the policy does not rule out. */
export function possibleRealms(
  { realms, policy }: RealmRules,
  { targets }: PluginManifest,
  publisher: string,
): readonly RealmKind[] {
  const page = mayRunInPage(policy, publisher, true);
  const all: readonly RealmKind[] = ['worker', 'frame', 'page'];
  return all.filter(
    (kind) =>
      targets[kind] !== undefined &&
      realms.has(kind) &&
      (kind !== 'page' || page) &&
      !policy.denyRealms?.includes(kind),
  );
}

/** What policy says, else what is wanted, else the most confined. */
export function chooseRealm(
  { policy }: Pick<RealmRules, 'policy'>,
  name: string,
  possible: readonly RealmKind[],
  wanted: RealmKind | undefined,
): RealmKind | undefined {
  const forced = Object.entries(policy.realms ?? {}).find(([pattern]) => matches(pattern, name))?.[1];
  if (forced !== undefined) return possible.includes(forced) ? forced : undefined;
  return wanted !== undefined && possible.includes(wanted) ? wanted : possible[0];
}

/** Why there is no realm for it, in a sentence. */
export function noRealm({ realms, policy }: RealmRules, { id, targets }: PluginManifest, wanted?: RealmKind): string {
  const built = Object.keys(targets).join(' and ');
  if (targets.page && realms.has('page') && policy.page !== undefined && policy.page !== 'consent') {
    return `"${id}" wants to run in the page, which the policy of this app does not allow for its publisher.`;
  }
  return `"${id}" was built to run as ${built}; this app runs ${[...realms].join(' and ')}${wanted ? `, and ${wanted} was asked for` : ''}.`;
}
