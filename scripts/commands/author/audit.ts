import { readAdvisories, readBundle } from '@airlock/registry/repository';
import { scan } from '@airlock/registry/scan';
import { openBundle } from '../../archive/archive.ts';
import { command } from '../../terminal/command.ts';

/** `airlock audit`: known vulnerabilities of the libraries inside. */
export default command({
  name: 'audit',
  description:
    'Look for libraries with known vulnerabilities in a built plugin, by a folder of OSV records. No network is used.',
  examples: ['airlock audit --advisories osv', 'airlock audit dist --advisories osv --json'],
  args: {
    bundle: { type: 'positional', description: 'Folder or archive of the built plugin.', default: 'dist' },
    advisories: {
      type: 'string',
      description:
        'Folder of OSV records (*.json), as all.zip of the ecosystem npm unpacks. Default: AIRLOCK_ADVISORIES, or osv.',
      valueHint: 'folder',
    },
  },
  async run(args, terminal) {
    const advisories = await readAdvisories(
      terminal.path(args.advisories ?? (terminal.env['AIRLOCK_ADVISORIES'] || 'osv')),
    );
    await using bundle = await openBundle(terminal.path(args.bundle));
    const { findings } = scan({ ...(await readBundle(bundle.folder)), advisories });
    const found = findings.filter(({ rule }) => rule === 'SUPPLY_VULNERABLE' || rule === 'SUPPLY_HOSTILE');
    const count = advisories.list.length;
    const known = `${count} ${count === 1 ? 'advisory' : 'advisories'} of ${advisories.date}`;
    return {
      text:
        found.length === 0
          ? `No library inside has a known vulnerability (${known}).`
          : [...found.map(({ severity, message }) => `${severity.padEnd(8)}${message}`), `By ${known}.`],
      data: { findings: found, advisories: advisories.list.length, date: advisories.date },
      failed: found.length > 0,
    };
  },
});
