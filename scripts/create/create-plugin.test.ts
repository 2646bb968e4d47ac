import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../cli.ts';
import { idFrom, nameFrom } from './create-plugin.ts';
import { KINDS, type Kind } from './kinds.ts';

const run = promisify(execFile);
const modules = join(import.meta.dirname, '../../node_modules');

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

/** Every kind in every realm that it can run in, and in JavaScript where that is another text. */
const VARIANTS = (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
  KINDS[kind].realms.flatMap((realm, at) => {
    const typescript = { name: `${kind}-${realm}`, words: ['--kind', kind, '--realm', realm] };
    const javascript = { name: `${typescript.name}-js`, words: [...typescript.words, '--no-typescript'] };
    return at === 0 || kind === 'widget' ? [typescript, javascript] : [typescript];
  }),
);

describe('every template, as `npm install` would leave it', () => {
  let home: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'airlock-templates-'));
    await symlink(modules, join(home, 'node_modules'));
    for (const { name, words } of VARIANTS) {
      const made = await airlock(home, 'create', name, ...words, '--author', 'Ada');
      if (made.exitCode !== 0) throw new Error(`${name} was not made: ${made.stderr}`);
    }
  });

  afterAll(() => rm(home, { recursive: true, force: true }));

  it.each(VARIANTS.map(({ name }) => name))(
    '%s builds to the same bytes in two folders, also from lines that end as on Windows, and validates without a finding',
    async (name) => {
      const folder = join(home, name);
      const copy = join(home, 'elsewhere', name);
      await mkdir(join(home, 'elsewhere'), { recursive: true });
      await cp(folder, copy, { recursive: true });
      await endLinesAsWindows(copy);
      for (const each of [folder, copy]) expect(await airlock(each, 'build')).toMatchObject({ exitCode: 0 });
      const built = await contents(join(folder, 'dist'));
      expect(built.size).toBeGreaterThan(3);
      expect(await contents(join(copy, 'dist'))).toEqual(built);
      const { stdout } = await airlock(folder, 'validate', '--json');
      const { findings } = JSON.parse(stdout);
      // Only its author knows where its source will be.
      expect(findings.map(({ rule }: { rule: string }) => rule)).toEqual(['METADATA_REPOSITORY']);
    },
  );

  it('pass their tests', async () => {
    const conditions = "resolve: { conditions: ['airlock-source'] }";
    const config = `export default { ${conditions}, ssr: { ${conditions} } };`;
    await writeFile(join(home, 'vitest.config.js'), config);
    const words = ['run', '--root', home, '--reporter=json', '--no-isolate', '--exclude=elsewhere/**'];
    const { stdout } = await run(process.execPath, [join(modules, 'vitest/vitest.mjs'), ...words], { cwd: home });
    const report = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect(report.numFailedTests).toBe(0);
    expect(report.testResults.length).toBe(VARIANTS.length);
  }, 90_000);

  it('pass their types', async () => {
    const own = await readFile(join(home, 'base-worker/tsconfig.json'), 'utf8');
    const { compilerOptions } = JSON.parse(own);
    const include = VARIANTS.map(({ name }) => `${name}/src`).filter((path) => !path.includes('-js/'));
    await writeFile(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
    const words = [join(modules, 'typescript/bin/tsc'), '-p', home, '--customConditions', 'airlock-source'];
    await expect(run(process.execPath, words, { cwd: home })).resolves.toBeDefined();
  }, 90_000);

  it('are at most 20 files and 10 packages', async () => {
    for (const { name } of VARIANTS) {
      const folder = join(home, name);
      const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
        (entry) => entry.isFile() && !/[/\\](?:dist|\.airlock)(?:[/\\]|$)/.test(entry.parentPath),
      );
      expect(files.length, name).toBeLessThanOrEqual(20);
      expect(files.map((file) => file.name)).not.toContain('gitignore');
      const { dependencies, devDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      expect(Object.keys({ ...dependencies, ...devDependencies }).length, name).toBeLessThanOrEqual(10);
      const isJavaScript = name.endsWith('-js');
      expect(files.some((file) => /\.tsx?$|tsconfig/.test(file.name))).toBe(!isJavaScript);
    }
  });
});

describe('airlock create', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-create-'));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  it('leaves tests out with all that belongs to them', async () => {
    const { stdout } = await airlock(root, 'create', 'bare', '--kind', 'filter', '--no-tests');
    expect(stdout).not.toContain('npm test');
    const json = JSON.parse(await readFile(join(root, 'bare/package.json'), 'utf8'));
    expect(json).toMatchObject({ scripts: { build: 'airlock build' }, devDependencies: { typescript: '7.0.2' } });
    expect(json.scripts.test ?? json.devDependencies.vitest).toBeUndefined();
    expect(await readdir(join(root, 'bare/src'))).toEqual(['plugin.ts', 'tidy.ts']);
    expect(await readFile(join(root, 'bare/README.md'), 'utf8')).not.toContain('npm test');
  });

  // Its types and the test itself are run by test/browser/first-plugin.spec.ts.
  it('adds a test in a browser with what runs it, and stays within 20 files and 10 packages', async () => {
    const { stdout } = await airlock(root, 'create', 'seen', '--kind', 'widget', '--browser-tests', '--json');
    const { files } = JSON.parse(stdout);
    expect(files).toEqual(expect.arrayContaining(['e2e/plugin.e2e.ts', 'playwright.config.ts']));
    expect(files.length).toBeLessThanOrEqual(20);
    const json = JSON.parse(await readFile(join(root, 'seen/package.json'), 'utf8'));
    expect(json.scripts['test:browser']).toBe('playwright test');
    expect(Object.keys({ ...json.dependencies, ...json.devDependencies }).length).toBeLessThanOrEqual(10);
    await symlink(modules, join(root, 'seen/node_modules'));
    expect(await airlock(join(root, 'seen'), 'build')).toMatchObject({ exitCode: 0 });
    const { findings } = JSON.parse((await airlock(join(root, 'seen'), 'validate', '--json')).stdout);
    expect(findings.map(({ rule }: { rule: string }) => rule)).toEqual(['METADATA_REPOSITORY']);
  });

  it('refuses a realm that the kind cannot run in, and says which it can', async () => {
    expect(await airlock(root, 'create', 'a-b', '--kind', 'filter', '--realm', 'frame')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('It can run in: worker, page.'),
    });
    expect(await airlock(root, 'create', 'a-b', '--realm', 'workr')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean worker?'),
    });
    expect(await readdir(root)).toEqual([]);
  });

  it('never writes over files, and writes nothing when it could not be built', async () => {
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
    for (const device of ['con', 'Aux', 'nul.txt'])
      expect(await airlock(root, 'create', device), device).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('is the name of a device on Windows'),
      });
    expect(await airlock(root, 'create', 'fine', '--id', 'com1')).toMatchObject({ exitCode: 1 });
    expect(await readdir(root)).toEqual(['mine.txt']);
  });
});

it('takes an id from a folder and a name from an id', () => {
  expect(idFrom('/home/me/My Great Plugin!')).toBe('my-great-plugin');
  expect(idFrom('/home/me/Größe façon')).toBe('gro-e-facon');
  expect(nameFrom('my-great.plugin')).toBe('My great plugin');
});

/** What git makes of a checkout on Windows. */
async function endLinesAsWindows(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
}

/** Every file below a folder, by path. */
async function contents(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(found.map(async (file) => (await readFile(file)).toString('base64')));
  return new Map(found.map((file, at) => [file.slice(folder.length), texts[at] ?? '']));
}
