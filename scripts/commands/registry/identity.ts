import { readFile } from 'node:fs/promises';
import { acceptIdentity } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { registryOption } from '../../terminal/keys.ts';
import { NEXT } from './subject.ts';

/** `airlock registry identity`: a publisher's new keys, or its end, without a release. */
export default command({
  name: 'registry identity',
  description: 'List the new identity of a publisher: other keys, or that it was given up.',
  args: {
    file: { type: 'positional', description: 'What airlock identity export wrote.', required: true },
    registry: registryOption,
  },
  async run(args, terminal) {
    const file = new Uint8Array(await readFile(terminal.path(args.file)));
    const result = await acceptIdentity({ dir: terminal.path(args.registry), file });
    return {
      text: [`Accepted the identity of ${result.publisher.slice(0, 12)} for ${result.plugins.join(', ')}`, NEXT],
      data: result,
    };
  },
});
