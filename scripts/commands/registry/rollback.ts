import { rollBack } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { registryOption } from '../../terminal/keys.ts';
import { NEXT, parseRelease } from './subject.ts';

/** `airlock registry rollback`: users get an earlier release again. */
export default command({
  name: 'registry rollback',
  description: 'Give users an earlier release again, by yanking the later ones of its channel.',
  args: {
    release: { type: 'positional', description: 'To go back to, for example pii-redactor@1.2.0.', required: true },
    reason: { type: 'string', description: 'Shown to users.', valueHint: 'text' },
    registry: registryOption,
  },
  async run(args, terminal) {
    const release = parseRelease(args.release);
    const reason = args.reason === undefined ? {} : { reason: args.reason };
    await rollBack({ dir: terminal.path(args.registry), ...release, ...reason });
    return { text: [`${release.plugin} goes back to ${release.version}`, NEXT], data: release };
  },
});
