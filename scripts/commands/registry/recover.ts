import { readFile, writeFile } from 'node:fs/promises';
import { signRecovery } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { passphrases, registryOption } from '../../terminal/keys.ts';

/** `airlock registry recover`: the operator's word for a publisher that lost its keys. */
export default command({
  name: 'registry recover',
  description:
    'Vouch for new keys of a publisher that lost its own; needs the targets keys. Takes effect after 14 days.',
  args: {
    file: { type: 'positional', description: 'What airlock identity recover wrote.', required: true },
    out: { type: 'string', description: 'File for the publisher.', default: 'recovery.json', valueHint: 'file' },
    registry: registryOption,
  },
  async run(args, terminal) {
    const request = new Uint8Array(await readFile(terminal.path(args.file)));
    const file = terminal.path(args.out);
    const word = await signRecovery({ dir: terminal.path(args.registry), file: request, ask: passphrases(terminal) });
    await writeFile(file, word);
    return {
      text: [
        `Wrote ${file}; send it to the publisher.`,
        'Tell the publisher’s users, too: the delay is there for objections.',
      ],
      data: { file },
    };
  },
});
