import { publish } from '@airlock/registry/repository';
import { command } from '../terminal/command.ts';
import { registryOption } from '../terminal/keys.ts';

/** `airlock publish`: hand a signed bundle to a registry's operator. */
export default command({
  name: 'publish',
  description: 'Verify a signed bundle and hand it to a registry, whose operator accepts and lists it.',
  args: {
    bundle: { type: 'positional', description: 'Folder of the signed plugin.', default: 'dist' },
    registry: registryOption,
    channel: { type: 'string', description: 'Who gets it: latest is everybody.', default: 'latest', valueHint: 'name' },
  },
  async run(args, terminal) {
    const { bundle, path, fresh } = await publish({
      bundle: terminal.path(args.bundle),
      registry: terminal.path(args.registry),
      channel: args.channel,
    });
    const { plugin, seq } = bundle.release;
    return {
      text: `${plugin.id} ${plugin.version} ${fresh ? 'waits' : 'was already waiting'} for the operator in ${path}`,
      data: {
        fresh,
        plugin: plugin.id,
        version: plugin.version,
        seq,
        channel: args.channel,
        release: bundle.hash,
        path,
      },
    };
  },
});
