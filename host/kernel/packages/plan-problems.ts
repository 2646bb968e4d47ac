import type { VerifiedRelease } from '@airlock/registry/client';
import type { PluginManifest, RealmKind } from '@airlock/sdk';
import { AirlockError, type ErrorCode } from '../errors.ts';
import type { HostPolicy } from '../policy/policy.ts';
import type { Conflict, SharedCheck } from './install-plan.ts';
import { isPermission } from './permission-scope.ts';
import type { PluginRow } from './rows.ts';
import { isRange, satisfies } from './semver.ts';
import { checkShared, sharedConflicts } from './shared.ts';

/** A conflict with the code that a plan is blocked with because of it. */
export interface Problem extends Conflict {
  readonly code: ErrorCode;
  /** The very error, where there is one already. */
  readonly refusal?: AirlockError;
}

/** What of a problem the plan says. */
export function conflictOf({ code: _code, refusal: _refusal, ...conflict }: Problem): Conflict {
  return conflict;
}

export function error(code: ErrorCode, sentence: string): Problem {
  return { severity: 'error', sentence, code };
}

export function warning(sentence: string): Problem {
  return { severity: 'warning', sentence, code: 'PLAN_BLOCKED' };
}

/** What a release has to fit. */
export interface HostFacts {
  readonly hostVersion: string;
  readonly shared: { readonly [library: string]: string };
  /** The set is for apps whose libraries are not known here: they are checked where it is installed. Default: false. */
  readonly anyShared?: boolean;
}

/** Why a release does not fit this host, which may be newer than the one it was installed in. */
export function checkFit(name: string, manifest: PluginManifest, realm: RealmKind, host: HostFacts): void {
  const [problem] = fitProblems(manifest, realm, host);
  if (problem) throw new AirlockError(problem.code, problem.sentence, { plugin: name, retryable: false });
}

export function fitProblems(manifest: PluginManifest, realm: RealmKind, host: HostFacts): Problem[] {
  const shared = sharedConflicts(manifest.id, sharedChecks(manifest, realm, host));
  return [
    ...hostApiProblems(manifest, host.hostVersion),
    ...shared.map((conflict): Problem => ({ ...conflict, code: 'SHARED_MISMATCH' })),
  ];
}

/** Libraries that it takes from this host, in the page alone. */
export function sharedChecks(
  { targets }: PluginManifest,
  realm: RealmKind,
  { shared, anyShared }: HostFacts,
): readonly SharedCheck[] {
  return realm === 'page' && !anyShared ? checkShared(targets.page?.shared ?? [], shared) : [];
}

export function hostApiProblems({ id, hostApi }: PluginManifest, hostVersion: string): Problem[] {
  if (satisfies(hostVersion, hostApi)) return [];
  const sentence = isRange(hostApi)
    ? `"${id}" is made for version ${hostApi} of this app's plugin interface; this is ${hostVersion}.`
    : `"${id}" names the plugin interface it needs in a way that cannot be read: "${hostApi}".`;
  return [error('HOST_API_MISMATCH', sentence)];
}

export function permissionProblems({ id, permissions }: PluginManifest, policy: HostPolicy): Problem[] {
  return Object.entries(permissions).flatMap(([name, request]) => {
    if (!isPermission(name)) {
      return [error('HOST_API_MISMATCH', `"${id}" asks for the permission "${name}", which this app does not know.`)];
    }
    const denied = policy.denyPermissions?.includes(name) && request?.optional !== true;
    return denied ? [error('POLICY_REFUSED', `"${id}" needs the permission "${name}", which the policy denies.`)] : [];
  });
}

/** What became of its publisher and its versions since the installed one. */
export function historyWarnings(release: VerifiedRelease, row: PluginRow | undefined): Problem[] {
  const found: Problem[] = [];
  if (release.recovered.length > 0) {
    found.push(warning(`The keys of the publisher "${release.publisherName}" were reset by the registry's operator.`));
  }
  if (row && row.active.publisher !== release.publisher) {
    found.push(warning(`"${release.plugin.id}" was handed over to another publisher, "${release.publisherName}".`));
  }
  if (row && release.seq < row.active.seq) {
    found.push(
      warning(`Version ${release.plugin.version} is older than the installed ${row.active.manifest.version}.`),
    );
  }
  return found;
}

/** Hooks it handles that are going away. */
export function deprecations({ id, hooks }: PluginManifest, deprecated: ReadonlyMap<string, string>): Problem[] {
  return [...new Set(hooks.map(({ hook }) => hook))].flatMap((hook) => {
    const about = deprecated.get(hook);
    return about === undefined ? [] : [warning(`"${id}" uses "${hook}", ${about}`)];
  });
}
