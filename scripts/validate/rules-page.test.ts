import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rulesPage } from './rules-page.ts';

it('docs/rules.md says what the rules say; npm run docs brings it up to date', async () => {
  expect(await readFile(join(import.meta.dirname, '../../docs/rules.md'), 'utf8')).toBe(rulesPage());
});
