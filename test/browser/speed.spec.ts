import type { Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';
import { expect, test } from '../fixtures/test.ts';
import { fillWorkspace } from '../fixtures/workspace-records.ts';

/** Bytes, gzip, of script before the plugin platform. */
const FIRST_LOAD = 186_000;
/** Cumulative layout shift. */
const SHIFT = 0.05;
/** Milliseconds from a press to the next paint, on any machine; the budget of 200 is measured by `npm run bench`. */
const NEXT_PAINT = 500;

test('the app draws its first screen with at most 186 KB of script; plugins come after', async ({ page, site }) => {
  const scripts = new Set<string>();
  page.on('requestfinished', (request) => {
    if (request.url().endsWith('.js') && request.url().includes('/assets/')) scripts.add(request.url());
  });
  // The platform is a chunk of its own that nothing on the screen waits for.
  const platform = page.waitForRequest(/\/assets\/host-[^/]*\.js$/);
  await page.route(/\/assets\/host-[^/]*\.js$/, (route) => route.abort());
  await page.goto(site.url);
  await platform;
  await expect(page.getByRole('heading', { name: 'Latest submissions' })).toBeVisible();
  let bytes = 0;
  for (const url of scripts) bytes += gzipSync(await (await page.request.get(url)).body()).byteLength;
  console.log(`first screen: ${(bytes / 1000).toFixed(1)} KB gzip in ${scripts.size} files`);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD);
});

/** Collect what the browser measures, from the next document on. */
async function watchVitals(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const vitals = { shift: 0, paint: 0, presses: 0 };
    Object.assign(globalThis, { vitals });
    const observe = (type: string, note: (entry: PerformanceEntry) => void, options: object = {}): void => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) note(entry);
      }).observe({ type, buffered: true, ...options });
    };
    observe('layout-shift', (entry) => {
      if ('hadRecentInput' in entry && !entry.hadRecentInput && 'value' in entry) vitals.shift += Number(entry.value);
    });
    observe(
      'event',
      (entry) => {
        if (!('interactionId' in entry) || !entry.interactionId) return;
        vitals.presses += 1;
        vitals.paint = Math.max(vitals.paint, entry.duration);
      },
      { durationThreshold: 16 },
    );
  });
}

const vitalsOf = (page: Page): Promise<{ shift: number; paint: number; presses: number }> =>
  // Put there by `watchVitals`.
  page.evaluate(() => (globalThis as unknown as { vitals: { shift: number; paint: number; presses: number } }).vitals);

test('nothing jumps while screens come up', async ({ app, page, site }) => {
  await app.open();
  await fillWorkspace(page);
  await app.install('Submissions chart');
  await watchVitals(page);
  const jumps: string[] = [];
  for (const route of [
    '',
    'forms',
    'forms/booking',
    'forms/booking/submissions',
    'pages/rules',
    'plugins',
    'settings',
  ]) {
    await page.goto(site.url + route);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    await expect(page.getByRole('link', { name: /^Registry up to date/ })).toBeVisible();
    const { shift } = await vitalsOf(page);
    console.log(`/${route}: layout shift ${shift.toFixed(3)}`);
    if (shift > SHIFT) jumps.push(`/${route}: ${shift.toFixed(3)}`);
  }
  expect(jumps).toEqual([]);

  await test.step('positive control: what comes late above the rest is a jump', async () => {
    await page.evaluate(() => {
      const late = document.createElement('div');
      late.style.height = '300px';
      document.getElementById('content')?.prepend(late);
    });
    await expect.poll(async () => (await vitalsOf(page)).shift).toBeGreaterThan(SHIFT);
  });
});

test('a press is answered soon, with every example plugin active', async ({ app, page }) => {
  await app.open();
  await fillWorkspace(page);
  for (const plugin of ['PII redactor', 'Normaliser', 'Submissions chart']) await app.install(plugin);
  await watchVitals(page);
  /** Kinds of presses that took too long. */
  const slowPresses = async (): Promise<string[]> => {
    await app.open();
    const slow: string[] = [];
    let before = 0;
    const step = async (name: string, work: () => Promise<void>): Promise<void> => {
      await work();
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
      const { paint } = await vitalsOf(page);
      if (paint > before) console.log(`${name}: ${paint} ms`);
      if (paint > Math.max(before, NEXT_PAINT)) slow.push(name);
      before = paint;
    };
    for (const section of ['Forms', 'Pages', 'Plugins', 'Settings', 'Dashboard'] as const) {
      await step(section, () => app.go(section));
      await expect(page.getByRole('heading', { level: 1, name: section })).toBeVisible();
    }
    await app.go('Forms');
    await page
      .getByRole('article', { name: 'Booking' })
      .getByRole('link', { name: /submissions$/ })
      .click();
    await step('search', () => page.getByRole('searchbox').pressSequentially('terrace'));
    await step('sort', () => page.getByRole('button', { name: 'Name' }).click());
    await step('select', () => page.getByRole('checkbox').first().check());
    await step('commands', () => page.keyboard.press('Control+k'));
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await page.keyboard.press('Escape');
    await app.go('Forms');
    await page.getByRole('article', { name: 'Booking' }).getByRole('link', { name: 'Fill in' }).click();
    await step('typing', () => page.getByRole('textbox', { name: 'Name' }).pressSequentially('Somebody'));
    await step('submitting', () => page.getByRole('button', { name: 'Submit' }).click());
    expect((await vitalsOf(page)).presses).toBeGreaterThan(5);
    return slow;
  };
  // A machine that does something else may hold up one press, but not the same one time and again.
  let slow = await slowPresses();
  for (let again = 0; again < 2 && slow.length > 0; again += 1) {
    const now = await slowPresses();
    slow = slow.filter((name) => now.includes(name));
  }
  expect(slow).toEqual([]);

  await test.step('positive control: a press that is worked on for longer is seen', async () => {
    await page.evaluate((time) => {
      const work = (): void => {
        const end = performance.now() + time;
        while (performance.now() < end);
      };
      addEventListener('click', work, { once: true });
    }, NEXT_PAINT + 100);
    await page.getByRole('heading', { level: 1 }).click();
    await expect.poll(async () => (await vitalsOf(page)).paint).toBeGreaterThan(NEXT_PAINT);
  });
});
