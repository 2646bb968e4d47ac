import { readBundle } from '@airlock/registry/repository';
import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { packFolder } from '../../archive/archive.ts';
import { command } from '../../terminal/command.ts';

/** `airlock pack`: a built or signed plugin as one file. */
export default command({
  name: 'pack',
  description: 'Put a built or signed plugin into one archive. Equal plugins give equal bytes.',
  examples: ['airlock pack', 'airlock pack dist --out release.zip', 'airlock pack --list'],
  args: {
    bundle: { type: 'positional', description: 'Folder of the built plugin.', default: 'dist' },
    out: { type: 'string', description: 'Default: <id>-<version>.airlock.zip.', valueHint: 'file' },
    list: { type: 'boolean', default: false, description: 'Only say what would be in it.' },
  },
  async run(args, terminal) {
    const bundle = terminal.path(args.bundle);
    const { manifest } = await readBundle(bundle);
    const { bytes, sha256, files } = await packFolder(bundle);
    const out = terminal.path(args.out ?? `${manifest.id}-${manifest.version}.airlock.zip`);
    if (!args.list) await writeFile(out, bytes);
    const signed = files.includes('release.json');
    return {
      text: [
        ...(args.list
          ? files
          : [`Packed ${files.length} files into ${relative(terminal.cwd, out)}, ${bytes.length} bytes`]),
        `sha256 ${sha256}${signed ? '' : ' (not signed)'}`,
      ],
      data: { file: args.list ? undefined : out, bytes: bytes.length, sha256, files, signed },
    };
  },
});
