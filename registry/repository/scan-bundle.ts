import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bytes } from '../format/index.ts';
import { parseAdvisory, scan, type Advisory, type ScanInput, type Scorecard } from '../scan/index.ts';
import { fileBytes, listFiles, readManifest } from './bundle.ts';
import { isMissingFile, RepositoryError } from './errors.ts';

/** The built or signed plugin in a folder, as the rules look at it. */
export async function readBundle(dir: string): Promise<Pick<ScanInput, 'manifest' | 'files'>> {
  const manifest = await readManifest(dir);
  const files = new Map<string, Bytes>();
  for (const { path } of await listFiles(dir)) files.set(path, await fileBytes(dir, path));
  return { manifest, files };
}

/** Apply every rule to the built or signed plugin in a folder. The same rules for authors, operators and hosts. */
export async function scanBundle(dir: string, options: Omit<ScanInput, 'manifest' | 'files'> = {}): Promise<Scorecard> {
  return scan({ ...(await readBundle(dir)), ...options });
}

/** Read the OSV records (`*.json`, https://osv.dev) of a folder, as `all.zip` of the ecosystem npm unpacks. */
export async function readAdvisories(dir: string): Promise<NonNullable<ScanInput['advisories']>> {
  let names: string[];
  try {
    names = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    if (!isMissingFile(error)) throw error;
    throw new RepositoryError('NO_ADVISORIES', `There is no folder of advisories at ${dir}.`, {
      hint: 'Unpack the OSV export of the ecosystem npm there.',
    });
  }
  // A check against nothing would say that nothing is known.
  if (names.length === 0) {
    throw new RepositoryError('NO_ADVISORIES', `There is no advisory (*.json) in ${dir}.`, {
      hint: 'Unpack the OSV export of the ecosystem npm there.',
    });
  }
  const list: Advisory[] = [];
  let date = '';
  for (const name of names) {
    const advisory = parseAdvisory(await readFile(join(dir, name)), name);
    if (advisory.affected.length > 0) list.push(advisory);
    if (advisory.modified > date) date = advisory.modified;
  }
  return { list, date: date.slice(0, 10) };
}
