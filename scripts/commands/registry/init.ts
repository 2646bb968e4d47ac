import { initRegistry, ROLES, type InitOptions, type Role } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import {
  algorithmOption,
  keyAlgorithm,
  newPassphrase,
  passphrases,
  registryOption,
  sealOption,
} from '../../terminal/keys.ts';

/** `airlock registry init`: the key ceremony, and an empty signed site. */
export default command({
  name: 'registry init',
  description: 'Make a registry: its keys, its first root and an empty signed site. Never touches keys that are there.',
  args: {
    registry: registryOption,
    name: { type: 'string', description: 'Name of the registry.', default: 'main', valueHint: 'name' },
    site: {
      type: 'string',
      description: 'Folder of the static files. Default: site, in the registry’s folder.',
      valueHint: 'folder',
    },
    roles: {
      type: 'string',
      description: 'Signers needed of keys made, by role: root=3/5,targets=2/3. Default: 1/1 for each role.',
      valueHint: 'list',
    },
    algorithm: algorithmOption,
    seal: { ...sealOption, description: 'Seal the keys of root and targets, which are then to be kept offline.' },
  },
  async run(args, terminal) {
    const dir = terminal.path(args.registry);
    const { id, created, workspace, rootBase64 } = await initRegistry({
      dir,
      name: args.name,
      ...(args.site !== undefined && { site: terminal.path(args.site) }),
      keys: parseRoles(args.roles),
      algorithm: keyAlgorithm(args.algorithm),
      ...(args.seal && { offlinePassphrase: await newPassphrase(terminal) }),
      ask: passphrases(terminal),
    });
    return {
      text: [
        `${created ? 'Made registry' : 'There is already a registry'} ${workspace.config.name} (${id}) in ${dir}`,
        `Site: ${workspace.site}`,
        ...(created
          ? ['Move the keys of root and targets offline: daily work needs only catalog, snapshot and timestamp.']
          : []),
      ],
      data: { created, id, name: workspace.config.name, folder: dir, site: workspace.site, root: rootBase64 },
    };
  },
});

function parseRoles(text: string | undefined): NonNullable<InitOptions['keys']> {
  const keys: Partial<Record<Role, { count: number; threshold: number }>> = {};
  for (const part of text?.split(',') ?? []) {
    const [, name, threshold, count] = /^([a-z]+)=(\d{1,2})\/(\d{1,2})$/.exec(part.trim()) ?? [];
    const role = ROLES.find((word) => word === name);
    if (!role)
      throw new UsageError(`--roles cannot be "${part}"`, `It looks like root=3/5; roles are ${ROLES.join(', ')}.`);
    keys[role] = { threshold: Number(threshold), count: Number(count) };
  }
  return keys;
}
