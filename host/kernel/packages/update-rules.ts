import type { PluginRecord } from '@airlock/registry/client';
import type { HostPolicy } from '../policy/policy.ts';
import type { InstallPlan } from './install-plan.ts';
import type { PluginRow } from './rows.ts';
import { isMajor, satisfies } from './semver.ts';
import type { UpdateRow } from './update-rows.ts';

/** Why an update does not come by itself. The first that holds decides what can be done about it. */
export type UpdateReason =
  /** The plan says that it cannot be installed. */
  | 'blocked'
  /** The user keeps the version. */
  | 'pinned'
  /** It was taken back before. */
  | 'reverted'
  /** The policy wants somebody's word, and nobody gave it yet. */
  | 'approval'
  | 'publisher'
  | 'permissions'
  /** It takes part in more: a hook hands it what it did not see before. */
  | 'hooks'
  | 'dependencies'
  | 'major'
  /** It runs in the page, by the user's own consent. */
  | 'page'
  /** The user wants to be asked, or the policy does. */
  | 'asked'
  /** It was published a short while ago: others find out first. */
  | 'cooling';

/** A newer release of an installed plugin. */
export interface AvailableUpdate {
  readonly name: string;
  readonly version: string;
  /** Good for one attempt. */
  readonly plan: InstallPlan;
  /** It repairs a known vulnerability of the installed version, by the registry's signed word. */
  readonly security: boolean;
  /** Why it does not come by itself; empty: it does. */
  readonly reasons: readonly UpdateReason[];
  /** With `cooling`: when it may come, milliseconds since the epoch. */
  readonly coolsUntil?: number;
  /** What the author says about this version, where it is deprecated already. */
  readonly deprecated?: string;
}

const HOUR = 3_600_000;
/** Hours between publication and coming by itself, unless the policy says otherwise. */
const COOL_DOWN = 24;

export interface UpdateCircumstances {
  readonly row: PluginRow;
  readonly plan: InstallPlan;
  readonly record: PluginRecord;
  readonly kept: UpdateRow;
  readonly policy: HostPolicy;
  /** Whether somebody has to agree to a release first. Default: nobody has. */
  readonly needsApproval?: (release: string) => boolean;
  readonly now: number;
}

/** Judge an update by everything that is known of it. Nothing here can make an update come that a plan refuses. */
export function judgeUpdate({
  row,
  plan,
  record,
  kept,
  policy,
  needsApproval = () => false,
  now,
}: UpdateCircumstances): AvailableUpdate {
  const { manifest: installed, publisher } = row.active;
  const { manifest } = plan;
  const listing = record.releases.find(({ release }) => release === plan.release);
  const security = (record.advisories ?? []).some(
    ({ affected }) => satisfies(installed.version, affected) && !satisfies(manifest.version, affected),
  );
  // A release that is not listed has no time of its own: it waits as if it had come just now.
  const published = listing ? Date.parse(listing.published) : now;
  const coolsUntil = published + (policy.updates?.coolDown ?? COOL_DOWN) * HOUR;
  const known = { ...installed.dependencies, ...installed.peerDependencies };
  const needs = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const trusted = policy.trustedPublishers?.includes(publisher) ?? false;
  const holds: readonly [UpdateReason, boolean][] = [
    ['blocked', plan.blocked !== undefined],
    ['pinned', kept.pinned === true],
    ['reverted', kept.reverted?.release === plan.release],
    ['approval', [plan, ...plan.also].some(({ release }) => needsApproval(release))],
    ['publisher', plan.publisherChanged || plan.vouched.recovered],
    ['permissions', plan.permissions.added.length > 0],
    ['hooks', manifest.hooks.some(({ hook }) => !installed.hooks.some((before) => before.hook === hook))],
    ['dependencies', plan.also.length > 0 || needs.some((id) => !Object.hasOwn(known, id))],
    ['major', isMajor(installed.version, manifest.version)],
    ['page', plan.needsPageConsent || (plan.realm === 'page' && !trusted)],
    ['asked', !(kept.auto ?? policy.updates?.auto ?? true)],
    // A time that is none waits, too.
    ['cooling', !security && !(now >= coolsUntil)],
  ];
  const reasons = holds.filter(([, is]) => is).map(([reason]) => reason);
  return {
    name: row.name,
    version: manifest.version,
    plan,
    security,
    reasons,
    ...(reasons.includes('cooling') ? { coolsUntil } : {}),
    ...(listing?.deprecated === undefined ? {} : { deprecated: listing.deprecated }),
  };
}
