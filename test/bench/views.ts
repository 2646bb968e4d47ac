import { expect, type Locator, type Page } from '@playwright/test';
import { App } from '../fixtures/app.ts';
import { startSite } from '../fixtures/site.ts';
import { freshContext } from './browse/context.ts';
import { alone, quantile, type Family } from './family.ts';

const PRESSES = 20;
const LETTERS = 'the quick brown fox jumps over the lazy dogs';
/** Milliseconds that the page is watched while a view draws without end. */
const WATCHED = 4000;

export const family: Family = {
  name: 'views',
  about:
    'views of sandboxed plugins: sorting and turning 1,000 rows, typing into 50 fields, a view that draws without end',
  async run(bench) {
    await using site = await startSite();
    await site.list('draws-much', 'draws-hostile');
    const context = await freshContext(await bench.browser());
    try {
      const page = await context.newPage();
      const app = new App(page, site.url);
      await app.open();
      await app.install('Draws much');
      await app.go('Dashboard');
      await watch(page);
      bench.log('a table of 1,000 rows');
      const table = provided(page, 'Long table');
      await expect(table.getByRole('row')).toHaveCount(26);
      const sorted = await each(page, PRESSES, () => table.getByRole('button', { name: 'Age' }).click());
      const turned = await each(page, PRESSES, () => table.getByRole('button', { name: 'Next page' }).click());
      bench.log('a form of 50 fields, kept by the plugin');
      const form = provided(page, 'Long form');
      await form.getByRole('textbox', { name: 'Field 42' }).focus();
      const typed = await each(page, LETTERS.length, (at) =>
        page.keyboard.press(LETTERS[at] === ' ' ? 'Space' : (LETTERS[at] ?? 'a')),
      );
      await expect(form).toContainText(`${LETTERS.length} letters`);
      bench.log('a view that draws without end');
      await app.install('Draws hostile');
      await app.go('Dashboard');
      await expect(provided(page, 'Flood')).toContainText(/[1-9]\d*:899/);
      const frames = await frameTimes(page, WATCHED);
      return [
        alone('views.sort1000', 'ms', sorted),
        alone('views.turn1000', 'ms', turned),
        alone('views.type50', 'ms', typed),
        alone('views.type50.p95', 'ms', [quantile(typed, 0.95)]),
        alone('views.flood.worst', 'ms', [Math.max(...frames)]),
      ];
    } finally {
      await context.close();
    }
  },
};

const provided = (page: Page, widget: string): Locator =>
  page.getByRole('region', { name: widget, exact: true }).getByRole('group', { name: /^Provided by/ });

/** Note how long each press takes until the browser painted what came of it. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const presses: number[] = [];
    Object.assign(globalThis, { presses });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ('interactionId' in entry && entry.interactionId) presses.push(entry.duration);
      }
      // Not in the library's types: how short a press is told of.
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
}

/** Milliseconds from each press to the paint; what is not told took less than 16. */
async function each(page: Page, count: number, press: (at: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    await press(at);
    const time = await page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
      // Put there by `watch`.
      const { presses } = globalThis as unknown as { presses: number[] };
      return Math.max(16, ...presses.splice(0));
    });
    times.push(time);
  }
  return times;
}

/** Milliseconds between frames of the page. */
function frameTimes(page: Page, during: number): Promise<number[]> {
  return page.evaluate(
    (time) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const end = performance.now() + time;
        let last = performance.now();
        const frame = (now: number): void => {
          times.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(frame);
          else resolve(times);
        };
        requestAnimationFrame(frame);
      }),
    during,
  );
}
