import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hooksPage } from '../inspect/hooks-page.ts';
import { servicesPage } from '../inspect/services-page.ts';
import { CASES, GOOD_PLUGIN } from '../../test/fixtures/bad-plugins.ts';
import { rulesPage } from '../validate/rules-page.ts';

const at = (path: string) => join(import.meta.dirname, '../..', path);

const examples = await readFile(at('sdk/testing/examples.test.ts'), 'utf8');
await writeFile(at('docs/rules.md'), rulesPage(CASES, GOOD_PLUGIN));
await writeFile(at('docs/hooks.md'), hooksPage(await readFile(at('sdk/testing/hook-examples.test.ts'), 'utf8')));
await writeFile(at('docs/services.md'), servicesPage(examples));
