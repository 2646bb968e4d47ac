import { checkRegistry } from '@airlock/registry/repository';
import { amount } from '../../terminal/amount.ts';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { registryOption } from '../../terminal/keys.ts';

/** `airlock registry check`: for a daily job; exits with 1 before clients notice anything. */
export default command({
  name: 'registry check',
  description: 'Look for what will lock clients out: signatures that end, broken links, wrong headers of a server.',
  args: {
    registry: registryOption,
    url: { type: 'string', description: 'Check how this server delivers the site, too.', valueHint: 'url' },
    deep: { type: 'boolean', description: 'Read every file of every plugin.' },
  },
  async run(args, terminal) {
    if (args.url !== undefined && !/^https?:\/\/[^/]/.test(args.url))
      throw new UsageError(`--url cannot be "${args.url}"`, 'It looks like https://plugins.example.com/.');
    const result = await checkRegistry({
      dir: terminal.path(args.registry),
      deep: args.deep === true,
      ...(args.url !== undefined && { url: args.url }),
    });
    const { findings, plugins, releases, files, daysLeft } = result;
    const left = Object.entries(daysLeft).map(([role, days]) => `${role} ${days}`);
    return {
      text: [
        ...findings.map(({ severity, code, message }) => `${severity.padEnd(8)}${code}  ${message}`),
        `${amount(plugins, 'plugin')}, ${amount(releases, 'release')}, ${amount(files, 'file')}; days left: ${left.join(', ')}`,
        findings.length === 0 ? 'Everything is in order.' : `${findings.length} to look at.`,
      ],
      data: result,
      failed: findings.length > 0,
    };
  },
});
