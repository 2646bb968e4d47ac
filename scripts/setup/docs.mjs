#!/usr/bin/env node
// npm run docs: writes the pages of docs/ that are made from the code. A test checks that they are current.
import { ensureInstalled } from './install.mjs';
import { at, bin } from './lib/paths.mjs';
import { command, must } from './lib/run.mjs';

await command(async () => {
  await ensureInstalled();
  await must(bin('tsx'), ['--conditions=airlock-source', at('scripts/setup/pages.ts')]);
});
