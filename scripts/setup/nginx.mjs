import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall } from './lib/apt.mjs';

/** Debian's package puts it outside of the path of ordinary users. */
const FOLDERS = ['/usr/sbin', ...(process.env['PATH'] ?? '').split(delimiter)];

/**
 * A real nginx for the tests of the header rules that registries write. Where systemd runs, installing it would also start
 * a web server that is open to others, so there it is left to the owner of the machine. Without one those tests are
 * skipped and say so.
 *
 * @returns {Promise<boolean>} whether there is one
 */
export async function ensureNginx() {
  const found = () => FOLDERS.some((folder) => existsSync(join(folder, 'nginx')));
  if (found() || existsSync('/run/systemd/system')) return found();
  return (await aptInstall('nginx-light')) && found();
}
