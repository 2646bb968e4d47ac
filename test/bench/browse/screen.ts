import type { Browser, Page } from '@playwright/test';
import { App } from '../../fixtures/app.ts';
import type { LargeSite } from '../../fixtures/large-site.ts';
import { freshContext } from './context.ts';

/** Milliseconds of one visit. */
export interface Visit {
  /** From the start of the navigation, in a fresh profile, until the first card is painted. */
  readonly cold: number;
  /** From the press on "Plugins", in an app that is up, until the first card is painted: nothing of the index was read. */
  readonly opened: number;
  /** From the last key press until the cards of another query are painted, the rest after typing included. */
  readonly typed: number;
}

export async function visit(browser: Browser, site: LargeSite): Promise<Visit> {
  const cold = await inFresh(browser, async (page) => {
    await page.goto(`${site.url}plugins`);
    return painted(page, '.plugin-card', 0);
  });
  return inFresh(browser, async (page) => {
    const app = new App(page, site.url);
    await app.open();
    // Asked for once the app is at rest; Browse then knows the head of the registry and nothing of its index.
    await page.getByRole('link', { name: /^Registry up to date/ }).waitFor();
    await page.evaluate(() => {
      addEventListener('click', () => Object.assign(globalThis, { pressed: performance.now() }), {
        capture: true,
        once: true,
      });
    });
    await app.go('Plugins');
    const opened = await painted(page, '.plugin-card', 'pressed');
    await page.evaluate(() => {
      addEventListener('keydown', () => Object.assign(globalThis, { typed: performance.now() }), { capture: true });
    });
    await page.getByRole('searchbox').pressSequentially('busy', { delay: 30 });
    const typed = await painted(page, '.plugin-card[aria-label^="Busy"]', 'typed');
    return { cold, opened, typed };
  });
}

/** Times between frames while the list is scrolled down at `speed` pixels a second, for `seconds`. */
export async function frames(browser: Browser, site: LargeSite, speed: number, seconds: number): Promise<number[]> {
  return inFresh(browser, async (page) => {
    await new App(page, site.url).open('plugins');
    await page.getByRole('article').first().waitFor();
    return page.evaluate(
      ([pace, length]) =>
        new Promise<number[]>((resolve) => {
          const times: number[] = [];
          let before = performance.now();
          const begun = before;
          const step = (now: number): void => {
            times.push(now - before);
            scrollBy(0, ((now - before) * pace) / 1000);
            before = now;
            if (now - begun < length * 1000) requestAnimationFrame(step);
            // The first frame began before the scrolling did.
            else resolve(times.slice(1));
          };
          requestAnimationFrame(step);
        }),
      [speed, seconds] as const,
    );
  });
}

async function inFresh<T>(browser: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await freshContext(browser);
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Milliseconds from `since` (a name in the page, or the start of the navigation) until an element is painted. */
function painted(page: Page, selector: string, since: string | 0): Promise<number> {
  return page.evaluate(
    ([wanted, from]) =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          if (!document.querySelector(String(wanted))) return;
          watch.disconnect();
          requestAnimationFrame(() =>
            setTimeout(() => {
              const begun = from === 0 ? 0 : Number(Object.entries(globalThis).find(([name]) => name === from)?.[1]);
              resolve(performance.now() - begun);
            }),
          );
        };
        const watch = new MutationObserver(look);
        watch.observe(document, { subtree: true, childList: true, attributes: true });
        look();
      }),
    [selector, since] as const,
  );
}
