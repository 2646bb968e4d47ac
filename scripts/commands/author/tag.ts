import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { giveNotice, noticeOptions, signedVersions } from './notice.ts';

/** `airlock tag`: a version gets a name that users can ask for. */
export default command({
  name: 'tag',
  description: 'Give a version a name that users can ask for, such as lts.',
  args: {
    subject: { type: 'positional', description: 'For example my-plugin@1.2.0.', required: true },
    tag: { type: 'positional', description: 'Lower-case word, for example lts.', required: true },
    remove: { type: 'boolean', description: 'Take the name away.' },
    ...noticeOptions,
  },
  async run(args, terminal) {
    const { plugin, versions } = await signedVersions(terminal, args.publisher, args.subject);
    const [version = '', ...others] = versions;
    if (args.remove) return giveNotice(terminal, args, plugin, { tags: { [args.tag]: '' } });
    if (others.length > 0) {
      throw new UsageError(
        `${args.subject} means ${versions.length} versions`,
        'A name belongs to one: my-plugin@1.2.0.',
      );
    }
    return giveNotice(terminal, args, plugin, { tags: { [args.tag]: version } });
  },
});
