import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A plugin's folder outside of the repository, for one test. */
export interface Fixture {
  readonly folder: string;
  /** Every file below `sub`, by path. */
  files(sub: string): Promise<Map<string, Buffer>>;
  remove(): Promise<void>;
}

const repository = path.join(import.meta.dirname, '../..');

export const packageJson = {
  name: 'fixture',
  version: '1.2.3',
  description: 'A plugin for a test.',
  license: 'MIT',
  author: 'Ada Lovelace <ada@example.com>',
  keywords: ['test'],
  repository: { type: 'git', url: 'git+https://example.com/fixture.git' },
};

/** Make a folder with these files; `from` copies another folder first. The repository's packages can be imported. */
export async function createFixture(
  files: { readonly [file: string]: string },
  options: { readonly from?: string; readonly below?: string } = {},
): Promise<Fixture> {
  const root = await mkdtemp(path.join(tmpdir(), 'airlock-build-'));
  const folder = path.join(root, options.below ?? 'plugin');
  await mkdir(folder, { recursive: true });
  await symlink(path.join(repository, 'node_modules'), path.join(root, 'node_modules'));
  if (options.from !== undefined) {
    await cp(path.join(repository, options.from), folder, {
      recursive: true,
      filter: (source) => !/[\\/](?:dist|node_modules|\.airlock)$/.test(source),
    });
  }
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return {
    folder,
    files: async (sub) => readAll(path.join(folder, sub)),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** A fixture with a usual `package.json` and this definition. */
export function createPluginFixture(
  definition: string,
  files: { readonly [file: string]: string } = {},
): Promise<Fixture> {
  return createFixture({ 'package.json': JSON.stringify(packageJson), 'src/plugin.ts': definition, ...files });
}

async function readAll(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Map<string, Buffer>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    found.set(path.relative(folder, file).split(path.sep).join('/'), await readFile(file));
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
