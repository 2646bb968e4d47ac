import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top folder of the repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Made by set-up and ignored by git: keys, caches, markers. Deleting it costs a rebuild and new development keys. */
export const STATE = join(ROOT, '.airlock');

/** @param {...string} parts @returns {string} absolute path inside the repository */
export const at = (...parts) => join(ROOT, ...parts);

/** @param {string} name @returns {string} file of a command that a dependency brings */
export const bin = (name) => at('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
