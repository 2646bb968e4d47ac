import { decide } from '@airlock/registry/repository';
import { command, type Command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { registryOption } from '../../terminal/keys.ts';
import { describeSubject, NEXT, parseSubject, subjectArgument } from './subject.ts';

/** A command by which an operator puts something into a state, with a reason that users see, and takes it out again. */
export function moderation(verb: 'yank' | 'revoke', description: string, lift: string): Command {
  const state = verb === 'yank' ? 'yanked' : 'revoked';
  return command({
    name: `registry ${verb}`,
    description,
    examples: [
      `airlock registry ${verb} pii-redactor@1.2.0 --reason "Breaks forms"`,
      `airlock registry ${verb} pii-redactor@1.2.0 --lift`,
    ],
    args: {
      subject: subjectArgument,
      reason: { type: 'string', description: 'Shown to users; needed unless it is lifted.', valueHint: 'text' },
      url: { type: 'string', description: 'https page that explains it.', valueHint: 'url' },
      lift: { type: 'boolean', description: lift },
      registry: registryOption,
    },
    async run(args, terminal) {
      const subject = parseSubject(args.subject);
      const dir = terminal.path(args.registry);
      if (args.lift) {
        const { plugins } = await decide({ dir, subject, state: 'active', lifts: state });
        return { text: [`Active again: ${describeSubject(subject)}`, NEXT], data: { subject, plugins } };
      }
      const { reason, url } = args;
      if (reason === undefined || reason === '')
        throw new UsageError(`airlock registry ${verb} needs --reason`, 'Users see it; --lift takes a decision back.');
      if (url !== undefined && !/^https:\/\/\S+$/.test(url))
        throw new UsageError(`--url cannot be "${url}"`, 'It is the https address of a page.');
      const { plugins } = await decide({ dir, subject, state, reason, ...(url !== undefined && { url }) });
      const what = verb === 'yank' ? 'Yanked' : 'Revoked';
      return { text: [`${what}: ${describeSubject(subject)}`, NEXT], data: { subject, plugins } };
    },
  });
}
