import { rotateIdentity } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { passphrases, publisherFolder, publisherOption } from '../../terminal/keys.ts';

/** `airlock identity revoke`: the publisher's own emergency stop. */
export default command({
  name: 'identity revoke',
  description: 'Give up your identity for good: nothing you ever signed is to run any more. Cannot be undone.',
  args: {
    publisher: publisherOption,
    yes: { type: 'boolean', description: 'I know that this cannot be undone.' },
  },
  async run(args, terminal) {
    if (!args.yes) throw new UsageError('This cannot be undone', 'Add --yes to give up the identity.');
    const { publisher } = await rotateIdentity({
      dir: publisherFolder(terminal, args.publisher),
      revoke: true,
      ask: passphrases(terminal),
    });
    return {
      text: [
        `${publisher.newest.name} (${publisher.id}) is given up.`,
        'Send what airlock identity export writes to the registries that list you.',
      ],
      data: { publisher: publisher.id, identity: publisher.newest.version },
    };
  },
});
