import { rm } from 'node:fs/promises';
import { once } from './lib/cache.mjs';
import { at, bin } from './lib/paths.mjs';
import { must } from './lib/run.mjs';

/** Published packages in order of need. What set-up runs is the same that npm would install. */
const PACKAGES = [
  { name: 'sdk', sources: ['sdk'], needs: [] },
  { name: 'registry', sources: ['registry'], needs: ['sdk'] },
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
      'templates',
      'terminal',
      'validate',
      'tsconfig.build.json',
    ].map((path) => `scripts/${path}`),
    needs: ['sdk', 'registry', 'host'],
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
  for (const { name, sources, needs } of PACKAGES) {
    keys[name] = await once({
      name: `compile ${name}`,
      inputs: [...sources, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
      facts: needs.map((need) => keys[need] ?? ''),
      outputs: [`${name}/dist`],
      run: async () => {
        await rm(at(name, 'dist'), { recursive: true, force: true });
        await must(bin('tsc'), ['-p', `${name}/tsconfig.build.json`]);
      },
    });
  }
  return keys['scripts'] ?? '';
}
