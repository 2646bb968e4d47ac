import { readFile } from 'node:fs/promises';
import { readRelease, signRelease } from '@airlock/registry/repository';
import { command } from '../terminal/command.ts';
import { passphrases, publisherFolder, publisherOption, wholeNumber } from '../terminal/keys.ts';

/** `airlock sign`: a built plugin becomes a release. */
export default command({
  name: 'sign',
  description: 'Sign a built plugin: adds release.json and identity.json to its folder.',
  args: {
    bundle: { type: 'positional', description: 'Folder that airlock build wrote.', default: 'dist' },
    publisher: publisherOption,
    'min-seq': {
      type: 'string',
      description: 'Withdraw every release below this sequence number. Default: as before.',
      valueHint: 'number',
    },
    after: {
      type: 'string',
      description:
        'release.json that this one follows, on a machine that did not sign it. Default: the last signed here.',
      valueHint: 'file',
    },
  },
  async run(args, terminal) {
    const bundle = terminal.path(args.bundle);
    const after = args.after === undefined ? undefined : terminal.path(args.after);
    const { release, hash, fresh } = await signRelease({
      bundle,
      publisher: publisherFolder(terminal, args.publisher),
      ...(args['min-seq'] !== undefined && { minSeq: wholeNumber(args['min-seq'], 'min-seq', 0) }),
      ...(after !== undefined && { after: readRelease(new Uint8Array(await readFile(after)), after) }),
      ask: passphrases(terminal),
    });
    const { plugin, seq, files, publisher } = release;
    return {
      text: `${fresh ? 'Signed' : 'Was signed already:'} ${plugin.id} ${plugin.version} as release ${seq}, ${files.length} files (${hash.slice(0, 12)})`,
      data: {
        fresh,
        plugin: plugin.id,
        version: plugin.version,
        seq,
        release: hash,
        publisher,
        files: files.length,
        bundle,
      },
    };
  },
});
