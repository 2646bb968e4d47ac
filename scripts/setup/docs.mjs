#!/usr/bin/env node
// npm run docs: writes the pages of docs/ that are made from the code. A test checks that they are current.
import { writeFile } from 'node:fs/promises';
import { ensureInstalled } from './install.mjs';
import { at } from './lib/paths.mjs';
import { command } from './lib/run.mjs';
import { buildPackages } from './packages.mjs';

await command(async () => {
  await ensureInstalled();
  await buildPackages();
  const { rulesPage } = await import(at('scripts/dist/validate/rules-page.js'));
  await writeFile(at('docs/rules.md'), rulesPage());
});
