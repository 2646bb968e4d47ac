import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../terminal/failure.ts';

/**
 * Folder of the built host app: `chosen`, else the one of the repository that this runs from, else the one that comes with
 * this package. Throws `HOST_MISSING`.
 */
export function findApp(chosen?: string): string {
  // From `dist/dev` and from the sources alike; the package's top folder is one or two steps up.
  const homes = ['..', '../..'].map((path) => join(import.meta.dirname, path));
  const places =
    chosen === undefined ? homes.flatMap((home) => [join(home, '../host/app/dist'), join(home, 'app')]) : [chosen];
  const found = places.find(
    (place) => existsSync(join(place, 'index.html')) && existsSync(join(place, 'airlock-sw.js')),
  );
  if (found !== undefined) return found;
  throw new CliError('HOST_MISSING', `There is no built host app${chosen === undefined ? '' : ` in ${chosen}`}.`, {
    hint: 'Name the folder that is deployed, with index.html in it: --host-dir <folder>.',
  });
}
