import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from '../../cli.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'airlock-build-command-'));
  await symlink(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function project(definition: string): Promise<void> {
  await mkdir(join(root, 'src'));
  await writeFile(join(root, 'src/plugin.ts'), definition);
  await writeFile(
    join(root, 'package.json'),
    JSON.stringify({ name: 'p', version: '1.0.0', description: 'A plugin.', license: 'MIT' }),
  );
}

async function airlock(...words: string[]) {
  const out = { stdout: '', stderr: '' };
  const exitCode = await main(words, {
    stdout: { write: (text: string) => (out.stdout += text) },
    stderr: { write: (text: string) => (out.stderr += text) },
    stdin: {},
    env: {},
    cwd: root,
  });
  return { exitCode, ...out };
}

it('builds the plugin of the folder and says what it made', async () => {
  await project(`import { definePlugin } from '@airlock/sdk';\nexport default definePlugin({ id: 'made' });`);
  const { exitCode, stdout } = await airlock('build');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Built made 1\.0\.0 for worker: 3 files, [\d.]+ KB, in dist\n$/);
  expect(JSON.parse(await readFile(join(root, 'dist/manifest.json'), 'utf8'))).toMatchObject({ id: 'made' });
});

it('gives the manifest and the files as JSON', async () => {
  await project(`import { definePlugin } from '@airlock/sdk';\nexport default definePlugin({ id: 'made' });`);
  const { stdout } = await airlock('build', '--json', '--out', 'out', '--no-maps');
  const { manifest, outDir, files } = JSON.parse(stdout);
  expect(manifest.id).toBe('made');
  expect(outDir).toBe(join(root, 'out'));
  expect(files.map((file: { path: string }) => file.path)).toEqual(['manifest.json', 'sbom.cdx.json', 'worker.js']);
});

it('names everything that is wrong, with what to do, and exits with 1', async () => {
  await project(
    `import { definePlugin } from '@airlock/sdk';\nexport default definePlugin({ id: 'Bad', permissions: { storage: {} } } as never);`,
  );
  const { exitCode, stderr } = await airlock('build');
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`error ID_INVALID: "Bad" cannot be a plugin's id. Use 2 to 64 characters`);
  expect(stderr).toContain('Permission "storage" has no reason of 1 to 160 characters. Say in one sentence');
  const { error } = JSON.parse((await airlock('build', '--json')).stdout);
  expect(error.detail.problems.map((problem: { code: string }) => problem.code)).toEqual([
    'ID_INVALID',
    'REASON_MISSING',
  ]);
});

it('points at the line that does not parse', async () => {
  await project('export default {\n  id: ,\n};');
  const { exitCode, stderr } = await airlock('build');
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`error BUNDLE_FAILED: ${join('src', 'plugin.ts')}:2: Unexpected token`);
});
