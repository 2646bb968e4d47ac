import type { Browser, BrowserContext } from '@playwright/test';

/** A fresh profile of the size of a small laptop. */
export async function freshContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // The compiler that runs the benches names functions with a helper of its own, which functions that are sent to the page lack.
  await context.addInitScript('globalThis.__name = (named) => named');
  return context;
}
