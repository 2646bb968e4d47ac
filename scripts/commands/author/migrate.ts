import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MIGRATIONS } from '../../migrations/index.ts';
import { migrate } from '../../migrations/migration.ts';
import { mustBePlugin, readSources } from '../../inspect/sources.ts';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';

/** `airlock migrate`: bring a plugin to the present way of writing one. */
export default command({
  name: 'migrate',
  description: 'Bring the plugin in this folder up to date, step by step. Commit first: it changes the sources.',
  examples: ['airlock migrate --dry-run', 'airlock migrate', 'airlock migrate --only 001'],
  args: {
    'dry-run': { type: 'boolean', default: false, description: 'Only say what it would change.' },
    only: { type: 'string', description: 'Numbers of the steps to take: 001,003. Default: all.', valueHint: 'numbers' },
    list: { type: 'boolean', default: false, description: 'List the steps there are.' },
  },
  async run(args, terminal) {
    if (args.list) {
      return {
        text: MIGRATIONS.map(({ number, title }) => `${number}  ${title}`),
        data: MIGRATIONS.map(({ number, title }) => ({ number, title })),
      };
    }
    const only = args.only?.split(',');
    const unknown = only?.find((number) => !MIGRATIONS.some((one) => one.number === number));
    if (unknown !== undefined) throw new UsageError(`There is no step ${unknown}`, 'See airlock migrate --list.');
    await mustBePlugin(terminal.cwd);
    const sources = await readSources(terminal.cwd);
    const before = new Map(sources);
    const steps = migrate(
      sources,
      MIGRATIONS.filter(({ number }) => only === undefined || only.includes(number)),
    );
    if (!args['dry-run']) await save(terminal.cwd, before, sources);
    return {
      text:
        steps.length === 0
          ? 'It is up to date.'
          : steps.flatMap(({ number, title, changed }) => [
              `${number}  ${title}`,
              ...changed.map((path) => `       ${path}`),
            ]),
      data: { steps, written: !args['dry-run'] },
    };
  },
});

async function save(
  folder: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Promise<void> {
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const text = after.get(path);
    if (text === before.get(path)) continue;
    const file = join(folder, path);
    if (text === undefined) await rm(file);
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
}
