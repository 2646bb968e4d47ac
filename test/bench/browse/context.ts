import type { Browser, BrowserContext } from '@playwright/test';

/** The compiler that runs the benches names functions with a helper of its own, which functions that are sent to a page lack. */
export const NAMES = 'globalThis.__name = (named) => named';

/** A fresh profile of the size of a small laptop. */
export async function freshContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(NAMES);
  return context;
}
