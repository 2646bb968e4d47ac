import { existsSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { airlock } from './airlock.mjs';
import { digest, once } from './lib/cache.mjs';
import { at } from './lib/paths.mjs';
import { SetupError } from './lib/run.mjs';

/** The served files. */
export const SITE = 'registry/site';
/** The operator's folder: fresh keys for each clone, never committed. */
export const WORKSPACE = '.airlock/registry';
/** The publisher's folder of the example plugins, fresh for each clone too. */
export const PUBLISHER = '.airlock/publisher';

const HOUR = 3_600_000;
/** What no second try mends; anything else, such as a lock that is held, is an error to look at. */
const BEYOND_REPAIR =
  /error (HALF_MISSING|BAD_FORMAT|NOT_A_REGISTRY|NOT_A_PUBLISHER|STALE_SITE|EXPIRED|KEY_\w+|SIG_INVALID|UNSIGNED|HASH_MISMATCH|THRESHOLD):/;

/**
 * Make a development registry, or bring the one that is there up to date, with the public command line alone.
 *
 * @param {readonly import('./plugins.mjs').BuiltPlugin[]} plugins
 */
export async function buildRegistry(plugins) {
  await dropUnusable();
  if (!existsSync(at(WORKSPACE))) {
    console.log('  new keys for a publisher and a registry');
    await airlock(['keygen', '--publisher', PUBLISHER, '--name', 'Airlock examples', '--if-missing']);
    await airlock(['registry', 'init', '--registry', WORKSPACE, '--site', SITE, '--name', 'development']);
  }
  const root = await digest([`${SITE}/metadata/1.root.json`]);
  let published = false;
  for (const { folder, key } of plugins) {
    await once({
      name: `sign and publish ${folder}`,
      inputs: [],
      facts: [key, root],
      outputs: [`${folder}/dist/release.json`],
      run: async () => {
        await publish(folder);
        published = true;
      },
    });
  }
  if (published) await refresh();
}

/** Accept what came in, and sign again what grows old. */
async function refresh() {
  await airlock(['registry', 'add', '--registry', WORKSPACE]);
  await airlock(['registry', 'build', '--registry', WORKSPACE]);
}

/** A development registry that cannot be continued is given up: half of it was deleted, or its format changed. */
async function dropUnusable() {
  const parts = [WORKSPACE, PUBLISHER, `${SITE}/metadata/1.root.json`].map((path) => existsSync(at(path)));
  if (!parts.includes(true)) return;
  try {
    if (parts.includes(false)) throw new SetupError('error HALF_MISSING: a part of it was deleted');
    await refresh();
  } catch (error) {
    if (!(error instanceof SetupError) || !BEYOND_REPAIR.test(error.message)) throw error;
    const why = error.message.trim().split('\n').at(-1);
    console.log(`  the development registry of before cannot be continued (${why}); making a new one`);
    await Promise.all([WORKSPACE, PUBLISHER, SITE].map((path) => rm(at(path), { recursive: true, force: true })));
  }
}

/**
 * Signatures of machines are short-lived: while the registry is served, renew them in time.
 *
 * @returns {() => void} stops it
 */
export function keepFresh() {
  const timer = setInterval(() => {
    refresh().catch((error) => console.error(`The registry could not be signed again: ${error.message}`));
  }, HOUR);
  return () => clearInterval(timer);
}

/**
 * Sign a built plugin and hand it in. Other content under a version that was signed before becomes the next version, so
 * that an edited plugin shows up in the app as an update.
 *
 * @param {string} folder
 */
async function publish(folder) {
  for (let revision = 0; ; revision += 1) {
    const bundle = revision === 0 ? `${folder}/dist` : await rebuild(folder, revision);
    try {
      await airlock(['sign', bundle, '--publisher', PUBLISHER]);
      if (revision > 0) await cp(at(bundle), at(folder, 'dist'), { recursive: true });
      await airlock(['publish', bundle, '--registry', WORKSPACE]);
      return;
    } catch (error) {
      if (!(error instanceof SetupError) || !/error EXISTS/.test(error.message) || revision > 999) throw error;
    }
  }
}

/** @param {string} folder @param {number} revision @returns {Promise<string>} its `dist` */
async function rebuild(folder, revision) {
  const copy = `.airlock/revised/${folder}`;
  await rm(at(copy), { recursive: true, force: true });
  await cp(at(folder), at(copy), { recursive: true, filter: (path) => !/[/\\](dist|node_modules)$/.test(path) });
  const file = at(copy, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  const [major, minor, patch] = manifest.version.split('.').map(Number);
  await writeFile(file, JSON.stringify({ ...manifest, version: `${major}.${minor}.${patch + revision}` }));
  await airlock(['build'], { cwd: at(copy) });
  return `${copy}/dist`;
}
