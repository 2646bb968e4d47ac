import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { at, ROOT, STATE } from './paths.mjs';

const CACHE = join(STATE, 'cache');
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.airlock', 'site']);
const TEST = /\.(test|test-d|spec)\.(tsx?|mjs)$/;

/**
 * Work that need not be done again while its inputs and outputs are what they were.
 *
 * @typedef {object} Step
 * @property {string} name file name of its record and what the reader sees
 * @property {readonly string[]} inputs files and folders, relative to the repository; tests and a folder's `dist` and
 *   `node_modules` do not count unless named themselves
 * @property {readonly string[]} [facts] anything else the result depends on: options, versions, results of earlier steps
 * @property {readonly string[]} outputs files and folders it makes; at least one must exist afterwards
 * @property {() => Promise<void>} run
 */

/**
 * Do a step unless its record says that nothing changed.
 *
 * @param {Step} step
 * @returns {Promise<string>} digest of inputs and facts, to hand on to the steps that use its outputs
 */
export async function once({ name, inputs, facts = [], outputs, run }) {
  const key = await digest(inputs, facts);
  const record = join(CACHE, `${name.replace(/[^a-z0-9]+/gi, '-')}.json`);
  if (existsSync(record)) {
    const last = JSON.parse(await readFile(record, 'utf8'));
    if (last.key === key && last.outputs === (await fingerprint(outputs))) return key;
  }
  const started = performance.now();
  process.stdout.write(`  ${name} …`);
  try {
    await run();
  } catch (error) {
    process.stdout.write(' failed\n');
    throw error;
  }
  process.stdout.write(` ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  await mkdir(CACHE, { recursive: true });
  await writeFile(record, JSON.stringify({ key, outputs: await fingerprint(outputs) }));
  return key;
}

/**
 * @param {readonly string[]} inputs
 * @param {readonly string[]} facts
 * @returns {Promise<string>} hex SHA-256 of every input file's path and content, and of the facts
 */
export async function digest(inputs, facts = []) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of await filesUnder(at(input))) {
      const content = createHash('sha256').update(await readFile(file));
      hash.update(`${slashed(file)}\0${content.digest('hex')}\n`);
    }
  }
  for (const fact of facts) hash.update(`\0${fact}`);
  return hash.digest('hex');
}

/** Cheaper than a digest: enough to see that outputs are there and were not touched. @param {readonly string[]} outputs */
async function fingerprint(outputs) {
  const hash = createHash('sha256');
  for (const output of outputs) {
    for (const file of await filesUnder(at(output))) {
      const { size, mtimeMs } = await stat(file);
      hash.update(`${slashed(file)}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {Promise<string[]>} every file at or below it, sorted; none when it does not exist */
export async function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => !SKIPPED.has(entry.name) && !TEST.test(entry.name))
      .map((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)])),
  );
  return found.flat().sort();
}

/** @param {string} file */
const slashed = (file) => relative(ROOT, file).split(sep).join('/');
