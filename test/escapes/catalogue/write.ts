import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../fixtures/folders.ts';
import { attemptTables, BEGIN, END } from './table.ts';

const file = join(ROOT, 'docs/security-attempts.md');
const text = await readFile(file, 'utf8');
const [before] = text.split(BEGIN);
const [, after] = text.split(END);
await writeFile(file, `${before}${BEGIN}\n\n${attemptTables()}\n\n${END}${after ?? '\n'}`);
