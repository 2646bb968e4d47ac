import type { PermissionName } from '@airlock/sdk';
import { addToEntry, entryOf } from '../changelog.ts';
import type { Facts } from '../facts.ts';
import type { Rule } from '../rule.ts';
import { editBoth } from '../workbench.ts';

/** Every permission, with the member of the context that it opens. */
const PERMISSIONS: Readonly<Record<PermissionName, string | undefined>> = {
  storage: 'storage',
  files: 'files',
  data: 'data',
  config: 'config',
  network: 'network',
  events: 'events',
  capabilities: 'capabilities',
  hooks: 'hooks',
  endpoints: undefined,
  commands: 'commands',
  ui: 'ui',
  clipboard: 'clipboard',
  notifications: 'notifications',
  window: undefined,
};

/** Names of all permissions. */
export const PERMISSION_NAMES = Object.keys(PERMISSIONS);

export const permissionRules: readonly Rule[] = [
  {
    code: 'PERMISSION_UNKNOWN',
    severity: 'error',
    passes: 'Asks for permissions that exist',
    help: 'The host grants only permissions that it knows.',
    *check({ manifest }) {
      for (const name of Object.keys(manifest.permissions)) {
        if (!Object.hasOwn(PERMISSIONS, name))
          yield { message: `Asks for "${name.slice(0, 40)}", which is no permission.` };
      }
    },
  },
  {
    code: 'PERMISSION_UNUSED',
    severity: 'warning',
    passes: 'Uses what it asks for',
    help: 'Users trust plugins that ask for less. Take the permission out of definePlugin.',
    *check({ manifest, scripts }) {
      for (const name of Object.keys(manifest.permissions)) {
        const member = PERMISSIONS[name as PermissionName];
        // `fetch` is the network service under its usual name.
        const words = name === 'network' ? ['network', 'fetch'] : [member];
        // Contributions use their permission by being there.
        const contributed =
          (name === 'ui' && (manifest.contributes.widgets ?? []).length > 0) ||
          (name === 'commands' && (manifest.contributes.commands ?? []).length > 0);
        const used =
          contributed ||
          scripts.some((script) =>
            words.some((word) => word === undefined || script.members.has(word) || script.globals.has(word)),
          );
        if (!used) yield { message: `Asks for "${name}" and never uses it.` };
      }
    },
  },
  {
    code: 'PERMISSION_REASON',
    severity: 'note',
    passes: 'Says why it needs each permission',
    help: 'Say what the user gets from it: "Keeps your filter between visits".',
    *check({ manifest }) {
      for (const [name, asked] of Object.entries(manifest.permissions)) {
        const reason = asked?.reason.trim() ?? '';
        if (reason.length < 12 || !reason.includes(' ')) yield { message: `The reason for "${name}" says little.` };
      }
    },
  },
  {
    code: 'PERMISSION_ADDED',
    severity: 'warning',
    passes: 'Asks for no more than the release before',
    help: 'Users are asked again, and keep the old release until they agree. Say why in the changelog.',
    *check({ manifest, previous }) {
      if (!previous) return;
      const added = Object.keys(manifest.permissions).filter((name) => !Object.hasOwn(previous.permissions, name));
      const before = new Set(previous.permissions.network?.origins);
      const origins = (manifest.permissions.network?.origins ?? []).filter((origin) => !before.has(origin));
      const news = [...added, ...(added.includes('network') ? [] : origins)];
      if (news.length === 0) return;
      yield { message: `Asks for more than ${previous.version} did: ${news.join(', ')}.` };
    },
  },
  {
    code: 'PERMISSION_CHANGELOG',
    severity: 'warning',
    passes: 'Says in its changelog why it asks for more',
    help: 'Users decide by it whether they update. Name the permission in the entry of this version.',
    *check(facts) {
      for (const name of unexplained(facts))
        yield {
          message: `Asks for "${name}" as the release before did not, and the changelog of ${facts.manifest.version} does not say so.`,
        };
    },
    fix(bench) {
      const { manifest } = bench.facts;
      const lines = unexplained(bench.facts).map(
        (name) => `- Asks for the permission "${name}": ${manifest.permissions[name as PermissionName]?.reason ?? ''}`,
      );
      editBoth(bench, 'CHANGELOG.md', (text) => addToEntry(text, manifest.version, lines));
    },
  },
  {
    code: 'PERMISSION_MANY',
    severity: 'note',
    passes: 'Asks for few permissions',
    help: 'Make those optional that only a part of the plugin needs: they are asked for when they are first used.',
    *check({ manifest }) {
      const required = Object.values(manifest.permissions).filter((request) => request?.optional !== true).length;
      if (required > MANY) yield { message: `Asks for ${required} permissions at once.` };
    },
  },
  {
    code: 'PERMISSION_ALL',
    severity: 'warning',
    passes: 'Asks for what it needs, not for everything',
    help: 'Name what is used: users trust a plugin that reads "forms.*" more than one that reads "*".',
    *check({ manifest }) {
      for (const [name, request] of Object.entries(manifest.permissions)) {
        for (const [list, patterns] of Object.entries(request ?? {})) {
          if (Array.isArray(patterns) && patterns.includes('*'))
            yield { message: `Asks to ${list} everything of "${name}".` };
        }
      }
    },
  },
  {
    code: 'PERMISSION_EMPTY',
    severity: 'warning',
    passes: 'Says what each permission is for',
    help: 'Name what it reads and writes; as it is, the permission opens nothing.',
    *check({ manifest }) {
      for (const [name, lists] of Object.entries(LISTS)) {
        const request = manifest.permissions[name as PermissionName];
        const named = request && lists.flatMap((list) => request[list as keyof typeof request] ?? []);
        if (named?.length === 0) yield { message: `Asks for "${name}" and names nothing that it opens.` };
      }
    },
  },
  {
    code: 'PERMISSION_LEAVES',
    severity: 'note',
    passes: 'Cannot carry records away',
    help: 'Reading records together with the network means that they can leave. Say in both reasons what is sent and why.',
    *check({ manifest }) {
      const { data, network } = manifest.permissions;
      if (network && (data?.read ?? []).length > 0)
        yield { message: `Can read ${data?.read?.join(', ') ?? ''} and send to ${network.origins.length} origins.` };
    },
  },
];

const MANY = 6;

/** Permissions that open nothing unless they name it. */
const LISTS = {
  data: ['read', 'write'],
  config: ['read', 'write'],
  events: ['subscribe', 'publish'],
  capabilities: ['provide', 'invoke'],
} as const;

/** Permissions that the release before did not ask for and that the entry of this version does not name. */
function unexplained({ manifest, previous, texts }: Facts): string[] {
  if (!previous) return [];
  const entry = entryOf(texts.get('CHANGELOG.md') ?? '', manifest.version) ?? '';
  return Object.keys(manifest.permissions).filter(
    (name) => !Object.hasOwn(previous.permissions, name) && !entry.toLowerCase().includes(name),
  );
}
