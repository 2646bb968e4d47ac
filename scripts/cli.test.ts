import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from './cli.ts';
import { COMMANDS, type Group } from './commands/tree.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** Run the program in an empty folder. */
const airlock = (...argv: string[]) => airlockIn(undefined, ...argv);

/** The same in a terminal with so many columns. */
async function airlockIn(columns: number | undefined, ...argv: string[]) {
  const cwd = await mkdtemp(join(tmpdir(), 'airlock-cli-'));
  folders.push(cwd);
  let [out, err] = ['', ''];
  const code = await main(argv, {
    stdout: { write: (text) => (out += text), ...(columns === undefined ? {} : { columns, isTTY: true }) },
    stderr: { write: (text) => (err += text) },
    stdin: {},
    env: {},
    cwd,
  });
  return { code, out, err };
}

/** Every command, as the words that lead to it. */
function leaves(group: Group, path: readonly string[] = []): string[][] {
  return Object.entries(group.commands).flatMap(([name, node]) =>
    'commands' in node ? leaves(node, [...path, name]) : [[...path, name]],
  );
}

describe('the command line', () => {
  it('lists its commands when it is called alone', async () => {
    const { code, out } = await airlock();
    expect(code).toBe(0);
    expect(out).toContain('registry');
    expect(out).toContain('--no-input');
  });

  it.each([[], ['--version'], ['--help'], ['registry', '--help'], ['build', '--help']])(
    'prints %j as one JSON document with --json',
    async (...words) => {
      const { code, out } = await airlock('--json', ...words);
      expect(code).toBe(0);
      expect(Object.keys(JSON.parse(out)).length).toBeGreaterThan(0);
    },
  );

  it('prints its version', async () => {
    expect((await airlock('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('suggests the command that was probably meant, and exits with 2', async () => {
    const { code, err } = await airlock('registery');
    expect(code).toBe(2);
    expect(err).toContain('Did you mean airlock registry?');
  });

  it('takes lint for validate', async () => {
    expect((await airlock('lint', '--explain', 'CODE_EVAL')).out).toContain('CODE_EVAL (error)');
  });

  it.each([
    ['FILE_MISSING', 'There is no such file or folder: ', ['registry', 'counts', 'nothing.json']],
    ['FILE_MISSING', 'There is no such file or folder: ', ['audit-log', 'verify', 'nothing.jsonl']],
    ['NOT_A_FILE', 'A folder is where a file has to be', ['registry', 'counts', '.']],
  ])('says %s in words, not what the file system calls it', async (code, words, command) => {
    const { err, code: exit } = await airlock(...command);
    expect(exit).toBe(1);
    expect(err).toContain(`error ${code}: ${words}`);
    expect(err.split('\n').length).toBeGreaterThan(2);
  });

  it('suggests inside a group', async () => {
    expect((await airlock('registry', 'sevre')).err).toContain('Did you mean airlock registry serve?');
  });

  it('refuses an option that the command does not have', async () => {
    const { code, err } = await airlock('registry', 'serve', '--prot', '80');
    expect(code).toBe(2);
    expect(err).toContain('Did you mean --port?');
  });

  it('suggests options that every command has, too', async () => {
    expect((await airlock('hooks', 'list', '--jsn')).err).toContain('Did you mean --json?');
    expect((await airlock('--jsno')).err).toContain('airlock has no option --jsno\n  Did you mean --json?');
    expect((await airlock('registry', '--hlep')).err).toContain('Did you mean --help?');
  });

  it('names the word that is missing, and where to read on', async () => {
    const { code, err } = await airlock('deprecate');
    expect(code).toBe(2);
    expect(err).toContain('airlock deprecate needs <subject>');
    expect(err).toContain('See airlock deprecate --help.');
  });

  it.each([['dev'], ['build'], ['info'], ['docs'], ['migrate']])(
    '%s in a folder that is no plugin’s ends at once and says how to get one',
    async (...words) => {
      const { code, err } = await airlock(...words);
      expect(code).toBe(1);
      expect(err).toContain('There is no package.json in');
      expect(err).toContain('airlock create my-plugin');
    },
  );

  it('refuses a port that there is not', async () => {
    const { code, err } = await airlock('dev', '--port', '99999999');
    expect(code).toBe(2);
    expect(err).toContain('--port must be a whole number from 0 to 65535');
  });

  it('refuses to deny a permission that there is not', async () => {
    const { code, err } = await airlock('dev', '--deny', 'data,netwrk');
    expect(code).toBe(2);
    expect(err).toContain('There is no permission "netwrk" to deny\n  Did you mean network?');
  });

  it('refuses a word too many', async () => {
    expect((await airlock('registry', 'serve', 'here')).code).toBe(2);
  });

  it('shows the options of a command', async () => {
    const { code, out } = await airlock('registry', 'serve', '--help');
    expect(code).toBe(0);
    expect(out).toContain('--site');
    // No colours where nobody sees them, or anywhere else.
    expect(out).not.toContain('\u001B');
    // Words and options of one that needs and has some.
    const { out: sign } = await airlock('deprecate', '--help');
    expect(sign).toContain('Usage: airlock deprecate <subject>');
    expect(sign).toMatch(/^ {2}--[a-z]+ <[a-z|-]+> {2}/m);
  });

  it.each([30, 60, 80, 200])('breaks no word and no command line in a terminal of %i columns', async (columns) => {
    for (const words of [['create', '--help'], ['validate', '--help'], ['--help'], ['registry', '--help']]) {
      const { code, out } = await airlockIn(columns, ...words);
      expect(code).toBe(0);
      const [text = '', examples = ''] = out.split('Examples:');
      for (const line of text.split('\n')) {
        if (line.startsWith('Usage:') || !line.trim().includes(' ')) continue;
        expect(line.length, line).toBeLessThanOrEqual(columns);
        expect(line).toBe(line.trimEnd());
      }
      if (words[0] === 'create') expect(examples).toContain('airlock create board --kind widget --realm frame');
    }
  });

  it('prints a failure as one JSON document with --json, wherever that stands', async () => {
    const { code, out, err } = await airlock('--json', 'registry', 'serve');
    expect(code).toBe(1);
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'NOT_A_REGISTRY' } });
  });

  it('answers with one JSON document whatever command is called, and ends as it says', async () => {
    const all = leaves(COMMANDS);
    expect(all.length).toBeGreaterThan(50);
    for (const path of all) {
      const name = path.join(' ');
      const help = await airlock(...path, '--help', '--json');
      expect([name, help.code, JSON.parse(help.out).name]).toEqual([name, 0, name]);
      const wrong = await airlock(...path, '--no-such-option', '--json', '--no-input');
      expect([name, wrong.code, JSON.parse(wrong.out).error.code]).toEqual([name, 2, 'USAGE']);
      // It makes keys in the home of whoever runs this.
      if (name === 'keygen') continue;
      const { code, out, err } = await airlock(...path, '--json', '--no-input');
      const { error } = JSON.parse(out) as { readonly error?: { readonly code: string; readonly message: string } };
      expect(err, name).toBe('');
      if (error === undefined) continue;
      expect([name, code]).toEqual([name, error.code === 'USAGE' ? 2 : 1]);
      expect(error.code, `${name}: ${error.message}`).not.toBe('INTERNAL');
      expect(error.message, name).not.toBe('');
    }
  }, 30_000);

  it('says what failed and what to do next to people', async () => {
    const { err } = await airlock('registry', 'serve');
    expect(err).toMatch(/^error NOT_A_REGISTRY: There is no registry in .*\n {2}Name its folder/);
  });

  it('is not fooled by names that every object has', async () => {
    expect((await airlock('constructor')).code).toBe(2);
    expect((await airlock('__proto__')).code).toBe(2);
  });
});
