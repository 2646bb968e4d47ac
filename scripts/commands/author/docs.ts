import { createPluginBuilder } from '@airlock/sdk/build';
import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { apiPage } from '../../inspect/api-page.ts';
import { command } from '../../terminal/command.ts';

/** `airlock docs`: what the plugin in this folder offers, as a page. */
export default command({
  name: 'docs',
  description: 'Write the page of what the plugin in this folder offers and asks for, from its definition.',
  examples: ['airlock docs', 'airlock docs --out API.md', 'airlock docs --out API.md --check'],
  args: {
    out: { type: 'string', description: 'Write it to a file. Default: print it.', valueHint: 'file' },
    check: { type: 'boolean', default: false, description: 'Write nothing; fail when the file says something else.' },
    entry: { type: 'string', description: 'Default: src/plugin.ts.', valueHint: 'file' },
  },
  async run(args, terminal) {
    const { manifest } = await createPluginBuilder(terminal.cwd, args.entry).build();
    const page = apiPage(manifest);
    if (args.out === undefined) return { text: page.trimEnd(), data: { page } };
    const file = terminal.path(args.out);
    const shown = relative(terminal.cwd, file);
    if (args.check) {
      const current = (await readFile(file, 'utf8').catch(() => undefined)) === page;
      return {
        text: current
          ? `${shown} is current.`
          : `${shown} does not say what the plugin does; run airlock docs --out ${shown}.`,
        data: { file, current },
        failed: !current,
      };
    }
    await writeFile(file, page);
    return { text: `Wrote ${shown}`, data: { file } };
  },
});
