import type { PermissionName, PermissionRequests } from '@airlock/sdk';
import type { GrantScope } from '../grants.ts';

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
