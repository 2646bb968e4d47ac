import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { serveRegistry } from '../../serve/registry.ts';
import { command } from '../../terminal/command.ts';
import { CliError, UsageError } from '../../terminal/failure.ts';

export default command({
  name: 'registry serve',
  description: 'Serve a registry site on this machine, for development and tests; any static file server does it too.',
  args: {
    site: { type: 'string', description: 'The site folder.', default: 'registry/site', valueHint: 'folder' },
    port: { type: 'string', description: 'Port; 0 takes any free one.', default: '5174', valueHint: 'number' },
    host: { type: 'string', description: 'Address to listen on.', default: '127.0.0.1', valueHint: 'address' },
  },
  async run(args, terminal) {
    const port = Number(args.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port must be 0 to 65535');
    const dir = terminal.path(args.site);
    await access(join(dir, 'metadata', 'timestamp.json')).catch((cause: unknown) => {
      throw new CliError('NO_SITE', `There is no registry site in ${dir}.`, {
        hint: 'Make one with airlock registry init and airlock registry build.',
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
