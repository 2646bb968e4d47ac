import { spawn } from 'node:child_process';
import { chromium, type Page } from '@playwright/test';
import { temporaryFolder } from '../../fixtures/folders.ts';
import { launchOptions } from '../../fixtures/launch.ts';

/** A page in a browser of its own that nobody drives. */
export interface Undriven extends AsyncDisposable {
  readonly page: Page;
  /** Let go of it: from here on it runs as it does for a user. */
  release(): Promise<void>;
}

/** Pixels of the window; a page of it has some less in height. */
type WindowSize = readonly [width: number, height: number];

/**
 * A driver has every worker and every document held up until it was told of them, which costs a plugin's start a quarter
 * of its time on two cores; so what is timed here is set up with one and measured without. A browser for each page, for one
 * behind another is not drawn.
 */
export async function openUndriven(size: WindowSize = [1280, 720]): Promise<Undriven> {
  const home = await temporaryFolder('undriven');
  const { executablePath = chromium.executablePath(), args = [] } = launchOptions();
  const own = ['--headless=new', '--no-first-run', '--remote-debugging-port=0', `--user-data-dir=${home.path}`];
  const child = spawn(executablePath, [...args, ...own, `--window-size=${size.join(',')}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (text) => {
      said += String(text);
      const [, found] = /DevTools listening on (\S+)/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void exited.then(() => reject(new Error(`Chromium ended:\n${said}`)));
  });
  const driver = await chromium.connectOverCDP(address);
  const [context] = driver.contexts();
  if (context === undefined) throw new Error('The browser has no window.');
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    // It was connected to, so this closes the connection alone.
    release: () => driver.close(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
      await home[Symbol.asyncDispose]();
    },
  };
}
