import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../terminal/failure.ts';

/** Folders that hold no sources. */
const IGNORED = /^(?:node_modules|dist|coverage|\..*)$/;
const TEXT = /\.(?:[cm]?[jt]sx?|json|md|svg|css|txt)$|^LICENSE$/;

/** The text files of a plugin's folder, by path with `/`. */
export async function readSources(folder: string): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  async function read(below: string): Promise<void> {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      if (IGNORED.test(entry.name)) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await read(path);
      else if (entry.isFile() && TEXT.test(entry.name)) sources.set(path, await readFile(join(folder, path), 'utf8'));
    }
  }
  await read('');
  return sources;
}

/** Refuse a folder without a `package.json`: `NOT_A_PLUGIN_FOLDER`. */
export async function mustBePlugin(folder: string): Promise<void> {
  if (existsSync(join(folder, 'package.json'))) return;
  throw new CliError('NOT_A_PLUGIN_FOLDER', `There is no package.json in "${folder}", so there is no plugin in it.`, {
    hint: 'Change into the folder of a plugin, or make one: airlock create my-plugin.',
  });
}
