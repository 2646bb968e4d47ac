import { buildPlugin } from '@airlock/sdk/build';
import path from 'node:path';
import { command } from '../../terminal/command.ts';

/** `airlock build`: the plugin in this folder, ready to be signed. */
export default command({
  name: 'build',
  description: 'Build the plugin in this folder: one file per sandbox realm, a container for the page, a manifest.',
  args: {
    entry: {
      type: 'string',
      description: 'Module that exports the definition. Default: src/plugin.ts.',
      valueHint: 'file',
    },
    out: { type: 'string', description: 'Folder to write, emptied first. Default: dist.', valueHint: 'folder' },
    maps: { type: 'boolean', default: true, description: 'Write source maps to .airlock/maps.' },
  },
  async run(args, terminal) {
    const { manifest, outDir, files } = await buildPlugin({
      folder: terminal.cwd,
      sourceMaps: args.maps,
      ...(args.entry === undefined ? {} : { entry: args.entry }),
      ...(args.out === undefined ? {} : { outDir: args.out }),
    });
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    const where = path.relative(terminal.cwd, outDir) || '.';
    const realms = Object.keys(manifest.targets).join(' and ');
    return {
      text: `Built ${manifest.id} ${manifest.version} for ${realms}: ${files.length} files, ${kilobytes(bytes)}, in ${where}`,
      data: { manifest, outDir, files },
    };
  },
});

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
