import { decide } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { registryOption } from '../../terminal/keys.ts';
import { describeSubject, NEXT, parseSubject, subjectArgument } from './subject.ts';

/** `airlock registry yank`: nobody new gets it. */
export default command({
  name: 'registry yank',
  description: 'Have nobody install a release, or a plugin, any more; installed copies keep running.',
  args: {
    subject: subjectArgument,
    reason: { type: 'string', description: 'Shown to users.', valueHint: 'text' },
    url: { type: 'string', description: 'https page that explains it.', valueHint: 'url' },
    registry: registryOption,
  },
  async run(args, terminal) {
    const subject = parseSubject(args.subject);
    const { plugins } = await decide({
      dir: terminal.path(args.registry),
      subject,
      state: 'yanked',
      ...(args.reason !== undefined && { reason: args.reason }),
      ...(args.url !== undefined && { url: args.url }),
    });
    return { text: [`Yanked: ${describeSubject(subject)}`, NEXT], data: { subject, plugins } };
  },
});
