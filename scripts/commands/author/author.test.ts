import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli.ts';

const ROOT = join(import.meta.dirname, '../../..');
let home: string;
let plugin: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'airlock-author-'));
  plugin = join(home, 'normaliser');
  await cp(join(ROOT, 'example-plugins/normaliser'), plugin, {
    recursive: true,
    filter: (path) => !/[/\\](?:dist|node_modules|\.airlock)$/.test(path),
  });
  await symlink(join(ROOT, 'node_modules'), join(plugin, 'node_modules'));
  await airlock('build');
  await airlock('keygen', '--publisher', '../keys', '--name', 'Ada');
  await airlock('sign', '--publisher', '../keys');
  await airlock('registry', 'init', '--registry', '../registry', '--name', 'test');
});

afterAll(() => rm(home, { recursive: true, force: true }));

async function airlock(...words: string[]) {
  const out = { stdout: '', stderr: '' };
  const code = await main(words, {
    stdout: { write: (text: string) => (out.stdout += text) },
    stderr: { write: (text: string) => (out.stderr += text) },
    stdin: {},
    env: {},
    cwd: plugin,
  });
  return { code, ...out, json: () => JSON.parse(out.stdout) };
}

describe('pack', () => {
  it('gives one file, the same each time, that verify, validate and publish take', async () => {
    const first = await airlock('pack', '--out', '../a.zip', '--json');
    const second = await airlock('pack', '--out', '../b.zip', '--json');
    expect(first.json()).toMatchObject({ signed: true, sha256: second.json().sha256 });
    expect(await airlock('verify', '../a.zip')).toMatchObject({ code: 0 });
    expect(await airlock('validate', '../a.zip')).toMatchObject({ code: 0 });
    expect((await airlock('publish', '../a.zip', '--registry', '../registry', '--dry-run')).stdout).toContain(
      'would be handed in',
    );
    expect((await airlock('pack', '--list')).stdout).toContain('release.json');
  });
});

describe('test', () => {
  it('says what to install before it counts covered lines, of the version that fits', async () => {
    const bare = join(home, 'bare');
    await mkdir(join(bare, 'node_modules/vitest'), { recursive: true });
    await writeFile(join(bare, 'node_modules/vitest/vitest.mjs'), '');
    await writeFile(join(bare, 'node_modules/vitest/package.json'), '{ "name": "vitest", "version": "4.1.9" }');
    const { code, stderr } = await airlock('--cwd', bare, 'test', '--coverage');
    expect(code).toBe(1);
    expect(stderr).toContain('NO_COVERAGE');
    expect(stderr).toContain('npm install --save-dev @vitest/coverage-v8@4.1.9');
  });
});

describe('publish', () => {
  it('warns of a version without an entry in the changelog, and refuses it when it is told to', async () => {
    const copy = join(home, 'quiet');
    await cp(plugin, copy, { recursive: true, filter: (path) => !/[/\\](?:dist|node_modules)$/.test(path) });
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    await writeFile(join(copy, 'CHANGELOG.md'), '# Changelog\n');
    const at = (...words: string[]) => airlock('--cwd', copy, ...words);
    await writeFile(
      join(copy, 'package.json'),
      (await readFile(join(copy, 'package.json'), 'utf8')).replace('"1.0.0"', '"1.0.1"'),
    );
    await at('build');
    await at('sign', '--publisher', '../keys');
    expect(await at('publish', '--registry', '../registry', '--changelog')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error NO_CHANGELOG'),
    });
    expect(await at('publish', '--registry', '../registry', '--rules', '--dry-run')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('no entry for 1.0.1'),
    });
  });

  it('pushes a branch to the repository of a registry', async () => {
    const repository = join(home, 'repository.git');
    const checkout = join(home, 'checkout');
    const git = (cwd: string, ...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], {
        cwd,
        stdio: 'pipe',
      }).toString();
    await mkdir(checkout);
    git(home, 'init', '--quiet', '--bare', repository);
    await cp(join(home, 'registry'), join(checkout, 'registry'), { recursive: true });
    git(checkout, 'init', '--quiet');
    git(checkout, 'add', '--all');
    git(checkout, 'commit', '--quiet', '-m', 'Registry');
    git(checkout, 'push', '--quiet', repository, 'HEAD');
    const done = await airlock('publish', '--repository', repository, '--folder', 'registry', '--json');
    expect(done.json()).toMatchObject({ fresh: true, branch: 'publish/normaliser-1.0.0' });
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'publish/normaliser-1.0.0')).toContain(
      'registry/incoming/normaliser@1.0.0',
    );
    // Again, as a path from where one stands: nothing new is pushed, and nothing is asked.
    const near = relative(join(home, 'normaliser'), repository);
    const again = await airlock('publish', '--repository', near, '--folder', 'registry', '--json');
    expect(again.json()).toMatchObject({ fresh: false, files: [], commit: done.json().commit });
    git(checkout, 'push', '--quiet', repository, 'HEAD:refs/heads/taken');
    for (const [words, what] of [
      [['--branch', 'taken', '--folder', 'registry'], 'error BRANCH_EXISTS'],
      [['--branch', 'a..b', '--folder', 'registry'], "git checkout failed: fatal: 'a..b' is not a valid branch name"],
      [['--folder', 'elsewhere'], 'There is no registry in "elsewhere" of the repository.'],
      [['--folder', '../..'], 'error USAGE'],
    ] as const) {
      expect((await airlock('publish', '--repository', repository, ...words)).stderr).toContain(what);
    }
    expect(await airlock('publish', '--branch', 'x')).toMatchObject({ code: 2 });
    expect(await airlock('publish', '--repository', join(home, 'nowhere'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error GIT_FAILED'),
    });
  });
});

