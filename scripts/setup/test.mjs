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
/** @type {Totals} */
const NOTHING = { passed: 0, failed: 0, skipped: 0 };
let browser = '';

await command(async () => {
  /** @type {Record<string, Totals>} */
  const parts = {};
  const setUp = await part('set-up', async () => {
    await ensureInstalled();
    await rm(REPORTS, { recursive: true, force: true });
    await mkdir(REPORTS, { recursive: true });
    const { build } = await import('./build.mjs');
    await build();
    const { ensureBrowser } = await import('./browser.mjs');
    browser = await ensureBrowser();
    console.log(`Browser: ${browser}`);
    const { ensureNginx } = await import('./nginx.mjs');
    if (!(await ensureNginx())) console.log('No nginx here: the tests of the header rules behind it are skipped.');
    return NOTHING;
  });
  if (setUp.failed) parts['set-up'] = setUp;
  if (existsSync(bin('vitest'))) {
    const { runChecks } = await import('./check.mjs');
    parts['checks'] = await part('checks', async () => ({ skipped: 0, ...(await runChecks()) }));
    parts['unit tests'] = await part('unit tests', vitest);
    if (browser) parts['browser tests'] = await part('browser tests', playwright);
  }
  console.log('');
  for (const [name, totals] of Object.entries(parts)) console.log(`${name}: ${sentence(totals)}`);
  const totals = Object.values(parts).reduce(add, NOTHING);
  console.log(sentence(totals));
  return totals.failed ? 1 : 0;
});

/**
 * One part of the run. What breaks it is a failure of that part, and does not keep the others from running.
 *
 * @param {string} name
 * @param {() => Promise<Totals>} work
 * @returns {Promise<Totals>}
 */
async function part(name, work) {
  console.log(`\n${name}`);
  try {
    return await work();
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    return { ...NOTHING, failed: 1 };
  }
}

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

/** @returns {Promise<Totals>} */
async function playwright() {
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
