import { at, ROOT } from './lib/paths.mjs';
import { must } from './lib/run.mjs';

/**
 * Run the public command line. Set-up uses nothing else to make keys, plugins and registries.
 *
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<string>} its output
 */
export const airlock = (args, { cwd = ROOT } = {}) =>
  must(process.execPath, [at('scripts/bin/airlock.mjs'), ...args, '--no-input'], { cwd });
