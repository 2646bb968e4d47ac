import { readFile } from 'node:fs/promises';
import { parseDownloadCounts, putDownloadCounts } from '@airlock/registry/repository';
import { amount } from '../../terminal/amount.ts';
import { command } from '../../terminal/command.ts';
import { registryOption } from '../../terminal/keys.ts';
import { NEXT } from './subject.ts';

/** `airlock registry counts`: how often each plugin was fetched, for the order "popular". */
export default command({
  name: 'registry counts',
  description: 'List how often plugins were fetched, as you counted; search sorts by it.',
  args: {
    file: { type: 'positional', description: 'JSON: { "<plugin id>": count }.', required: true },
    registry: registryOption,
  },
  async run(args, terminal) {
    const counts = parseDownloadCounts(new Uint8Array(await readFile(terminal.path(args.file))), args.file);
    const { plugins, unknown } = await putDownloadCounts(terminal.path(args.registry), counts);
    const missing = unknown.length > 0 ? [`Not listed here: ${unknown.join(', ')}`] : [];
    return {
      text: [`Counts of ${amount(plugins.length, 'plugin')} changed`, ...missing, NEXT],
      data: { plugins, unknown },
    };
  },
});
