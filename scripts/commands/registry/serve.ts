import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorkspace } from '@airlock/registry/repository';
import { serveRegistry } from '../../serve/registry.ts';
import { command } from '../../terminal/command.ts';
import { CliError } from '../../terminal/failure.ts';
import { registryOption, wholeNumber } from '../../terminal/keys.ts';

/** `airlock registry serve`: look at a site as clients get it. */
export default command({
  name: 'registry serve',
  description: 'Serve a registry site on this machine, for development and tests; any static file server does it too.',
  args: {
    registry: registryOption,
    site: {
      type: 'string',
      description: 'The site folder, where there is no registry’s folder. Default: the site of --registry.',
      valueHint: 'folder',
    },
    port: { type: 'string', description: 'Port; 0 takes any free one.', default: '5174', valueHint: 'number' },
    host: { type: 'string', description: 'Address to listen on.', default: '127.0.0.1', valueHint: 'address' },
  },
  async run(args, terminal) {
    const port = wholeNumber(args.port, 'port', 0, 65_535);
    const dir =
      args.site === undefined ? (await openWorkspace(terminal.path(args.registry))).site : terminal.path(args.site);
    await access(join(dir, 'metadata', 'timestamp.json')).catch((cause: unknown) => {
      throw new CliError('NO_SITE', `There is no registry site in ${dir}.`, {
        hint: 'Make it with airlock registry build, or name another with --site.',
        cause,
      });
    });
    const served = await serveRegistry({ dir, port, host: args.host });
    terminal.say(`Registry: ${served.url}`);
    terminal.emit({ url: served.url });
    await terminal.untilStopped();
    await served.close();
  },
});
