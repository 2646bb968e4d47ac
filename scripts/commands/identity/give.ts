import { writeFile } from 'node:fs/promises';
import { signTransfer } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { passphrases, publisherFolder, publisherOption } from '../../terminal/keys.ts';

/** `airlock identity give`: a plugin gets a new owner. */
export default command({
  name: 'identity give',
  description: 'Sign a plugin over to another publisher. Users are asked before they follow.',
  args: {
    plugin: { type: 'positional', description: 'Id of the plugin.', required: true },
    to: {
      type: 'string',
      description: 'Id of the new publisher, as its airlock identity show prints it.',
      valueHint: 'id',
    },
    out: {
      type: 'string',
      description: 'File for the new publisher. Default: <plugin>.transfer.json.',
      valueHint: 'file',
    },
    publisher: publisherOption,
  },
  async run(args, terminal) {
    if (!/^[0-9a-f]{64}$/.test(args.to ?? '')) throw new UsageError('--to must be a publisher id of 64 hex digits');
    const file = terminal.path(args.out ?? `${args.plugin}.transfer.json`);
    const bytes = await signTransfer({
      publisher: publisherFolder(terminal, args.publisher),
      plugin: args.plugin,
      to: args.to ?? '',
      ask: passphrases(terminal),
    });
    await writeFile(file, bytes);
    return {
      text: [`Signed ${args.plugin} over.`, `Send ${file} to its new publisher, who runs airlock identity take.`],
      data: { plugin: args.plugin, to: args.to, file },
    };
  },
});
