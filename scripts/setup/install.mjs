import { existsSync, readFileSync } from 'node:fs';
import { at } from './lib/paths.mjs';
import { must, run, SetupError } from './lib/run.mjs';

/** @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean }} LockedPackage */

const FLOOR = [20, 19];
const HINT = 'Check that this machine reaches an npm registry (`npm ping`), then run the command again.';

/** Install packages when they are missing or other than the lockfile says. Needs nothing but Node and npm. */
export async function ensureInstalled() {
  checkNode();
  if (isInstalled()) return;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  console.log('Installing packages (npm ci) …');
  const { code, output } = await run(npm, ['ci', ...quiet]);
  if (code === 0) return;
  if (!/in sync/.test(output)) throw new SetupError(output.trim(), HINT);
  // Some npm versions refuse a lockfile that was written for another platform; it still decides what they install.
  console.log('  npm ci does not accept the lockfile here; npm install does.');
  await must(npm, ['install', '--no-save', ...quiet], { hint: HINT });
}

/**
 * Whether npm's own record of what is in node_modules agrees with the lockfile, and with what is there: an npm that was
 * interrupted takes packages away and leaves its record.
 *
 * @returns {boolean}
 */
function isInstalled() {
  const record = at('node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = packagesOf(at('package-lock.json'));
  const present = packagesOf(record);
  return Object.entries(wanted).every(([path, { version, integrity, link, optional }]) => {
    if (!path.includes('node_modules/')) return true;
    const found = present[path];
    if (!found) return optional === true;
    if (!optional && !existsSync(at(path))) return false;
    return link ? found.link === true : found.version === version && found.integrity === integrity;
  });
}

/** @param {string} file @returns {Record<string, LockedPackage>} */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantMajor = 0, wantMinor = 0] = FLOOR;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  throw new SetupError(
    `Airlock needs Node ${FLOOR.join('.')} or newer; this is ${process.version}.`,
    'Install a current Node from https://nodejs.org and run the command again.',
  );
}
