import { readdir } from 'node:fs/promises';
import { airlock } from './airlock.mjs';
import { once } from './lib/cache.mjs';
import { at } from './lib/paths.mjs';

/** @typedef {{ folder: string, key: string }} BuiltPlugin folder relative to the repository; digest of what it is made of */

/**
 * Build every example plugin.
 *
 * @param {string} toolchain digest of the packages that build them
 * @returns {Promise<BuiltPlugin[]>}
 */
export async function buildPlugins(toolchain) {
  const folders = (await readdir(at('example-plugins'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => `example-plugins/${entry.name}`)
    .sort();
  /** @type {BuiltPlugin[]} */
  const built = [];
  for (const folder of folders) {
    const key = await once({
      name: `build ${folder}`,
      inputs: [folder],
      facts: [toolchain],
      outputs: [`${folder}/dist/manifest.json`],
      run: async () => void (await airlock(['build'], { cwd: at(folder) })),
    });
    built.push({ folder, key });
  }
  return built;
}
