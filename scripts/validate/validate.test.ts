import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../cli.ts';

const ROOT = join(import.meta.dirname, '../..');
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'airlock-fix-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

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

async function take(example: string): Promise<void> {
  await cp(join(ROOT, 'example-plugins', example), root, {
    recursive: true,
    filter: (path) => !/[/\\](?:dist|node_modules|\.airlock)$/.test(path),
  });
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
}

const findings = async (): Promise<string[]> => {
  const { stdout } = await airlock('validate', '--json');
  return JSON.parse(stdout).findings.map(({ rule }: { rule: string }) => rule);
};

describe('validate', () => {
  it('finds nothing in the examples but that they do not say where their source is', async () => {
    for (const example of await readdir(join(ROOT, 'example-plugins'))) {
      await take(example);
      expect(await airlock('build')).toMatchObject({ exitCode: 0 });
      // Its addresses are open to all on purpose: it checks a secret of its own.
      const meant = example === 'submission-outbox' ? ['CONTRIBUTION_ENDPOINT_OPEN'] : [];
      const found = await findings();
      expect(
        found.filter((rule) => ![...meant, 'METADATA_REPOSITORY'].includes(rule)),
        example,
      ).toEqual([]);
      await rm(root, { recursive: true });
      root = await mkdtemp(join(tmpdir(), 'airlock-fix-'));
    }
  }, 30_000);

  it('--fix puts the sources right and builds again; a signed bundle is left alone', async () => {
    await take('normaliser');
    await rm(join(root, 'README.md'));
    const file = join(root, 'package.json');
    const json = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...json, license: 'MIT License', keywords: ['Names', 'names'] }));
    await airlock('build');
    expect(await findings()).toEqual(
      expect.arrayContaining(['METADATA_README', 'METADATA_LICENSE_SPELLING', 'METADATA_KEYWORDS_TWICE']),
    );
    const { exitCode, stdout } = await airlock('validate', '--fix');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('fixed   METADATA_README');
    expect(await findings()).toEqual(['METADATA_REPOSITORY']);
    expect(JSON.parse(await readFile(file, 'utf8')).license).toBe('MIT');

    await writeFile(join(root, 'dist/release.json'), '{}');
    expect(await airlock('validate', '--fix')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('error SIGNED'),
    });
  });

  it('judges an update by the release before', async () => {
    await take('normaliser');
    await airlock('build', '--out', 'before');
    await airlock('build');
    const { exitCode, stdout } = await airlock('validate', '--previous', 'before');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('METADATA_VERSION');
    expect(await airlock('validate', '--previous', 'nowhere')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('NO_PREVIOUS'),
    });
  });
});
