import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { giveNotice, noticeOptions } from './notice.ts';

/** `airlock maintainers`: who answers for a plugin, for people to read. Who may sign is the publisher's identity. */
export default command({
  name: 'maintainers',
  description: 'Say who maintains a plugin, for users to read. It gives nobody any right.',
  args: {
    plugin: { type: 'positional', description: 'Its id.', required: true },
    names: { type: 'positional', description: 'For example "Ada Lovelace,Grace Hopper".', required: false },
    none: { type: 'boolean', description: 'Name nobody.' },
    ...noticeOptions,
  },
  async run(args, terminal) {
    const maintainers = (args.names ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    if ((maintainers.length === 0) !== (args.none === true)) throw new UsageError('Name them, or say --none');
    return giveNotice(terminal, args, args.plugin, { maintainers });
  },
});
