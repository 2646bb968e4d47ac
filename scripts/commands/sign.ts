import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readRelease, signRelease } from '@airlock/registry/repository';
import { command } from '../terminal/command.ts';
import { passphrases, publisherFolder, publisherOption, wholeNumber } from '../terminal/keys.ts';
import type { Terminal } from '../terminal/terminal.ts';

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
    if (!fresh) await noticeNewVersion(bundle, plugin, terminal);
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

/** A version that was raised and not built yet is why people sign twice. */
async function noticeNewVersion(
  bundle: string,
  { id, version }: { readonly id: string; readonly version: string },
  terminal: Terminal,
): Promise<void> {
  const text = await readFile(join(dirname(bundle), 'package.json'), 'utf8').catch(() => undefined);
  const [, next] = /"version"\s*:\s*"([^"]+)"/.exec(text ?? '') ?? [];
  if (next !== undefined && next !== version)
    terminal.warn(
      `package.json says ${id} ${next}, and ${version} is what was built: airlock build makes the next one.`,
    );
}
