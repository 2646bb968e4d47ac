import { relative } from 'node:path';
import { createPlugin, idFrom, nameFrom } from '../../create/create-plugin.ts';
import { isKind, KINDS } from '../../create/kinds.ts';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { ownVersion } from '../../terminal/version.ts';

const KIND_LIST = Object.keys(KINDS).join(', ');

/** `airlock create`: a plugin that builds, passes its tests and validates, to start from. */
export default command({
  name: 'create',
  description:
    'Make a new plugin in a folder of its own. What is not given is asked for, or taken from the folder’s name.',
  args: {
    folder: { type: 'positional', description: 'Folder to make.', required: false },
    kind: { type: 'string', description: `What it starts as: ${KIND_LIST}. Default: filter.`, valueHint: 'kind' },
    id: { type: 'string', description: 'Default: from the folder.', valueHint: 'id' },
    name: { type: 'string', description: 'Shown to users. Default: from the id.', valueHint: 'name' },
    author: { type: 'string', description: 'Default: "Me".', valueHint: 'name' },
  },
  async run(args, terminal) {
    const folder = args.folder ?? (await terminal.ask('Folder of the new plugin', 'my-plugin'));
    if (folder === undefined)
      throw new UsageError('airlock create needs a folder', 'For example: airlock create my-plugin');
    const path = terminal.path(folder);
    const kind = args.kind ?? (await terminal.choose('What should it do?', options())) ?? 'filter';
    if (!isKind(kind)) throw new UsageError(`There is no kind "${kind}"`, `There are ${KIND_LIST}.`);
    const id = args.id ?? idFrom(path);
    const name = args.name ?? (await terminal.ask('Name shown to users', nameFrom(id))) ?? nameFrom(id);
    const author = args.author ?? (await terminal.ask('Your name', 'Me')) ?? 'Me';
    const files = await createPlugin({
      folder: path,
      id,
      name,
      author,
      kind,
      version: ownVersion(),
      year: new Date().getFullYear(),
    });
    const shown = relative(terminal.cwd, path) || '.';
    return {
      text: [
        `Made ${name} in ${shown}: ${files.length} files.`,
        '',
        'Next:',
        ...(shown === '.' ? [] : [`  cd ${shown}`]),
        '  npm install',
        '  npm run dev         runs it in the app, again after every edit',
        '  npm test',
        '  npm run validate',
      ],
      data: { folder: path, id, name, kind, files },
    };
  },
});

const options = () => Object.entries(KINDS).map(([value, { about }]) => ({ value, label: `${value}: ${about}` }));
