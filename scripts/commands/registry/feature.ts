import { feature } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { registryOption } from '../../terminal/keys.ts';
import { NEXT } from './subject.ts';

/** `airlock registry feature`: the operator's picks. */
export default command({
  name: 'registry feature',
  description: 'Choose the plugins that hosts show first, best first. Replaces the choice before.',
  args: {
    plugins: { type: 'positional', description: 'Ids, for example: normaliser,pii-redactor.', required: false },
    none: { type: 'boolean', description: 'Show none first.' },
    registry: registryOption,
  },
  async run(args, terminal) {
    const plugins = (args.plugins ?? '').split(',').filter(Boolean);
    if ((plugins.length === 0) !== (args.none === true)) {
      throw new UsageError(
        'Name the plugins, or say --none',
        'For example: airlock registry feature normaliser,pii-redactor',
      );
    }
    await feature(terminal.path(args.registry), plugins);
    return {
      text: [plugins.length > 0 ? `Shown first: ${plugins.join(', ')}` : 'None is shown first', NEXT],
      data: { plugins },
    };
  },
});
