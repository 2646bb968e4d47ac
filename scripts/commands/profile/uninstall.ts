import { planRemoval, memoryStore } from '@airlock/host/packages';
import { command } from '../../terminal/command.ts';
import { CliError } from '../../terminal/failure.ts';
import { LockedProfile, profileArgs } from './profile.ts';

export default command({
  name: 'uninstall',
  description: 'Take a plugin out of the set.',
  args: {
    plugin: { type: 'positional', description: 'Its id.', required: true },
    ...profileArgs,
    cascade: { type: 'boolean', description: 'Take out what needs it, too.' },
  },
  async run(args, terminal) {
    const profile = await LockedProfile.open(args, terminal);
    const { name } = profile.locked(args.plugin);
    const plan = await planRemoval(name, 'uninstall', await profile.rows(), memoryStore());
    if (plan.also.length > 0 && !args.cascade) {
      throw new CliError('DEPENDENCY_MISSING', `${plan.also.join(' and ')} cannot do without it.`, {
        hint: 'Take those out first, or all of them with --cascade.',
        detail: { also: plan.also },
      });
    }
    const gone = new Set([name, ...plan.also]);
    await profile.save(Object.fromEntries(Object.entries(profile.lock.plugins).filter(([each]) => !gone.has(each))));
    return { text: [...gone].map((each) => `removed ${each}`), data: { removed: [...gone] } };
  },
});
