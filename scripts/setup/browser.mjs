import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall } from './lib/apt.mjs';
import { bin } from './lib/paths.mjs';
import { run, SetupError } from './lib/run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge', 'chrome'];

/** @type {Partial<Record<NodeJS.Platform, readonly (string | undefined)[]>>} */
const PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].flatMap((home) =>
    home
      ? [join(home, 'Google/Chrome/Application/chrome.exe'), join(home, 'Microsoft/Edge/Application/msedge.exe')]
      : [],
  ),
};

/**
 * A Chromium that really starts: the one the environment names, one on this machine, Playwright's own, or one installed
 * now by Playwright or by the system's package manager.
 *
 * @returns {Promise<string>} its executable
 */
export async function ensureBrowser() {
  const named = process.env['AIRLOCK_CHROMIUM'] ?? process.env['CHROME'];
  if (named) {
    const fault = await faultOf(named);
    if (fault)
      throw new SetupError(`The browser at ${named} does not start: ${fault}`, 'Correct or unset AIRLOCK_CHROMIUM.');
    return named;
  }
  for (const candidate of [...onPath(), ...(PLACES[process.platform] ?? []), await playwrights()]) {
    if (candidate && existsSync(candidate) && !(await faultOf(candidate))) return candidate;
  }
  for (const install of [installWithPlaywright, installWithApt]) {
    const installed = await install();
    if (installed) return installed;
  }
  throw new SetupError(
    'The browser tests need Chromium or Chrome, and none was found or could be installed.',
    'Install one (Debian, Ubuntu: `sudo apt-get install chromium`; others: https://www.google.com/chrome), or set AIRLOCK_CHROMIUM to its path, then run npm test again.',
  );
}

/** @returns {string[]} */
function onPath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

async function playwrights() {
  const { chromium } = await import('@playwright/test');
  return chromium.executablePath();
}

/** @param {string} executablePath @returns {Promise<string | undefined>} why it does not start */
async function faultOf(executablePath) {
  const { chromium } = await import('@playwright/test');
  try {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: 30_000 });
    await browser.close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

async function installWithPlaywright() {
  console.log('Installing a browser (npx playwright install chromium) …');
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' };
  const { code } = await run(bin('playwright'), ['install', 'chromium'], { env });
  const path = await playwrights();
  if (code !== 0 || !existsSync(path)) return undefined;
  if (!(await faultOf(path))) return path;
  await run(bin('playwright'), ['install-deps', 'chromium'], { env });
  return (await faultOf(path)) ? undefined : path;
}

async function installWithApt() {
  if (!(await aptInstall('chromium'))) return undefined;
  for (const path of onPath()) if (existsSync(path) && !(await faultOf(path))) return path;
  return undefined;
}
