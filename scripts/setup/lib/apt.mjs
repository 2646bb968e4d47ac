import { existsSync } from 'node:fs';
import { run } from './run.mjs';

/**
 * Install a package of Debian or Ubuntu, as root or where sudo asks for no password.
 *
 * @param {string} name
 * @returns {Promise<boolean>} whether it is there now
 */
export async function aptInstall(name) {
  if (!existsSync('/usr/bin/apt-get')) return false;
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  /** @param {readonly string[]} args */
  const apt = async (args) => {
    const [command = 'apt-get', ...rest] = [...prefix, 'apt-get', '-q', '-y', ...args];
    return (await run(command, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } }).catch(() => ({ code: 1 }))).code;
  };
  console.log(`Installing ${name} (apt-get install ${name}) …`);
  await apt(['update']);
  return (await apt(['install', '--no-install-recommends', name])) === 0;
}
