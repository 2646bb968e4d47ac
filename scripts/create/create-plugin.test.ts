import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../cli.ts';
import { idFrom, nameFrom } from './create-plugin.ts';
import { KINDS } from './kinds.ts';

const run = promisify(execFile);
const modules = join(import.meta.dirname, '../../node_modules');
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'airlock-create-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function airlock(cwd: string, ...words: string[]) {
  const out = { stdout: '', stderr: '' };
  const exitCode = await main(words, {
    stdout: { write: (text: string) => (out.stdout += text) },
    stderr: { write: (text: string) => (out.stderr += text) },
    stdin: {},
    env: {},
    cwd,
  });
  return { exitCode, ...out };
}

describe('a new plugin', () => {
  it.each(Object.keys(KINDS))(
    'of kind %s builds, passes its types and tests, and validates without a finding',
    async (kind) => {
      const { exitCode, stdout } = await airlock(root, 'create', 'spring-clean', '--kind', kind, '--author', 'Ada');
      expect(exitCode).toBe(0);
      expect(stdout).toContain('cd spring-clean');
      const folder = join(root, 'spring-clean');
      expect(await readdir(folder)).not.toContain('gitignore');
      // What `npm install` would put there.
      await symlink(modules, join(folder, 'node_modules'));

      expect(await airlock(folder, 'build')).toMatchObject({ exitCode: 0 });
      const { stdout: scorecard } = await airlock(folder, 'validate', '--json');
      const { findings } = JSON.parse(scorecard);
      // Only its author knows where its source will be.
      expect(findings.map(({ rule }: { rule: string }) => rule)).toEqual(['METADATA_REPOSITORY']);

      await writeFile(
        join(folder, 'vitest.config.ts'),
        "export default { resolve: { conditions: ['airlock-source'] }, ssr: { resolve: { conditions: ['airlock-source'] } } }",
      );
      await run(process.execPath, [join(modules, 'vitest/vitest.mjs'), 'run', '--root', folder], { cwd: folder });
      await run(
        process.execPath,
        [join(modules, 'typescript/bin/tsc'), '--customConditions', 'airlock-source', '--noEmit'],
        { cwd: folder },
      );
    },
    60_000,
  );

  it('is at most 20 files and 10 packages', async () => {
    const { stdout } = await airlock(root, 'create', 'small', '--kind', 'widget', '--json');
    expect(JSON.parse(stdout).files.length).toBeLessThanOrEqual(20);
    const { dependencies, devDependencies } = JSON.parse(await readFile(join(root, 'small/package.json'), 'utf8'));
    expect(Object.keys({ ...dependencies, ...devDependencies }).length).toBeLessThanOrEqual(10);
  });

  it('is never written over files, and nothing is written when it could not be built', async () => {
    await writeFile(join(root, 'mine.txt'), '');
    expect(await airlock(root, 'create', '.')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('NOT_EMPTY'),
    });
    expect(await airlock(root, 'create', 'a', '--id', 'Not An Id')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('ID_INVALID'),
    });
    expect(await airlock(root, 'create', 'a-b', '--author', "'; process.exit() //")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('NAME_INVALID'),
    });
    expect(await airlock(root, 'create', 'a-b', '--kind', 'everything')).toMatchObject({ exitCode: 2 });
    expect(await airlock(root, 'create')).toMatchObject({ exitCode: 2 });
    expect(await readdir(root)).toEqual(['mine.txt']);
  });
});

it('takes an id from a folder and a name from an id', () => {
  expect(idFrom('/home/me/My Great Plugin!')).toBe('my-great-plugin');
  expect(nameFrom('my-great.plugin')).toBe('My great plugin');
});
