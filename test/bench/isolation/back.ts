import type { Browser } from '@playwright/test';
import { killSandbox } from '../../fixtures/sandbox/kill.ts';

/** Milliseconds from the death of the shared process until an innocent plugin answered again. */
export async function untilBack(browser: Browser, url: string, code: string): Promise<number> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(url);
    // The page is given up when a frame's process dies, so another page of the origin hears how it went on.
    const witness = await context.newPage();
    await witness.goto(url);
    const heard = witness.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new BroadcastChannel('witness').addEventListener('message', ({ data }) => resolve(Number(data)));
        }),
    );
    await page.evaluate(async (source) => {
      await sandbox.start({ id: 'one', code: source });
      await sandbox.start({ id: 'two', code: source });
      void (async () => {
        await sandbox.ended('two');
        await sandbox.start({ id: 'two', code: source });
        await sandbox.hook('back', 'two');
        new BroadcastChannel('witness').postMessage(performance.timeOrigin + performance.now());
      })();
    }, code);
    await killSandbox(browser, page);
    const killed = Date.now();
    return (await heard) - killed;
  } finally {
    await context.close();
  }
}
