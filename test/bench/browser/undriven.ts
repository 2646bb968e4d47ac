import { chromium, type Page } from '@playwright/test';
import { temporaryFolder } from '../../fixtures/folders.ts';
import { spawnChromium } from '../../fixtures/spawned.ts';

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
  const browser = await spawnChromium(home.path, `--window-size=${size.join(',')}`);
  const driver = await chromium.connectOverCDP(browser.address);
  const [context] = driver.contexts();
  if (context === undefined) throw new Error('The browser has no window.');
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    // It was connected to, so this closes the connection alone.
    release: () => driver.close(),
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}
