import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
