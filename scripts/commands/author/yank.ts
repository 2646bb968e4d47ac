import { command } from '../../terminal/command.ts';
import { giveNotice, noticeOptions, signedVersions, wordsFor } from './notice.ts';

/** `airlock yank`: the author's word about versions that are out. */
export default command({
  name: 'yank',
  description: 'Keep new users from versions of yours; installed copies keep running.',
  args: {
    subject: {
      type: 'positional',
      description: 'Plugin and version or range: my-plugin@1.2.0, "my-plugin@<1.2". Without one, every version.',
      required: true,
    },
    reason: { type: 'string', description: 'Shown to users.', valueHint: 'text' },
    lift: { type: 'boolean', description: 'Take it back.' },
    ...noticeOptions,
  },
  async run(args, terminal) {
    const { plugin, versions } = await signedVersions(terminal, args.publisher, args.subject);
    return giveNotice(terminal, args, plugin, { yanked: wordsFor(versions, args.reason, args.lift) });
  },
});
