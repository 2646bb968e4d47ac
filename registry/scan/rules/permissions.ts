import type { PermissionName } from '@airlock/sdk';
import type { Rule } from '../rule.ts';

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
    *check({ manifest, previous, texts }) {
      if (!previous) return;
      const added = Object.keys(manifest.permissions).filter((name) => !Object.hasOwn(previous.permissions, name));
      const before = new Set(previous.permissions.network?.origins);
      const origins = (manifest.permissions.network?.origins ?? []).filter((origin) => !before.has(origin));
      const news = [...added, ...(added.includes('network') ? [] : origins)];
      if (news.length === 0) return;
      const explained = texts.get('CHANGELOG.md')?.includes(manifest.version) ?? false;
      yield {
        message: `Asks for more than ${previous.version} did: ${news.join(', ')}${explained ? '' : ', and the changelog does not say why'}.`,
      };
    },
  },
];
