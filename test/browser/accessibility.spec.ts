import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { App } from '../fixtures/app.ts';
import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const ROUTES = [
  '',
  'forms',
  'pages/new',
  'plugins',
  'plugins?tab=installed',
  'plugins?tab=updates',
  'plugins?tab=permissions',
  'plugins?tab=health',
  'plugins?tab=hooks',
  'plugins?tab=activity',
  'plugins?tab=developer',
  'plugins/submissions-chart',
  'settings',
];

async function prepare(app: App): Promise<void> {
  await app.open();
  await new Forms(app).create('Booking', [{ type: 'Text', label: 'Note' }]);
  await new Forms(app).fill('Booking', { Note: 'hello' });
  for (const plugin of ['PII redactor', 'Submissions chart']) await app.install(plugin);
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`);
}

/** The screen has its title and is no longer loading. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

for (const look of ['light', 'dark', 'contrast', 'Arabic'] as const) {
  test(`no screen breaks WCAG 2.2 AA: ${look}`, async ({ app, page, site }) => {
    test.setTimeout(120_000);
    await prepare(app);
    const appearance = look === 'Arabic' ? { theme: 'light', language: 'ar' } : { theme: look, language: 'en' };
    await page.evaluate((value) => localStorage.setItem('airlock.appearance', JSON.stringify(value)), appearance);
    for (const route of ROUTES) {
      await page.goto(site.url + route);
      await settled(page);
      expect(await violationsOf(page), route).toEqual([]);
    }
    await expect(page.locator('html')).toHaveAttribute('dir', look === 'Arabic' ? 'rtl' : 'ltr');
  });
}

test('the consent dialog breaks no rule, starts on Cancel and closes with Escape', async ({ app, page }) => {
  await app.open();
  const dialog = await app.askToInstall('Submissions chart');
  await expect(dialog.getByText('Runs without a sandbox')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(app.card('Submissions chart').getByRole('button', { name: 'Install' })).toBeFocused();
});

for (const width of [360, 768, 1440]) {
  test(`nothing is cut off or scrolls sideways at ${width} pixels`, async ({ app, page, site }) => {
    test.setTimeout(90_000);
    await page.setViewportSize({ width, height: 800 });
    await prepare(app);
    for (const route of ROUTES) {
      await page.goto(site.url + route);
      await settled(page);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond, route).toBeLessThanOrEqual(0);
    }
  });
}
