import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { airlock } from './airlock.mjs';
import { once } from './lib/cache.mjs';
import { at, bin } from './lib/paths.mjs';
import { must } from './lib/run.mjs';

/** What a deployment serves. */
export const APP = 'host/app/dist';

/** Build the single-page app and its service worker. */
export async function buildApp() {
  await once({
    name: 'build app',
    inputs: [
      'host',
      'sdk/plugin',
      'sdk/ui',
      'registry/format',
      'registry/client',
      'vite.config.ts',
      'package-lock.json',
    ],
    outputs: [`${APP}/index.html`, `${APP}/assets`, `${APP}/airlock-sw.js`, `${APP}/airlock-runner.json`],
    run: async () => {
      await must(bin('vite'), ['build', '--logLevel', 'warn']);
      await must(bin('tsx'), ['--conditions=airlock-source', 'scripts/setup/service-worker.ts', at(APP)]);
    },
  });
}

/**
 * Tell the app which registry to read and which root to trust: the part of a deployment that differs from place to place.
 *
 * @param {{ site: string, url: string, runnerSite?: string }} deployment the registry's folder, relative to the repository,
 * and where it is served; where plugins run on origins of their own
 */
export async function configureApp({ site, url, runnerSite }) {
  const root = await readFile(at(site, 'metadata/1.root.json'));
  const pinned = root.toString('base64');
  const defaults = await defaultSet(pinned);
  const config = {
    registries: [{ name: 'development', urls: [url], root: pinned }],
    ...(defaults && { defaults }),
    ...(runnerSite && { runner: { site: runnerSite } }),
  };
  await writeFile(at(APP, 'airlock.config.json'), `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * The set in `airlock.lock.json`, if somebody made one of this very registry with `airlock install`.
 *
 * @param {string} root in base64
 * @returns {Promise<object | undefined>}
 */
async function defaultSet(root) {
  if (!existsSync(at('airlock.lock.json'))) return undefined;
  // It says what is wrong with the file, before an app is served that cannot start with it.
  await airlock(['list', '--quiet', '--lockfile', at('airlock.lock.json')]);
  const lock = JSON.parse(await readFile(at('airlock.lock.json'), 'utf8'));
  const names = Object.entries(lock.registries ?? {}).filter(([, registry]) => registry?.root === root);
  if (names.length > 0) return lock;
  console.log('  airlock.lock.json names another registry than this one; its plugins are not installed');
  return undefined;
}
