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
    // What cannot be looked up any more must not keep anybody from taking it out.
    const { rows, gone } = await profile.known();
    const isGone = gone.some((one) => one.name === name);
    const plan = isGone ? { also: [] } : await planRemoval(name, 'uninstall', rows, memoryStore());
    if (plan.also.length > 0 && !args.cascade) {
      throw new CliError(
        'DEPENDENCY_MISSING',
        `${plan.also.map((each) => profile.shown(each)).join(' and ')} cannot do without it.`,
        {
          hint: 'Take those out first, or all of them with --cascade.',
          detail: { also: plan.also },
        },
      );
    }
    const removed = [name, ...plan.also];
    await profile.save(
      Object.fromEntries(Object.entries(profile.lock.plugins).filter(([each]) => !removed.includes(each))),
    );
    return { text: removed.map((each) => `removed ${profile.shown(each)}`), data: { removed } };
  },
});
