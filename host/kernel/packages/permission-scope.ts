import type { PermissionName, PermissionRequests } from '@airlock/sdk';
import type { GrantScope } from '../grants/grants.ts';

export type AnyRequest = NonNullable<PermissionRequests[PermissionName]>;

/** Every permission there is, in the order in which they are shown: what can do most harm first. */
export const PERMISSIONS = [
  'network',
  'window',
  'data',
  'config',
  'endpoints',
  'clipboard',
  'capabilities',
  'events',
  'hooks',
  'files',
  'notifications',
  'commands',
  'ui',
  'storage',
] as const satisfies readonly PermissionName[];

export function isPermission(name: string): name is PermissionName {
  return PERMISSIONS.some((permission) => permission === name);
}

/** What a request asks for, without the reason: every list in it. */
export function scopeOf(permission: PermissionName, request: AnyRequest): GrantScope {
  const scope: Record<string, readonly string[]> = permission === 'network' ? { methods: ['GET'] } : {};
  for (const [key, value] of Object.entries(request)) if (Array.isArray(value)) scope[key] = value.map(String);
  return scope;
}

/** Whether `granted` holds all that `wanted` asks for. */
export function covers(granted: GrantScope, wanted: GrantScope): boolean {
  return Object.entries(wanted).every(([key, values]) =>
    values.every((value) => granted[key]?.includes(value) ?? false),
  );
}

/** Whether the scope names anything: a request without lists is one thing, and an empty scope of it is that thing. */
function isEmpty(scope: GrantScope): boolean {
  const lists = Object.entries(scope).filter(([key]) => key !== 'methods');
  return lists.length > 0 && lists.every(([, values]) => values.length === 0);
}

/** What two scopes of one permission have in common; `undefined` when that is nothing. */
export function commonScope(a: GrantScope, b: GrantScope): GrantScope | undefined {
  const scope: Record<string, readonly string[]> = {};
  for (const [key, values] of Object.entries(b)) {
    const common = values.filter((value) => a[key]?.includes(value) ?? false);
    if (common.length > 0) scope[key] = common;
    else if (values.length > 0) scope[key] = [];
  }
  if (isEmpty(scope) && !isEmpty(b)) return undefined;
  return withoutEmpty(scope);
}

/** Everything that either scope names. */
export function joinedScope(a: GrantScope, b: GrantScope): GrantScope {
  const scope: Record<string, readonly string[]> = { ...a };
  for (const [key, values] of Object.entries(b)) scope[key] = [...new Set([...(a[key] ?? []), ...values])];
  return scope;
}

/**
 * The least part of `whole` that still fits, entry by entry: what one call needs of what the plugin asks for. Methods of
 * requests are not asked for one by one.
 */
export function neededScope(whole: GrantScope, fits: (scope: GrantScope) => boolean): GrantScope {
  let scope: GrantScope = whole;
  for (const [key, values] of Object.entries(whole)) {
    if (key === 'methods') continue;
    for (const value of values) {
      const less = { ...scope, [key]: (scope[key] ?? []).filter((other) => other !== value) };
      if (fits(less)) scope = less;
    }
  }
  return withoutEmpty(scope);
}

function withoutEmpty(scope: GrantScope): GrantScope {
  return Object.fromEntries(Object.entries(scope).filter(([, values]) => values.length > 0));
}