it('says what is wrong with a plugin that another command than build builds', async () => {
  expect(await airlock('dev', '--with', '../nowhere')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error PACKAGE_UNREADABLE: There is no package.json[^]*airlock create/),
  });
  expect(await airlock('hooks', 'stats', '--entry', 'src/nowhere.ts')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error ENTRY_MISSING: .*\n {2}Export /),
  });
});

it('tells what is wrong outside of it as that, and not as a fault of its own', async () => {
  const bare = join(home, 'bare');
  await mkdir(join(bare, 'osv'), { recursive: true });
  await writeFile(join(bare, 'package.json'), '{"name":');
  const at = (...words: string[]) => airlock('--cwd', '../bare', ...words);
  expect(await at('migrate')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error PACKAGE_UNREADABLE: /) });
  // Nobody listens on the port of "discard".
  expect(await at('search', 'words', '--registry', 'http://127.0.0.1:9/')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error REGISTRY_UNREACHABLE: .*\n {2}See /),
  });
  expect(await at('search', 'words', '--registry', 'http://')).toMatchObject({ code: 2 });
  expect(await at('audit')).toMatchObject({ code: 1, stderr: expect.stringContaining('error NO_ADVISORIES') });
});

describe('doctor', () => {
  it('finds a healthy plugin well, and names what is not', async () => {
    const { code, stdout } = await airlock('doctor', '--publisher', '../keys');
    expect(code).toBe(0);
    expect(stdout).toContain('normaliser 1.0.0 builds');
    const sick = join(home, 'sick');
    await mkdir(join(sick, 'src'), { recursive: true });
    await writeFile(join(sick, 'package.json'), '{"name":"sick","version":"1.0.0","description":"x","license":"MIT"}');
    const found = await airlock('--cwd', sick, 'doctor', '--json');
    expect(found.code).toBe(1);
    expect(found.json()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'SDK', state: 'fault' }),
        expect.objectContaining({ code: 'ENTRY_MISSING', state: 'fault' }),
        expect.objectContaining({ code: 'GITIGNORE', state: 'hint' }),
      ]),
    );
  });

  it('--rebuild proves that a release is what the sources give, and names the file that is not', async () => {
    expect((await airlock('doctor', '--rebuild', '--publisher', '../keys')).stdout).toContain('byte for byte');
    await airlock('pack', '--out', '../a.zip');
    expect(await airlock('doctor', '--rebuild', '--against', '../a.zip')).toMatchObject({ code: 0 });
    const other = join(home, 'other');
    await cp(join(plugin, 'dist'), other, { recursive: true });
    await writeFile(join(other, 'worker.js'), 'console.log("not from here")');
    const { code, stdout } = await airlock('doctor', '--rebuild', '--against', '../other');
    expect(code).toBe(1);
    expect(stdout).toContain('worker.js differs');
  });
});

