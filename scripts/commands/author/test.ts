import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { command } from '../../terminal/command.ts';
import { CliError } from '../../terminal/failure.ts';

/** `airlock test`: the plugin's own tests. */
export default command({
  name: 'test',
  description: 'Run the tests of the plugin in this folder with Vitest, once.',
  examples: ['airlock test', 'airlock test --watch', 'airlock test --coverage', 'airlock test src/plugin.test.ts'],
  args: {
    files: { type: 'positional', description: 'Only tests whose path contains this.', required: false },
    watch: { type: 'boolean', default: false, description: 'Run again after every edit.' },
    coverage: { type: 'boolean', default: false, description: 'Say which lines no test runs.' },
  },
  async run(args, terminal) {
    const vitest = findVitest(terminal.cwd);
    if (args.coverage) mustHaveCoverage(terminal.cwd);
    const words = [
      vitest,
      args.watch ? 'watch' : 'run',
      ...(args.coverage ? ['--coverage.enabled', '--coverage.include=src/**'] : []),
      ...(terminal.json ? ['--reporter=json'] : []),
      ...(args.files === undefined ? [] : [args.files]),
    ];
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn(process.execPath, words, { cwd: terminal.cwd, stdio: 'inherit' });
      child.once('error', reject);
      child.once('close', (status) => resolve(status ?? 1));
    });
    return { failed: code !== 0 };
  },
});

function findVitest(folder: string): string {
  try {
    const home = dirname(createRequire(join(folder, 'package.json')).resolve('vitest/package.json'));
    const file = join(home, 'vitest.mjs');
    if (existsSync(file)) return file;
  } catch {
    // Not installed: said below.
  }
  throw new CliError('NO_VITEST', 'Vitest is not installed here.', { hint: 'Run npm install --save-dev vitest.' });
}

/** Vitest would name what is missing, but not the version that fits. */
function mustHaveCoverage(folder: string): void {
  const { resolve } = createRequire(join(folder, 'package.json'));
  try {
    resolve('@vitest/coverage-v8/package.json');
  } catch {
    // It was found above, and npm refuses a package without a version.
    const { version } = JSON.parse(readFileSync(resolve('vitest/package.json'), 'utf8')) as { version: string };
    throw new CliError('NO_COVERAGE', 'What counts covered lines is not installed here.', {
      hint: `Run npm install --save-dev @vitest/coverage-v8@${version}.`,
    });
  }
}
