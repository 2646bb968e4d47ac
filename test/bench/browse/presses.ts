import { expect, type Browser } from '@playwright/test';
import { App } from '../../fixtures/app.ts';
import { installReal, type LargeSite } from '../../fixtures/large-site.ts';
import { fillWorkspace } from '../../fixtures/workspace-records.ts';
import { freshContext } from './context.ts';

/** A press, and the milliseconds until the browser painted what came of it. */
export interface Press {
  readonly name: string;
  readonly milliseconds: number;
}

/** What presses take while every real plugin of the site runs: each takes part in submissions and draws on the dashboard. */
export async function pressTimes(browser: Browser, site: LargeSite): Promise<readonly Press[]> {
  const context = await freshContext(browser);
  try {
    const page = await context.newPage();
    const app = new App(page, site.url);
    await installReal(app, site);
    await fillWorkspace(page);
    await app.open();
    for (const plugin of site.real) await expect(page.getByText(`${plugin} counted to 0`)).toBeVisible();
    await page.evaluate(() => {
      const slowest = { time: 0 };
      Object.assign(globalThis, { slowest });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if ('interactionId' in entry && entry.interactionId) slowest.time = Math.max(slowest.time, entry.duration);
        }
        // Not in the library's types: how short a press is told of.
      }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    });

    const presses: Press[] = [];
    const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      await work();
      const milliseconds = await page.evaluate(async () => {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
        // Put there above.
        const { slowest } = globalThis as unknown as { slowest: { time: number } };
        const { time } = slowest;
        slowest.time = 0;
        // What is not told took less than the threshold.
        return Math.max(16, time);
      });
      presses.push({ name, milliseconds });
    };
    for (const section of ['Forms', 'Pages', 'Plugins', 'Settings', 'Dashboard', 'Forms'] as const) {
      await step(`open ${section}`, () => app.go(section));
      await expect(page.getByRole('heading', { level: 1, name: section })).toBeVisible();
    }
    await page.getByRole('article', { name: 'Booking' }).getByRole('link', { name: '6 submissions' }).click();
    await step('search submissions', () => page.getByRole('searchbox').pressSequentially('terrace'));
    await step('sort them', () => page.getByRole('button', { name: 'Name' }).click());
    await step('open the commands', () => page.keyboard.press('Control+k'));
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await page.keyboard.press('Escape');
    await app.go('Dashboard');
    const last = site.real.at(-1) ?? '';
    await step('a button of a plugin', () => page.getByRole('button', { name: `Count ${last}` }).click());
    await expect(page.getByText(`${last} counted to 1`)).toBeVisible();
    await app.go('Plugins');
    for (const tab of ['Installed', 'Permissions', 'Health', 'Hooks', 'Activity', 'Browse']) {
      await step(`open ${tab}`, () => page.getByRole('tab', { name: tab }).click());
      await expect(page.getByRole('tabpanel', { name: tab })).toBeVisible();
    }
    await step('search plugins', () => page.getByRole('searchbox').pressSequentially('busy 03'));
    await app.go('Forms');
    await page.getByRole('article', { name: 'Booking' }).getByRole('link', { name: 'Fill in' }).click();
    await step('type into a form', () => page.getByRole('textbox', { name: 'Name' }).pressSequentially('Somebody'));
    await step('submit it', () => page.getByRole('button', { name: 'Submit' }).click());
    return presses;
  } finally {
    await context.close();
  }
}
