import { command } from '../../terminal/command.ts';
import { giveNotice, noticeOptions, signedVersions, wordsFor } from './notice.ts';

/** `airlock deprecate`: the author's word about versions that are out. */
export default command({
  name: 'deprecate',
  description: 'Tell users of some versions to move on; they keep working.',
  args: {
    subject: {
      type: 'positional',
      description: 'Plugin and version or range: my-plugin@1.2.0, "my-plugin@<1.2". Without one, every version.',
      required: true,
    },
    reason: { type: 'string', description: 'Shown to users, for example: Use 2.x, which is safer.', valueHint: 'text' },
    lift: { type: 'boolean', description: 'Take it back.' },
    ...noticeOptions,
  },
  async run(args, terminal) {
    const { plugin, versions } = await signedVersions(terminal, args.publisher, args.subject);
    return giveNotice(terminal, args, plugin, { deprecated: wordsFor(versions, args.reason, args.lift) });
  },
});
