import { readFile } from 'node:fs/promises';
import { acceptTransfer } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { publisherFolder, publisherOption } from '../../terminal/keys.ts';

/** `airlock identity take`: releases signed from now on carry the old owner's word. */
export default command({
  name: 'identity take',
  description: 'Take over a plugin that its publisher signed over to you.',
  args: {
    file: { type: 'positional', description: 'The file that the old publisher sent.', required: true },
    publisher: publisherOption,
  },
  async run(args, terminal) {
    const file = new Uint8Array(await readFile(terminal.path(args.file)));
    const { plugin, from } = await acceptTransfer(publisherFolder(terminal, args.publisher), file);
    return {
      text: `${plugin} is yours, from ${from}. Your next release of it tells the registries.`,
      data: { plugin, from },
    };
  },
});
