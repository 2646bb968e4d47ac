import { command } from '../../terminal/command.ts';
import { readLock } from './lock-file.ts';
import { profileArgs } from './profile.ts';

export default command({
  name: 'list',
  description: 'The plugins of the set.',
  args: { lockfile: profileArgs.lockfile },
  async run(args, terminal) {
    const { plugins } = await readLock(terminal.path(args.lockfile));
    const entries = Object.entries(plugins);
    return {
      text:
        entries.length === 0
          ? 'The set is empty.'
          : entries.map(
              ([name, { version, realm, enabled, pinned, release }]) =>
                `${name} ${version} ${realm}${enabled ? '' : ' off'}${pinned ? ' pinned' : ''} ${release.slice(0, 12)}`,
            ),
      data: entries.map(([name, plugin]) => ({ name, ...plugin })),
    };
  },
});
