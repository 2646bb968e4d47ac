import { memoryStore, planEnable, planRemoval } from '@airlock/host/packages';
import { command, type Command } from '../../terminal/command.ts';
import { CliError } from '../../terminal/failure.ts';
import { LockedProfile, profileArgs } from './profile.ts';

/** `enable` and `disable`: the same with another sign. What has to change along is changed along. */
export function switching(action: 'enable' | 'disable'): Command {
  return command({
    name: action,
    description:
      action === 'enable'
        ? 'Switch a plugin of the set on, and what it needs.'
        : 'Keep a plugin in the set, switched off, and what needs it.',
    args: { plugin: { type: 'positional', description: 'Its id.', required: true }, ...profileArgs },
    async run(args, terminal) {
      const profile = await LockedProfile.open(args, terminal);
      const { name, plugin: current } = profile.locked(args.plugin);
      const isOn = action === 'enable';
      if (current.enabled === isOn) {
        const text = `${profile.shown(name)} is switched ${isOn ? 'on' : 'off'} already.`;
        return { text, data: { changed: [] } };
      }
      const plan = isOn
        ? planEnable(name, (await profile.rows()).rows)
        : await planRemoval(name, action, (await profile.known()).rows, memoryStore());
      const [error] = plan.conflicts.filter(({ severity }) => severity === 'error');
      if (error) throw new CliError('DEPENDENCY_MISSING', error.sentence);
      const names = [...plan.also, name];
      const plugins = Object.fromEntries(
        Object.entries(profile.lock.plugins).map(([each, plugin]) => [
          each,
          names.includes(each) ? { ...plugin, enabled: isOn } : plugin,
        ]),
      );
      await profile.save(plugins);
      return { text: names.map((each) => `${action}d ${profile.shown(each)}`), data: { changed: names } };
    },
  });
}
