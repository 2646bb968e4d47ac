import { decide } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { registryOption } from '../../terminal/keys.ts';
import { describeSubject, NEXT, parseSubject, subjectArgument } from './subject.ts';

/** `airlock registry revoke`: this code is not to run any more, anywhere. */
export default command({
  name: 'registry revoke',
  description: 'Stop a plugin, a release or everything of a publisher on every client; data of users is kept.',
  args: {
    subject: subjectArgument,
    reason: { type: 'string', description: 'Shown to users.', valueHint: 'text' },
    url: { type: 'string', description: 'https page that explains it.', valueHint: 'url' },
    lift: { type: 'boolean', description: 'Take an earlier decision back.' },
    registry: registryOption,
  },
  async run(args, terminal) {
    const subject = parseSubject(args.subject);
    const { plugins } = await decide({
      dir: terminal.path(args.registry),
      subject,
      state: args.lift ? 'active' : 'revoked',
      ...(args.reason !== undefined && { reason: args.reason }),
      ...(args.url !== undefined && { url: args.url }),
    });
    const what = args.lift ? 'Active again' : 'Revoked';
    return {
      text: [`${what}: ${describeSubject(subject)} (${plugins.length} listed)`, NEXT],
      data: { subject, plugins },
    };
  },
});
