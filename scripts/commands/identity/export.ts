import { writeFile } from 'node:fs/promises';
import { exportIdentity } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { publisherFolder, publisherOption } from '../../terminal/keys.ts';

/** `airlock identity export`: what registries may know of you, in one file. */
export default command({
  name: 'identity export',
  description: 'Write your public identity to a file, for registries to list without a release.',
  args: {
    out: { type: 'string', description: 'The file.', default: 'identity.json', valueHint: 'file' },
    publisher: publisherOption,
  },
  async run(args, terminal) {
    const file = terminal.path(args.out);
    await writeFile(file, await exportIdentity(publisherFolder(terminal, args.publisher)));
    return { text: `Wrote ${file}. It holds no secret.`, data: { file } };
  },
});
