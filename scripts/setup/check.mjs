#!/usr/bin/env node
// npm run check: types, lint with import boundaries, format, unused code. Every step runs, whatever the others say.
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { bin } from './lib/paths.mjs';
import { command, run } from './lib/run.mjs';

/** @type {readonly { name: string, command: string, args: readonly string[], fix: string }[]} */
export const CHECKS = [
  { name: 'types', command: bin('tsc'), args: ['-p', '.'], fix: 'npx tsc -p .' },
  { name: 'types of the set-up', command: bin('tsc'), args: ['-p', 'scripts/setup'], fix: 'npx tsc -p scripts/setup' },
  { name: 'lint', command: bin('oxlint'), args: ['--deny-warnings'], fix: 'npx oxlint --fix' },
  { name: 'format', command: bin('oxfmt'), args: ['--check'], fix: 'npm run format' },
  { name: 'unused code', command: bin('knip'), args: [], fix: 'npx knip' },
];

/**
 * Run every check and tell how each went.
 *
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks() {
  let failed = 0;
  for (const { name, command: file, args, fix } of CHECKS) {
    const started = performance.now();
    const { code, output } = await run(file, args);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (code === 0) console.log(`  ✓ ${name} (${seconds} s)`);
    else {
      failed += 1;
      console.log(`  ✗ ${name} (${seconds} s)\n${output.trim()}\n    Try: ${fix}`);
    }
  }
  return { passed: CHECKS.length - failed, failed };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await command(async () => {
    await ensureInstalled();
    const { passed, failed } = await runChecks();
    console.log(`${passed} passed, ${failed} failed`);
    return failed ? 1 : 0;
  });
}
