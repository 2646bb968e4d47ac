import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PluginProject } from './project.ts';

/** Where a release lists the libraries inside it. */
export const SBOM_FILE = 'sbom.cdx.json';

interface Library {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/**
 * The libraries that the bundled modules come from, as CycloneDX 1.6 JSON (https://cyclonedx.org). Without a date and a
 * serial number, which would make every build another one.
 */
export async function listLibraries(project: PluginProject, modules: Iterable<string>): Promise<Uint8Array> {
  const libraries = new Map<string, Library>();
  for (const folder of new Set(Array.from(modules, packageFolder))) {
    if (folder === undefined || folder === project.folder) continue;
    const library = await readLibrary(folder);
    if (library) libraries.set(packageUrl(library), library);
  }
  const { name, version } = project.package;
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name, version, 'bom-ref': packageUrl({ name, version }) } },
    components: [...libraries]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([purl, library]) => ({
        type: 'library',
        ...nameParts(library.name),
        version: library.version,
        ...(library.license === undefined ? {} : { licenses: [{ expression: library.license }] }),
        purl,
        'bom-ref': purl,
      })),
  };
  return new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
}

/** The package that a module belongs to: the nearest folder above with a `package.json` that has a version. */
function packageFolder(id: string): string | undefined {
  const [file = ''] = id.split('?');
  if (!path.isAbsolute(file)) return undefined;
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    // Packages keep nameless `package.json` files in folders of one module format.
    const isInside = path.basename(path.dirname(folder)) === 'node_modules' || !folder.includes('node_modules');
    if ((isInside || isScoped(folder)) && existsSync(path.join(folder, 'package.json'))) return folder;
  }
  return undefined;
}

const isScoped = (folder: string): boolean =>
  path.basename(path.dirname(folder)).startsWith('@') &&
  path.basename(path.dirname(path.dirname(folder))) === 'node_modules';

async function readLibrary(folder: string): Promise<Library | undefined> {
  // Only read, member by member, below.
  const found = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, license } = found;
  if (typeof name !== 'string' || typeof version !== 'string') return undefined;
  return { name, version, ...(typeof license === 'string' ? { license } : {}) };
}

/** https://github.com/package-url/purl-spec */
function packageUrl({ name, version }: Library): string {
  return `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;
}

function nameParts(name: string): { group?: string; name: string } {
  const [group, rest] = name.split('/');
  return rest === undefined ? { name } : { group: group ?? '', name: rest };
}
