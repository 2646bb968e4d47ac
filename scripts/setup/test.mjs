#!/usr/bin/env node
// npm test: all of its own set-up, then the checks, the unit tests and the browser tests. The last line tells the totals.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { bin, STATE } from './lib/paths.mjs';
import { command, run, SetupError } from './lib/run.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

const REPORTS = join(STATE, 'reports');

await command(async () => {
  await ensureInstalled();
  const { ensureBrowser } = await import('./browser.mjs');
  const { build } = await import('./build.mjs');
  const { runChecks } = await import('./check.mjs');
  await rm(REPORTS, { recursive: true, force: true });
  await mkdir(REPORTS, { recursive: true });

  console.log('Build');
  await build();
  const browser = await ensureBrowser();
  console.log(`Browser: ${browser}`);

  console.log('Checks');
  const checks = { skipped: 0, ...(await runChecks()) };
  console.log('Unit tests');
  const unit = await vitest();
  console.log('Browser tests');
  const browserTests = await playwright(browser);

  const totals = [checks, unit, browserTests].reduce(add);
  console.log(`checks: ${sentence(checks)}\nunit tests: ${sentence(unit)}\nbrowser tests: ${sentence(browserTests)}`);
  console.log(sentence(totals));
  return totals.failed ? 1 : 0;
});

/** @returns {Promise<Totals>} */
async function vitest() {
  const file = join(REPORTS, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await run(bin('vitest'), args, { show: true });
  const report = await reportOf(file, 'Vitest', code);
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, testResults } = report;
  // A file that cannot be loaded has no failed test in it, and is a failure all the same.
  const broken = testResults.filter(
    (/** @type {any} */ result) => result.status === 'failed' && result.assertionResults.length === 0,
  ).length;
  return honest({ passed, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests }, code);
}

/** @param {string} browser @returns {Promise<Totals>} */
async function playwright(browser) {
  const file = join(REPORTS, 'playwright.json');
  const env = { AIRLOCK_CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const { code } = await run(bin('playwright'), ['test', '--reporter=list,json'], { show: true, env });
  const { stats, errors } = await reportOf(file, 'Playwright', code);
  const { expected: passed, unexpected, flaky, skipped } = stats;
  return honest({ passed, failed: unexpected + flaky + errors.length, skipped }, code);
}

/**
 * @param {string} file
 * @param {string} runner
 * @param {number} code
 * @returns {Promise<any>} the runner's JSON report
 */
async function reportOf(file, runner, code) {
  if (!existsSync(file)) throw new SetupError(`${runner} stopped with exit code ${code} before it could report.`);
  return JSON.parse(await readFile(file, 'utf8'));
}

/** A runner that says it failed did fail, whatever its report counts. @param {Totals} totals @param {number} code */
function honest(totals, code) {
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

/** @param {Totals} a @param {Totals} b @returns {Totals} */
function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/** @param {Totals} totals */
function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}
