import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let home: string;

/** A folder laid out like the repository, under the repository's own lint configuration. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'airlock-lint-'));
  const config = JSON.parse(await readFile(join(root, '.oxlintrc.json'), 'utf8'));
  config.jsPlugins = config.jsPlugins.map((plugin: string) => join(root, plugin));
  await writeFile(join(home, '.oxlintrc.json'), JSON.stringify(config));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function lint(path: string, source: string): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, source);
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin/oxlint'), ['--format', 'unix', file], { cwd: home }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}

describe('import boundaries', () => {
  it.each([
    ['the kernel importing React bindings', 'host/kernel/a.ts', "export * from '../react/provider.ts';"],
    ['the kernel importing the repository', 'host/kernel/b.ts', "export * from '@airlock/registry/repository';"],
    ['the client importing the repository', 'registry/client/a.ts', "export * from '../repository/index.ts';"],
    [
      'the format importing the client, even types',
      'registry/format/a.ts',
      "import type { A } from '@airlock/registry/client';\nexport type B = A;",
    ],
    ['the SDK importing the host', 'sdk/plugin/a.ts', "export * from '@airlock/host';"],
    [
      'a plugin importing the host at run time',
      'example-plugins/a/src/a.ts',
      "export const load = () => import('@airlock/host');",
    ],
  ])('refuse %s', async (_name, path, source) => {
    expect(await lint(path, source)).toContain('may not import');
  });

  it('refuse a second import site of a wrapped library', async () => {
    expect(await lint('host/kernel/c.ts', "export { wrap } from 'comlink';")).toContain('wrapped in one place');
  });

  it('let the kernel import the registry client and the SDK', async () => {
    const output = await lint(
      'host/kernel/d.ts',
      "export * from '@airlock/registry/client';\nexport * from '@airlock/sdk';\n",
    );
    expect(output).not.toContain('boundaries');
  });

  it('let a test import what it needs', async () => {
    const output = await lint('host/kernel/d.test.ts', "export * from '@airlock/registry/repository';\n");
    expect(output).not.toContain('boundaries');
  });
});
