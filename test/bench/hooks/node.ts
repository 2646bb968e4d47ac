/** The comparison in Node, in a process that does nothing else: a browser's driver slows every promise of its process. */
import { compareAll } from './cases.ts';

const samples = await compareAll('hooks', (line) => void process.stderr.write(`  ${line}\n`));
process.stdout.write(JSON.stringify(samples));
