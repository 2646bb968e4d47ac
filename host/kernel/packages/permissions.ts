import type { PermissionName, PluginManifest, RealmKind } from '@airlock/sdk';
import type { GrantScope } from '../grants/grants.ts';
import { covers, isPermission, PERMISSIONS, scopeOf, type AnyRequest } from './permission-scope.ts';
import { requests, type PermissionDifference, type PermissionItem } from './install-plan.ts';

interface Wording {
  readonly weight: PermissionItem['weight'];
  readonly can: (scope: GrantScope, id: string) => string;
  readonly cannot: string;
}

/** What each permission means, in the host's own words. */
const WORDINGS: { readonly [permission in PermissionName]: Wording } = {
  network: {
    weight: 3,
    can: ({ origins, methods = [] }) =>
      `Send data to and receive data from ${words(origins)}${methods.some((method) => method !== 'GET') ? ` (${methods.join(', ')})` : ''}.`,
    cannot: 'Send data out of this app.',
  },
  window: {
    weight: 3,
    can: () => 'Draw a window of its own in this app.',
    cannot: 'Draw a window of its own.',
  },
  data: {
    weight: 2,
    can: ({ read, write }) =>
      sentences([read && `Read ${words(read)}.`, write && `Add, change and delete ${words(write)}.`]),
    cannot: 'Read or change your data, other than what a hook hands to it.',
  },
  config: {
    weight: 2,
    can: ({ read, write }) =>
      sentences([
        read && `Read settings of this app: ${words(read)}.`,
        write && `Change settings of this app: ${words(write)}.`,
      ]),
    cannot: 'Read or change settings of this app.',
  },
  endpoints: {
    weight: 2,
    can: (_scope, id) => `Answer requests under api/plugins/${id}/.`,
    cannot: 'Answer requests to this app.',
  },
  clipboard: { weight: 2, can: () => 'Put text on the clipboard.', cannot: 'Use the clipboard.' },
  capabilities: {
    weight: 2,
    can: ({ provide, invoke }) =>
      sentences([
        provide && `Offer functions to other plugins: ${words(provide)}.`,
        invoke && `Use functions of other plugins: ${words(invoke)}.`,
      ]),
    cannot: 'Use functions of other plugins.',
  },
  events: {
    weight: 2,
    can: ({ subscribe, publish }) =>
      sentences([subscribe && `Be told of ${words(subscribe)}.`, publish && `Announce ${words(publish)}.`]),
    cannot: 'Be told what happens in this app, other than through its hooks.',
  },
  hooks: {
    weight: 2,
    can: ({ fire, handle }) =>
      sentences([
        fire && `Let other plugins take part in what it does: ${words(fire)}.`,
        handle && `Take part in what other plugins do: ${words(handle)}.`,
      ]),
    cannot: 'Take part in what other plugins do.',
  },
  files: {
    weight: 2,
    can: () => 'Keep files of its own, and open and save files that you choose.',
    cannot: 'Open or save files.',
  },
  notifications: { weight: 1, can: () => 'Show notifications.', cannot: 'Show notifications.' },
  commands: { weight: 1, can: () => 'Run commands of this app.', cannot: 'Run commands of this app.' },
  ui: { weight: 1, can: () => 'Show short messages.', cannot: 'Show messages.' },
  storage: {
    weight: 1,
    can: () => 'Keep data of its own in this browser.',
    cannot: 'Keep data of its own in this browser.',
  },
};

const UNCONFINED = 'Do everything that this page can do: its code is not confined.';
const UNSEALED = 'Send what it sees to anyone: this browser does not keep windows of plugins from it.';

/**
 * What a release asks for beside what the installed one was granted or refused. Something the user took back from the
 * installed version does not come back by an update: it is `kept`, not `added`, unless it became wider or required.
 * `unsealed`: the browser does not keep code of this realm from sending data out.
 */
export function permissionDifference(
  next: PluginManifest,
  realm: RealmKind,
  installed?: { readonly manifest: PluginManifest; readonly granted: (permission: PermissionName) => boolean },
  unsealed = false,
): PermissionDifference {
  const known = new Map(installed ? requests(installed.manifest) : []);
  const items = requests(next).filter(([permission]) => isPermission(permission));
  const added: PermissionItem[] = [];
  const kept: PermissionItem[] = [];
  for (const [permission, request] of items) {
    const before = known.get(permission);
    const wasAsked =
      before !== undefined &&
      covers(scopeOf(permission, before), scopeOf(permission, request)) &&
      (request.optional === true || before.optional !== true || installed?.granted(permission) === true);
    (wasAsked ? kept : added).push(itemOf(permission, request, next.id));
  }
  const byWeight = (a: PermissionItem, b: PermissionItem): number => b.weight - a.weight;
  const asked = new Set(items.map(([permission]) => permission));
  const can = [...added, ...kept].sort(byWeight).map((item) => item.can);
  return {
    added: added.sort(byWeight),
    kept: kept.sort(byWeight),
    removed: [...known.keys()].filter((permission) => !asked.has(permission)),
    can: [...(realm === 'page' ? [UNCONFINED] : []), ...(unsealed ? [UNSEALED] : []), ...can],
    // Nothing in the page realm holds these promises.
    cannot: realm === 'page' ? [] : PERMISSIONS.filter((name) => !asked.has(name)).map((name) => WORDINGS[name].cannot),
  };
}

function itemOf(permission: PermissionName, request: AnyRequest, id: string): PermissionItem {
  const { weight, can } = WORDINGS[permission];
  const scope = scopeOf(permission, request);
  return {
    permission,
    scope,
    reason: request.reason,
    optional: request.optional === true,
    weight,
    can: can(scope, id),
  };
}

function words(list: readonly string[] = []): string {
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`;
}

function sentences(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ');
}
