import { existsSync, readFileSync } from 'node:fs';
import { at } from './lib/paths.mjs';
import { must, SetupError } from './lib/run.mjs';

/** @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean }} LockedPackage */

const FLOOR = [20, 19];

/** Install packages when they are missing or other than the lockfile says. Needs nothing but Node and npm. */
export async function ensureInstalled() {
  checkNode();
  if (isInstalled()) return;
  console.log('Installing packages (npm ci) …');
  await must(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    show: true,
    hint: 'Check that this machine reaches an npm registry (`npm ping`), then run the command again.',
  });
}

/** @returns {boolean} whether npm's own record of what is in node_modules agrees with the lockfile */
function isInstalled() {
  const record = at('node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = packagesOf(at('package-lock.json'));
  const present = packagesOf(record);
  return Object.entries(wanted).every(([path, { version, integrity, link, optional }]) => {
    if (!path.includes('node_modules/')) return true;
    const found = present[path];
    if (!found) return optional === true;
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
