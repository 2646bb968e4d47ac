import { promote } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { registryOption } from '../../terminal/keys.ts';
import { NEXT, parseRelease } from './subject.ts';

/** `airlock registry promote`: from a few to everybody. */
export default command({
  name: 'registry promote',
  description: 'Move a release to another channel, for example from beta to everybody.',
  args: {
    release: { type: 'positional', description: 'For example pii-redactor@1.2.0.', required: true },
    channel: { type: 'string', description: 'Where it goes.', default: 'latest', valueHint: 'name' },
    registry: registryOption,
  },
  async run(args, terminal) {
    const release = parseRelease(args.release);
    await promote({ dir: terminal.path(args.registry), ...release, channel: args.channel });
    return {
      text: [`${release.plugin} ${release.version} goes to the channel ${args.channel}`, NEXT],
      data: { ...release, channel: args.channel },
    };
  },
});
