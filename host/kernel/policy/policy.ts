import type { PermissionName, RealmKind } from '@airlock/sdk';
import type { Anomaly, AnomalyKind } from '../observing/monitor.ts';

/**
 * What whoever deploys the app decides for its users. Everything is optional; the default lets users install any listed
 * plugin into a sandbox, and into the page with their explicit consent.
 *
 * A plugin is named by a pattern over its full name: `<registry id>/<plugin id>`, `*` for any run of characters.
 */
export interface HostPolicy {
  /** Only plugins that match one of these may be installed or run. Default: all. */
  readonly allow?: readonly string[];
  /** Plugins that match one of these may not be installed or run; wins over `allow`. Default: none. */
  readonly block?: readonly string[];
  /** Publisher ids whose code may run in the page without asking the user. Default: none. */
  readonly trustedPublishers?: readonly string[];
  /** Who may run in the page. `consent`: trusted publishers, and others if the user says so. Default: `consent`. */
  readonly page?: 'never' | 'trusted' | 'consent';
  /** Realms by pattern, in place of the default choice; the plugin must have been built for it. */
  readonly realms?: { readonly [pattern: string]: RealmKind };
  /** Permissions no plugin gets; one that requires it cannot be installed. Default: none. */
  readonly denyPermissions?: readonly PermissionName[];
  /** Plugins by pattern that may use hook priorities of 1000 and above. Default: none. */
  readonly criticalPriority?: readonly string[];
  readonly updates?: UpdatePolicy;
  /** Realms in which no plugin runs. Default: none. */
  readonly denyRealms?: readonly RealmKind[];
  /** Plugins by pattern that users can neither switch off nor remove. Default: none. */
  readonly required?: readonly string[];
  /** How many plugins may be switched on at a time. Default: any number. */
  readonly maxActive?: number;
  /** Installing and updating waits until somebody else agrees. Default: nobody has to. */
  readonly approval?: ApprovalPolicy;
  readonly monitor?: MonitorPolicy;
  /**
   * Plugins that no registry lists, from files and development servers. `never`: none is installed or run. `user`: whoever
   * uses the browser decides, and did not until they say so. `allow`: with consent, as any other. Default: `user`.
   */
  readonly unlisted?: 'never' | 'user' | 'allow';
}

/** What follows when a plugin behaves unusually. */
export interface MonitorPolicy {
  /** Kinds or severities of anomalies for which a plugin is set aside until the user lets it run again. Default: none. */
  readonly quarantine?: readonly (AnomalyKind | Anomaly['severity'])[];
}

/** Who agrees to what is installed. */
export interface ApprovalPolicy {
  /** Ids of users who may agree, and need nobody's word themselves. Default: nobody in the app. */
  readonly approvers?: readonly string[];
  /** Hex SHA-256 of releases that are agreed to with the deployment. Default: none. */
  readonly approved?: readonly string[];
}

/** How updates come. */
export interface UpdatePolicy {
  /** Whether harmless updates come by themselves where the user did not say otherwise. Default: true. */
  readonly auto?: boolean;
  /** Hours between publication and coming by itself; repairs of known vulnerabilities do not wait. Default: 24. */
  readonly coolDown?: number;
  /** Hours for which an update is watched, and taken back when it is worse than the version before. Default: 24. */
  readonly window?: number;
}

/** Why the policy refuses a plugin, as a sentence; `undefined` when it does not. */
export function refusedByPolicy(policy: HostPolicy, name: string, publisher?: string): string | undefined {
  const blocked = policy.block?.find((pattern) => matches(pattern, name) || pattern === publisher);
  if (blocked !== undefined) return `The policy of this app blocks "${blocked}".`;
  if (policy.allow && !policy.allow.some((pattern) => matches(pattern, name) || pattern === publisher)) {
    return `The policy of this app does not list "${name}" among the plugins it allows.`;
  }
  return undefined;
}

/** Why a plugin may not be switched off or removed; `undefined` when it may. */
export function requiredByPolicy(policy: HostPolicy, name: string): string | undefined {
  const required = policy.required?.some((pattern) => matches(pattern, name));
  return required ? `The policy of this app requires "${name}".` : undefined;
}

/** Why no other plugin may be switched on while `active` are; `undefined` when one may. */
export function fullByPolicy({ maxActive }: HostPolicy, active: number): string | undefined {
  if (maxActive === undefined || active < maxActive) return undefined;
  return `The policy of this app lets ${maxActive} plugins be switched on at a time.`;
}

/** Whether code of this publisher may run in the page, given what the user accepted. */
export function mayRunInPage(policy: HostPolicy, publisher: string, consent: boolean): boolean {
  if (policy.page === 'never' || policy.denyRealms?.includes('page')) return false;
  if (policy.trustedPublishers?.includes(publisher)) return true;
  return policy.page !== 'trusted' && consent;
}

/** Whether `*`-pattern `pattern` fits the whole of `text`. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
