import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './fixtures/folders.ts';

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** npm leaves out what the machine that wrote the lockfile could not use, and `npm ci` then refuses it everywhere. */
it('the lockfile names the packages of every platform', async () => {
  const lock: { packages: Record<string, Locked> } = JSON.parse(
    await readFile(join(ROOT, 'package-lock.json'), 'utf8'),
  );
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(lock.packages, path, name)),
  );
  expect(missing).toEqual([]);
});

/** Whether `name` is found from `path` upwards, as Node would look for it. */
function isLocked(packages: Readonly<Record<string, unknown>>, path: string, name: string): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
    if (!folder.includes('node_modules/')) folder = '';
  }
}
