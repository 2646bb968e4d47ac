import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from '../cli.ts';
import { deprecatedHooks, replacements } from './004-deprecated-hooks.ts';
import { MIGRATIONS } from './index.ts';
import { migrate, type Sources } from './migration.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const run = (files: Readonly<Record<string, string>>): { sources: Sources; numbers: string[] } => {
  const sources = new Map(Object.entries(files));
  const numbers = migrate(sources, MIGRATIONS).map(({ number }) => number);
  // Once more: nothing is left to do.
  expect(migrate(sources, MIGRATIONS)).toEqual([]);
  return { sources, numbers };
};

const LEGACY = `class Words {
  initialize(settings) { this.settings = settings; }
  get_hooks() {
    return { 'submission.sanitize': { handler: (submission) => ({ ...submission, values: { note: 'old' } }), priority: 20 } };
  }
  on_enable() {}
  on_disable() {}
}
module.exports = Words;
`;

describe('migrations', () => {
  it('have numbers that rise', () => {
    expect(MIGRATIONS.map(({ number }) => Number(number))).toEqual(MIGRATIONS.map((_, at) => at + 1));
  });

  it('001: a plugin of version 1 runs in version 2, built by the real build', async () => {
    const root = await mkdtemp(join(tmpdir(), 'airlock-migrate-'));
    folders.push(root);
    const files = {
      'package.json': JSON.stringify({
        name: '@old/Words',
        version: '1.4.0',
        description: 'Counts words.',
        license: 'MIT',
        main: 'index.js',
        devDependencies: { '@airlock/cli': '^0.1.0' },
      }),
      'index.js': LEGACY,
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await symlink(join(import.meta.dirname, '../../node_modules'), join(root, 'node_modules'));
    const airlock = async (...words: string[]) => {
      let out = '';
      const streams = {
        stdout: { write: (text: string) => (out += text) },
        stderr: { write: (text: string) => (out += text) },
      };
      const code = await main(words, { ...streams, stdin: {}, env: {}, cwd: root });
      return { code, out };
    };
    expect((await airlock('migrate', '--dry-run')).out).toContain('001');
    await expect(readFile(join(root, 'src/plugin.ts'))).rejects.toThrow('ENOENT');
    expect((await airlock('migrate')).out).toContain('003');
    expect(await readFile(join(root, 'src/plugin.ts'), 'utf8')).toContain(
      "adaptLegacyPlugin(new Legacy(), { id: 'words' })",
    );
    expect(await airlock('build')).toMatchObject({ code: 0 });
    const manifest = JSON.parse(await readFile(join(root, 'dist/manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ id: 'words', hooks: [{ hook: 'submission.sanitize', priority: 20 }] });
    expect(await airlock('hooks', 'stats', '--runs', '2')).toMatchObject({ code: 0 });
    expect((await airlock('migrate')).out).toContain('up to date');
    expect(await airlock('migrate', '--only', '999')).toMatchObject({ code: 2 });
  });

  it('001: keeps one that is written in TypeScript, where version 2 has its entry, as TypeScript', () => {
    for (const [path, exported] of [
      ['src/plugin.ts', 'export default Words;'],
      ['src/index.ts', 'export = Words;'],
    ] as const) {
      const { sources, numbers } = run({
        'package.json': '{"name":"words"}',
        [path]: `class Words { get_hooks(): object { return {}; } }\n${exported}\n`,
      });
      expect(numbers, path).toContain('001');
      expect(sources.get('src/legacy.ts')).toMatch(/get_hooks\(\): object[^]*export default Words;/);
      expect(sources.get('src/plugin.ts')).toContain("import Legacy from './legacy.ts';");
    }
  });

  it('002: closes open ranges of hosts', () => {
    const { sources, numbers } = run({
      'src/plugin.ts': "definePlugin({\n  id: 'a',\n  hostApi: '>=0.1.0',\n});",
      'src/other.ts': "definePlugin({\n  id: 'b',\n  hostApi: '*',\n});",
    });
    expect(numbers).toEqual(['002']);
    expect(sources.get('src/plugin.ts')).toContain("hostApi: '^0.1.0'");
    expect(sources.get('src/other.ts')).not.toContain('hostApi');
  });

  it('003: adds scripts and keeps those that are there', () => {
    const { sources } = run({
      'package.json': JSON.stringify({ scripts: { build: 'make' }, devDependencies: { '@airlock/cli': '0.1.0' } }),
    });
    expect(JSON.parse(sources.get('package.json') ?? '').scripts).toEqual({
      dev: 'airlock dev',
      build: 'make',
      validate: 'airlock build --quiet && airlock validate',
    });
    expect(run({ 'package.json': '{}' }).numbers).toEqual([]);
  });

  it('004: renames deprecated hooks of the same kind, and only whole words', () => {
    const hook = (id: string, more: object = {}) => ({
      id,
      kind: 'filter' as const,
      description: 'A.',
      timeout: 1,
      ...more,
    });
    const renamed = replacements([
      hook('old.name', { deprecated: { since: '0.2.0', replacedBy: 'new.name' } }),
      hook('new.name'),
      hook('other.kind', { deprecated: { since: '0.2.0', replacedBy: 'event.name' } }),
      hook('event.name', { kind: 'event' }),
    ]);
    expect([...renamed]).toEqual([['oldName', 'newName']]);
    const sources = new Map([
      ['src/plugin.ts', "import { oldName } from '@airlock/sdk'; hook(oldName); const oldNames = 1;"],
    ]);
    deprecatedHooks(renamed).run(sources);
    expect(sources.get('src/plugin.ts')).toBe(
      "import { newName } from '@airlock/sdk'; hook(newName); const oldNames = 1;",
    );
  });
});
