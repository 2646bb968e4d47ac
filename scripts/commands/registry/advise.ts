import { advise, withdrawAdvisory } from '@airlock/registry/repository';
import { valid, validRange } from 'semver';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { registryOption } from '../../terminal/keys.ts';
import { NEXT } from './subject.ts';

const SEVERITIES = ['low', 'moderate', 'high', 'critical'] as const;

/** `airlock registry advise`: users of some versions learn of a vulnerability, and what to move to. */
export default command({
  name: 'registry advise',
  description: 'Tell users of some versions of a plugin about a vulnerability; their code keeps running.',
  args: {
    plugin: { type: 'positional', description: 'Its id.', required: true },
    id: {
      type: 'string',
      description: 'Name of the advisory, for example CVE-2026-1234.',
      required: true,
      valueHint: 'id',
    },
    affected: { type: 'string', description: 'Versions that have it, for example "<1.2.3".', valueHint: 'range' },
    patched: { type: 'string', description: 'First version without it.', valueHint: 'version' },
    severity: { type: 'string', description: `${SEVERITIES.join(', ')}.`, default: 'moderate', valueHint: 'word' },
    summary: { type: 'string', description: 'One sentence for users.', valueHint: 'text' },
    url: { type: 'string', description: 'https page that explains it.', valueHint: 'url' },
    withdraw: { type: 'boolean', description: 'Take the advisory back.' },
    registry: registryOption,
  },
  async run(args, terminal) {
    const { plugin, id } = args;
    const dir = terminal.path(args.registry);
    if (args.withdraw) {
      await withdrawAdvisory({ dir, plugin, id });
      return { text: [`Withdrawn: ${id} of ${plugin}`, NEXT], data: { plugin, id, withdrawn: true } };
    }
    const advisory = {
      id,
      severity: severityOf(args.severity),
      summary: needed(args.summary, 'summary', 'Say in one sentence what is wrong; users see it.'),
      affected: rangeOf(needed(args.affected, 'affected', 'It is a range of versions, for example "<1.2.3".')),
      ...(args.patched !== undefined && { patched: versionOf(args.patched) }),
      ...(args.url !== undefined && { url: args.url }),
    };
    await advise({ dir, plugin, advisory });
    return {
      text: [`${id}: ${plugin} ${advisory.affected}, ${advisory.severity}`, NEXT],
      data: { plugin, ...advisory },
    };
  },
});

function severityOf(word: string): (typeof SEVERITIES)[number] {
  const found = SEVERITIES.find((severity) => severity === word);
  if (found) return found;
  throw new UsageError(`There is no severity "${word}"`, `There are ${SEVERITIES.join(', ')}.`);
}

function rangeOf(text: string): string {
  if (validRange(text) !== null) return text;
  throw new UsageError(`"${text}" is no range of versions`, 'It looks like "<1.2.3" or ">=1.0.0 <1.2.3".');
}

function versionOf(text: string): string {
  if (valid(text) === text) return text;
  throw new UsageError(`"${text}" is no version`, 'It looks like 1.2.3.');
}

function needed(value: string | undefined, option: string, hint: string): string {
  if (value) return value;
  throw new UsageError(`--${option} is needed`, hint);
}
