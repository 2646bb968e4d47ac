#!/usr/bin/env node
// npm run docs: writes the pages of docs/ that are made from the code. A test checks that they are current.
import { readFile, writeFile } from 'node:fs/promises';
import { ensureInstalled } from './install.mjs';
import { at } from './lib/paths.mjs';
import { command } from './lib/run.mjs';
import { buildPackages } from './packages.mjs';

await command(async () => {
  await ensureInstalled();
  await buildPackages();
  const { rulesPage } = await import(at('scripts/dist/validate/rules-page.js'));
  const { hooksPage } = await import(at('scripts/dist/inspect/hooks-page.js'));
  const { servicesPage } = await import(at('scripts/dist/inspect/services-page.js'));
  const examples = await readFile(at('sdk/testing/examples.test.ts'), 'utf8');
  await writeFile(at('docs/rules.md'), rulesPage());
  await writeFile(at('docs/hooks.md'), hooksPage());
  await writeFile(at('docs/services.md'), servicesPage(examples));
});
