import { relative, sep } from 'node:path';
import { createPlugin, idFrom, nameFrom } from '../../create/create-plugin.ts';
import type { RealmKind } from '@airlock/sdk';
import { isKind, KINDS, REALMS, type Kind } from '../../create/kinds.ts';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { nearest } from '../../terminal/suggest.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { ownVersion } from '../../terminal/version.ts';

const KIND_LIST = Object.keys(KINDS).join(', ');

/** `airlock create`: a plugin that builds, passes its tests and validates, to start from. */
export default command({
  name: 'create',
  description:
    'Make a new plugin in a folder of its own. What is not given is asked for, or taken from the folder’s name.',
  examples: [
    'airlock create my-filter',
    'airlock create board --kind widget --realm frame --author "Ada"',
    'airlock create tidy --kind filter --no-typescript --no-tests',
  ],
  args: {
    folder: { type: 'positional', description: 'Folder to make.', required: false },
    kind: { type: 'string', description: `What it starts as: ${KIND_LIST}. Default: filter.`, valueHint: 'kind' },
    id: { type: 'string', description: 'Default: from the folder.', valueHint: 'id' },
    name: { type: 'string', description: 'Shown to users. Default: from the id.', valueHint: 'name' },
    author: { type: 'string', description: 'Default: "Me".', valueHint: 'name' },
    realm: {
      type: 'string',
      description: 'Where it runs: worker, frame or page. Default: what suits the kind.',
      valueHint: 'realm',
    },
    typescript: {
      type: 'boolean',
      default: true,
      description: 'Written in TypeScript; --no-typescript for JavaScript.',
    },
    tests: { type: 'boolean', default: true, description: 'With a test; --no-tests leaves it out.' },
    'browser-tests': {
      type: 'boolean',
      default: false,
      description: 'With a test that runs it in the real app, in a browser (Playwright, axe).',
    },
  },
  async run(args, terminal) {
    const folder = args.folder ?? (await terminal.ask('Folder of the new plugin', 'my-plugin'));
    if (folder === undefined)
      throw new UsageError('airlock create needs a folder', 'For example: airlock create my-plugin');
    const path = terminal.path(folder);
    const kind = args.kind ?? (await terminal.choose('What should it do?', options())) ?? 'filter';
    if (!isKind(kind)) throw unknownWord('kind', kind, Object.keys(KINDS));
    const realms: readonly string[] = KINDS[kind].realms;
    const realm = args.realm ?? (await chooseRealm(terminal, kind)) ?? KINDS[kind].realms[0];
    if (!isRealm(realm)) throw unknownWord('realm', realm, Object.keys(REALMS));
    if (!realms.includes(realm))
      throw new UsageError(
        `A plugin of kind "${kind}" cannot run in the realm "${realm}"`,
        `It can run in: ${realms.join(', ')}.`,
      );
    const id = args.id ?? idFrom(path);
    const name = args.name ?? (await terminal.ask('Name shown to users', nameFrom(id))) ?? nameFrom(id);
    const author = args.author ?? (await terminal.ask('Your name', 'Me')) ?? 'Me';
    const typescript = args.typescript && (await agree(terminal, 'Write it in TypeScript?', 'JavaScript'));
    const tests = args.tests && (await agree(terminal, 'With a test?', 'without'));
    const files = await createPlugin({
      folder: path,
      id,
      name,
      author,
      kind,
      realm,
      typescript,
      tests,
      browserTests: args['browser-tests'],
      version: ownVersion(),
      year: new Date().getFullYear(),
    });
    const shown = relative(terminal.cwd, path) || '.';
    const manager = packageManager(terminal.env);
    return {
      text: [
        `Made ${name} in ${shown}: ${files.length} files.`,
        '',
        'Next:',
        ...(shown === '.' ? [] : [`  cd ${/[^\w@%+:,./\\-]/.test(shown) ? `"${shown}"` : shown}`]),
        `  ${manager} install`,
        `  ${`${manager} run dev`.padEnd(18)}runs it in the app, again after every edit`,
        ...(tests ? [`  ${manager} test`] : []),
        ...(args['browser-tests'] ? [`  ${manager} run test:browser`] : []),
        `  ${manager} run validate`,
        ...(isFromClone() ? ['', 'npm has no packages of this clone: docs/authors.md says where they come from.'] : []),
      ],
      data: { folder: path, id, name, kind, realm, typescript, tests, files },
    };
  },
});

/** Installed packages lie in `node_modules`; without it, nobody published what this program would have npm install. */
function isFromClone(): boolean {
  return !import.meta.dirname.split(sep).includes('node_modules');
}

/** What this was run by; each says so in the same variable, as npm does. */
function packageManager(env: Terminal['env']): string {
  const [name] = env['npm_config_user_agent']?.split('/') ?? [];
  return ['pnpm', 'yarn'].find((each) => each === name) ?? 'npm';
}

/** Asked only where there is a choice. */
async function chooseRealm(terminal: Terminal, kind: Kind): Promise<string | undefined> {
  const { realms } = KINDS[kind];
  return terminal.choose(
    'Where should it run?',
    realms.map((value) => ({ value, label: `${value}: ${REALMS[value]}` })),
  );
}

/** Yes where nobody can be asked. */
async function agree(terminal: Terminal, question: string, otherwise: string): Promise<boolean> {
  const answer = await terminal.choose(question, [
    { value: 'yes', label: 'Yes' },
    { value: 'no', label: `No, ${otherwise}` },
  ]);
  return answer !== 'no';
}

function unknownWord(what: string, word: string, known: readonly string[]): UsageError {
  const meant = nearest(word, known);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return new UsageError(`There is no ${what} "${word}"`, `There are ${known.join(', ')}.${hint}`);
}

const isRealm = (word: string): word is RealmKind => Object.hasOwn(REALMS, word);

const options = () => Object.entries(KINDS).map(([value, { about }]) => ({ value, label: `${value}: ${about}` }));
