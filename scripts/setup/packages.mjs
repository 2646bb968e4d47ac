import { rm } from 'node:fs/promises';
import { bundleCommandLine } from './command-line.mjs';
import { once } from './lib/cache.mjs';
import { at, bin } from './lib/paths.mjs';
import { must } from './lib/run.mjs';

/** @param {string} name */
const compile = async (name) => {
  await rm(at(name, 'dist'), { recursive: true, force: true });
  await must(bin('tsc'), ['-p', `${name}/tsconfig.build.json`]);
};

/**
 * Published packages in order of need. What set-up runs is the same that npm would install.
 *
 * @type {readonly { name: string, sources: readonly string[], needs: readonly string[], build: () => Promise<void> }[]}
 */
const PACKAGES = [
  { name: 'sdk', sources: ['sdk'], needs: [], build: () => compile('sdk') },
  { name: 'registry', sources: ['registry'], needs: ['sdk'], build: () => compile('registry') },
  {
    name: 'host',
    sources: [
      'index.ts',
      'kernel',
      'services',
      'runtimes',
      'react',
      'manager',
      'vite',
      'service-worker',
      'app/boot',
      'app/i18n',
      'app/pages',
      'app/plugins',
      'app/shell',
      'app/ui',
      'app/views',
      'package.json',
      'tsconfig.build.json',
    ].map((path) => `host/${path}`),
    needs: ['sdk', 'registry'],
    build: () => compile('host'),
  },
  {
    name: 'scripts',
    sources: [
      'archive',
      'bin',
      'cli.ts',
      'commands',
      'create',
      'dev',
      'doctor',
      'inspect',
      'migrations',
      'publishing',
      'package.json',
      'serve',
      'setup/command-line.mjs',
      'templates',
      'terminal',
      'tuf',
      'validate',
    ].map((path) => `scripts/${path}`),
    needs: ['sdk', 'registry', 'host'],
    build: bundleCommandLine,
  },
];

/**
 * Compile the packages that the command line and the build of plugins run from.
 *
 * @returns {Promise<string>} digest of everything that the `airlock` program is made of
 */
export async function buildPackages() {
  /** @type {Record<string, string>} */
  const keys = {};
  for (const { name, sources, needs, build } of PACKAGES) {
    keys[name] = await once({
      name: `compile ${name}`,
      inputs: [...sources, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
      facts: needs.map((need) => keys[need] ?? ''),
      outputs: [`${name}/dist`],
      run: build,
    });
  }
  return keys['scripts'] ?? '';
}
