import { BuildError, buildPlugin, type BuildProblem } from '@airlock/sdk/build';
import path from 'node:path';
import { command } from '../../terminal/command.ts';
import { CliError } from '../../terminal/failure.ts';

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
    try {
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
    } catch (error) {
      return buildFailure(error);
    }
  },
});

/** Say what a build failed by, as every command that builds does. */
export function buildFailure(error: unknown): never {
  throw error instanceof BuildError ? asFailure(error) : error;
}

function asFailure(error: BuildError): CliError {
  const [first] = error.problems;
  return new CliError(first?.code ?? 'BUILD_FAILED', error.problems.map(sentence).join('\n'), {
    ...(first?.hint !== undefined && error.problems.length === 1 ? { hint: first.hint } : {}),
    detail: { problems: error.problems },
    cause: error,
  });
}

function sentence(problem: BuildProblem, _index: number, all: readonly BuildProblem[]): string {
  const { message, hint, file, line, frame } = problem;
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  // A single problem's hint is printed as the failure's own.
  const advice = hint !== undefined && all.length > 1 ? ` ${hint}` : '';
  return `${place}${message}${advice}${frame === undefined ? '' : `\n${frame}`}`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
