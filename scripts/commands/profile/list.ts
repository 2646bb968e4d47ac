import { command } from '../../terminal/command.ts';
import { readLock } from './lock-file.ts';
import { profileArgs } from './profile.ts';

export default command({
  name: 'list',
  description: 'The plugins of the set.',
  args: { lockfile: profileArgs.lockfile },
  async run(args, terminal) {
    const { plugins, registries } = await readLock(terminal.path(args.lockfile), args.lockfile);
    const entries = Object.entries(plugins);
    const names = new Map(Object.entries(registries).map(([name, { id }]) => [id, name]));
    return {
      text:
        entries.length === 0
          ? `${args.lockfile} names no plugin yet. airlock install <plugin> --registry <url> puts one in.`
          : entries.map(
              ([name, { version, realm, enabled, pinned, release }]) =>
                `${shown(name, names)} ${version} ${realm}${enabled ? '' : ' off'}${pinned ? ' pinned' : ''} ${release.slice(0, 12)}`,
            ),
      data: entries.map(([name, plugin]) => ({ name, ...plugin })),
    };
  },
});

/** By the name that the set has for the registry, as every command takes it. */
function shown(name: string, registries: ReadonlyMap<string, string>): string {
  const [registry = '', id = ''] = name.split('/');
  return `${registries.get(registry) ?? registry}/${id}`;
}
