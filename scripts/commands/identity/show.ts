import { openPublisher } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { publisherFolder, publisherOption } from '../../terminal/keys.ts';

/** `airlock identity show`: who you are to users. */
export default command({
  name: 'identity show',
  description: 'Show the publisher identity in your settings: its id, name and keys.',
  args: { publisher: publisherOption },
  async run(args, terminal) {
    const { dir, publisher } = await openPublisher(publisherFolder(terminal, args.publisher), Date.now());
    const { id, newest, identities } = publisher;
    const keys = Object.keys(newest.keys);
    return {
      text: [
        `${newest.name}: ${id}`,
        `identity ${newest.version} of ${identities.length}, ${newest.threshold} of ${keys.length} keys sign${newest.revoked ? ', given up' : ''}`,
        ...keys.map((keyid) => `  ${keyid}`),
        `in ${dir}`,
      ],
      data: {
        publisher: id,
        name: newest.name,
        identity: newest.version,
        threshold: newest.threshold,
        keys,
        revoked: newest.revoked === true,
        folder: dir,
      },
    };
  },
});
