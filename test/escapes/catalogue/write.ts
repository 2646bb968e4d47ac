import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../fixtures/folders.ts';
import { attemptTables, BEGIN, END, summaryTable } from './table.ts';

await write('docs/security-attempts.md', attemptTables());
await write('docs/security.md', summaryTable());

/** Put tables in their place in a document. */
async function write(path: string, tables: string): Promise<void> {
  const file = join(ROOT, path);
  const text = await readFile(file, 'utf8');
  const [before] = text.split(BEGIN);
  const [, after] = text.split(END);
  await writeFile(file, `${before}${BEGIN}\n\n${tables}\n\n${END}${after ?? '\n'}`);
}
