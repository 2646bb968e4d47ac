import { buildPlugin } from '@airlock/sdk/build';
import { listFiles, readBundle } from '@airlock/registry/repository';
import { fixAll, type Files } from '@airlock/registry/scan';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readSources } from '../inspect/sources.ts';
import { CliError } from '../terminal/failure.ts';

type ScanInput = Parameters<typeof fixAll>[0];

export interface FixOptions extends Omit<ScanInput, 'manifest' | 'files'> {
  /** Folder of the built plugin. */
  readonly bundle: string;
  /** Folder of its sources. */
  readonly project: string;
}

export interface FixResult {
  /** Codes of the rules that were put right. */
  readonly fixed: readonly string[];
  /** Files that were changed, relative to the project; the bundle's are built again. */
  readonly changed: readonly string[];
}

/**
 * Put right what has a fix: in the sources, and then build again; in the bundle alone where something got into it that no
 * source stands for. Throws `SIGNED` for a bundle that was signed, which may not be changed any more.
 */
export async function fixPlugin({ bundle, project, ...facts }: FixOptions): Promise<FixResult> {
  if (existsSync(join(bundle, 'release.json'))) {
    throw new CliError('SIGNED', `The plugin in ${bundle} is signed, so it is not changed any more.`, {
      hint: 'Fix before signing: airlock build, airlock validate --fix, airlock sign.',
    });
  }
  const sources = await openFiles(project, true);
  const built = await openFiles(bundle, false);
  const fixed = fixAll(
    { ...(await readBundle(bundle)), ...facts },
    { project: sources.files, bundle: built.files, year: new Date().getFullYear() },
  );
  const changed = await sources.save();
  // Built anew, the bundle has no need of its own fixes.
  if (changed.length > 0) await buildPlugin({ folder: project, outDir: relative(project, bundle) || '.' });
  else await built.save();
  return { fixed, changed };
}

interface OpenFiles {
  readonly files: Files;
  /** Write what was changed; gives the paths. */
  save(): Promise<string[]>;
}

/** The text files of a folder, read at once and changed in memory. */
async function openFiles(folder: string, isProject: boolean): Promise<OpenFiles> {
  const before = isProject ? await readSources(folder) : await readAll(folder);
  const after = new Map(before);
  return {
    files: {
      text: (path) => after.get(path),
      write: (path, text) => void after.set(path, text),
      remove: (path) => void after.delete(path),
      paths: () => [...after.keys()].sort(),
    },
    async save() {
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
        (path) => before.get(path) !== after.get(path),
      );
      for (const path of changed) {
        const file = join(folder, path);
        const text = after.get(path);
        await mkdir(dirname(file), { recursive: true });
        if (text === undefined) await rm(file);
        else await writeFile(file, text);
      }
      return changed.sort();
    },
  };
}

async function readAll(folder: string): Promise<Map<string, string>> {
  const files = await listFiles(folder);
  return new Map(
    await Promise.all(files.map(async ({ path }) => [path, await readFile(join(folder, path), 'utf8')] as const)),
  );
}