describe('info, docs and hooks', () => {
  it('tell what the plugin is, from its definition', async () => {
    expect((await airlock('info', '--json')).json()).toMatchObject({
      id: 'normaliser',
      targets: [{ realm: 'worker' }],
    });
    expect((await airlock('docs')).stdout).toContain('## Hooks it takes part in');
    await airlock('docs', '--out', 'API.md');
    expect(await airlock('docs', '--out', 'API.md', '--check')).toMatchObject({ code: 0 });
    await writeFile(join(plugin, 'API.md'), 'else');
    expect(await airlock('docs', '--out', 'API.md', '--check')).toMatchObject({ code: 1 });
    await rm(join(plugin, 'API.md'));
    expect((await airlock('hooks', 'list', 'sanitize')).stdout).toContain('submission.sanitize');
    expect((await airlock('hooks', 'handlers')).stdout).toContain('normaliser');
  });

  it('measure its handlers', async () => {
    const { code, json } = await airlock('hooks', 'stats', '--runs', '20', '--json');
    expect(code).toBe(0);
    expect(json()[0]).toMatchObject({ runs: 20, errors: 0 });
  });
});

describe('audit', () => {
  it('names a library with a known hole, and says by which day it looked', async () => {
    const osv = join(home, 'osv');
    await mkdir(osv);
    await writeFile(
      join(osv, 'GHSA-1.json'),
      JSON.stringify({
        id: 'GHSA-1',
        modified: '2026-11-20T00:00:00Z',
        affected: [{ package: { ecosystem: 'npm', name: '@airlock/sdk' }, versions: ['0.1.0'] }],
      }),
    );
    const found = await airlock('audit', '--advisories', '../osv');
    expect(found.code).toBe(1);
    expect(found.stdout).toContain('GHSA-1');
    expect(found.stdout).toContain('2026-11-20');
    expect(await airlock('audit', '--advisories', '../nothing')).toMatchObject({ code: 1 });
  });
});

describe('completion', () => {
  it('knows every command and its options, in three shells', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout } = await airlock('completion', shell);
      expect(code).toBe(0);
      for (const word of ['validate', 'registry', shell === 'fish' ? '-l deny' : '--deny'])
        expect(stdout).toContain(word);
    }
    expect(await airlock('completion', 'csh')).toMatchObject({ code: 2 });
  });

  /** What a shell offers for the last word. */
  const SHELLS: { readonly [shell: string]: (file: string, words: readonly string[]) => readonly string[] } = {
    bash: (file, words) => [
      `source ${file}; COMP_WORDS=(airlock ${quoted(words)}); COMP_CWORD=${words.length}; _airlock; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    // Completion of zsh wants a terminal; what it would be told is printed.
    zsh: (file, words) => [
      '-f',
      `-c`,
      `compdef() { }; compadd() { command printf '%s\\n' "\${found[@]}" }; _files() { command ls -d * }; source ${file}; words=(airlock ${quoted(words)}); CURRENT=${words.length + 1}; _airlock`,
    ],
    fish: (file, words) => ['-N', '-c', `source ${file}; complete -C"airlock ${words.join(' ')}"`],
  };
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');
  const isHere = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

  // bash is everywhere; where the others are missing, the check of what they are given above is all there is.
  it.each(Object.keys(SHELLS).filter((shell) => shell === 'bash' || isHere(shell)))(
    'completes in a real %s',
    async (shell) => {
      const { stdout } = await airlock('completion', shell);
      const file = join(home, `completion.${shell}`);
      await writeFile(file, stdout);
      const complete = (...words: string[]) => {
        const given = SHELLS[shell]?.(file, words) ?? [];
        const run = spawnSync(shell, shell === 'bash' ? ['-c', ...given] : given, { cwd: home, encoding: 'utf8' });
        expect(run.stderr).toBe('');
        return run.stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
      };
      expect(complete('val')).toContain('validate');
      expect(complete('registry', 're')).toContain('revoke');
      expect(complete('dev', '--de')).toContain('--deny');
      expect(complete('hooks', '')).toEqual(expect.arrayContaining(['list', 'stats']));
      // Words that lead nowhere are stepped over, and one command is not taken for another that begins alike.
      expect(complete('--cwd', '/tmp', 'registry', 're')).toContain('revoke');
      expect(complete('publish', 'dist', '--dr')).toContain('--dry-run');
      expect(complete('update', '--')).toContain('--registry');
      expect(complete('registry', '')).not.toContain(`completion.${shell}`);
    },
  );
});
