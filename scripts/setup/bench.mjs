#!/usr/bin/env node
// npm run bench [-- FAMILY…] [--json FILE]: builds what is measured, finds a browser, runs the families.
import { ensureInstalled } from './install.mjs';
import { bin } from './lib/paths.mjs';
import { command } from './lib/run.mjs';

await command(async () => {
  await ensureInstalled();
  const { ensureBrowser } = await import('./browser.mjs');
  const { build } = await import('./build.mjs');
  const { spawn } = await import('node:child_process');
  console.error('Building what changed');
  await build();
  const env = { ...process.env, AIRLOCK_CHROMIUM: await ensureBrowser() };
  const args = ['--conditions=airlock-source', 'test/bench/run.ts', ...process.argv.slice(2)];
  const child = spawn(bin('tsx'), args, { stdio: 'inherit', env });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
});
