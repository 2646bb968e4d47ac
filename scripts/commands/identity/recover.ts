import { readFile, writeFile } from 'node:fs/promises';
import { acceptRecovery, recoverIdentity } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import {
  algorithmOption,
  keyAlgorithm,
  newPassphrase,
  publisherFolder,
  publisherOption,
  sealOption,
} from '../../terminal/keys.ts';

/** `airlock identity recover`: first without, then with the operator's word. */
export default command({
  name: 'identity recover',
  description:
    'Get new keys after yours were lost. The operator of a registry must vouch for them; that takes 14 days.',
  args: {
    word: { type: 'string', description: 'Second step: the file that the operator sent.', valueHint: 'file' },
    identity: {
      type: 'string',
      description: 'identity.json of any bundle you signed, when your folder was lost, too.',
      valueHint: 'file',
    },
    'signed-before': {
      type: 'string',
      description:
        'Highest release of each plugin that the lost keys signed: one-plugin=3,other=1. Default: as remembered.',
      valueHint: 'list',
    },
    out: { type: 'string', description: 'File for the operator.', default: 'recovery-request.json', valueHint: 'file' },
    publisher: publisherOption,
    algorithm: algorithmOption,
    seal: sealOption,
  },
  async run(args, terminal) {
    const dir = publisherFolder(terminal, args.publisher);
    const read = async (path: string): Promise<Uint8Array<ArrayBuffer>> =>
      new Uint8Array(await readFile(terminal.path(path)));
    if (args.word !== undefined) {
      const { effectiveAfter } = await acceptRecovery(dir, await read(args.word));
      return { text: `Your new keys take effect after ${effectiveAfter}.`, data: { effectiveAfter } };
    }
    const file = terminal.path(args.out);
    const request = await recoverIdentity({
      dir,
      ...(args.identity !== undefined && { file: await read(args.identity) }),
      signedBefore: parseSeqs(args['signed-before']),
      algorithm: keyAlgorithm(args.algorithm),
      ...(args.seal && { passphrase: await newPassphrase(terminal) }),
    });
    await writeFile(file, request.file);
    return {
      text: [
        `New keys are in ${dir}.`,
        `Send ${file} to the operator in a way that shows it is you, and run airlock identity recover --word with the answer.`,
      ],
      data: { file, identity: request.hash },
    };
  },
});

function parseSeqs(text: string | undefined): Record<string, number> {
  const seqs: Record<string, number> = {};
  for (const part of text?.split(',') ?? []) {
    const [, id, seq] = /^([a-z0-9.-]+)=([1-9]\d{0,8})$/.exec(part.trim()) ?? [];
    if (id === undefined) throw new UsageError(`--signed-before cannot be "${part}"`, 'It looks like one-plugin=3.');
    seqs[id] = Number(seq);
  }
  return seqs;
}
