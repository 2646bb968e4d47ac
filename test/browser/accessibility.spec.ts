import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { App } from '../fixtures/app.ts';
import { expect, test } from '../fixtures/test.ts';
import { fillWorkspace } from '../fixtures/workspace-records.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const ROUTES = [
  '',
  'forms',
  'forms/new',
  'forms/booking',
  'forms/booking/edit',
  'forms/booking/submissions',
  'outbox',
  'pages',
  'pages/new',
  'pages/rules',
  'pages/rules/read',
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
  'nowhere',
];

async function prepare(app: App): Promise<void> {
  await app.open();
  await fillWorkspace(app.page);
  for (const plugin of ['PII redactor', 'Submissions chart']) await app.install(plugin);
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
}

/** The screen has its title and is no longer loading. */
async function settled(page: Page): Promise<void> {
  await expect(
    page
      .getByRole('heading', { level: 1 })
      .or(page.getByRole('heading', { level: 2 }))
      .first(),
  ).toBeVisible();
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

/** A press that opens something over the screen, and what it opens. */
function opening(press: (page: Page) => Promise<void>) {
  return async (page: Page): Promise<void> => {
    await press(page);
    await expect(page.getByRole('dialog').or(page.getByRole('menu')).first()).toBeVisible();
  };
}

/** What is just appearing has no colours of its own yet: wait until for some frames nothing moved. */
async function stillness(): Promise<void> {
  for (let quiet = 0; quiet < 5; quiet++) {
    await new Promise(requestAnimationFrame);
    const moving = document.getAnimations().filter(({ playState }) => playState === 'running');
    if (moving.length > 0) quiet = 0;
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }
}

/** States that are a press away, each from a screen of its own. The words are those of the English app. */
const STATES: readonly (readonly [route: string, name: string, reach: (page: Page) => Promise<void>])[] = [
  [
    '',
    'commands',
    async (page) => {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('menuitem').first()).toBeVisible();
    },
  ],
  ['', 'messages', opening((page) => page.getByRole('button', { name: /^Messages/ }).click())],
  ['', 'profiles', opening((page) => page.getByRole('button', { name: /^Profile:/ }).click())],
  ['', 'keys', opening((page) => page.keyboard.press('?'))],
  ['', 'arranging', (page) => page.getByRole('button', { name: 'Arrange' }).click()],
  ['forms', 'a menu', (page) => page.getByRole('button', { name: 'More actions' }).first().click()],
  [
    'forms/booking/submissions',
    'a submission',
    (page) =>
      page
        .getByRole('button', { name: /^Open the submission/ })
        .first()
        .click(),
  ],
  [
    'forms/booking/submissions',
    'a selection',
    (page) => page.getByRole('checkbox', { name: 'Select all that are shown' }).check(),
  ],
  ['forms/booking/submissions', 'nothing found', (page) => page.getByRole('searchbox').fill('zzz')],
  ['forms/booking/submissions', 'an import', (page) => page.getByRole('button', { name: 'Import' }).click()],
  ['forms/booking', 'problems', (page) => page.getByRole('button', { name: 'Submit' }).click()],
  ['forms/new', 'an incomplete form', (page) => page.getByRole('button', { name: 'Save form' }).click()],
  [
    'forms/booking/edit',
    'a workflow',
    async (page) => {
      await page.getByRole('button', { name: 'Change the workflow' }).click();
      await page.getByRole('button', { name: 'Add an action' }).click();
      await page.getByText('Options').first().click();
    },
  ],
  [
    'settings',
    'adding',
    async (page) => {
      await page.getByRole('button', { name: 'Add profile' }).click();
      await page.getByRole('button', { name: 'Add integration' }).click();
    },
  ],
];

for (const look of ['light', 'dark', 'contrast', 'forced colours', 'Arabic'] as const) {
  test(`no screen breaks WCAG 2.2 AA: ${look}`, async ({ app, page, site }) => {
    test.setTimeout(240_000);
    await prepare(app);
    if (look === 'forced colours') await page.emulateMedia({ forcedColors: 'active' });
    const appearance =
      look === 'Arabic'
        ? { theme: 'light', language: 'ar' }
        : { theme: look === 'forced colours' ? 'system' : look, language: 'en' };
    await page.evaluate((value) => localStorage.setItem('airlock.appearance', JSON.stringify(value)), appearance);
    const found: string[] = [];
    for (const route of ROUTES) {
      await page.goto(site.url + route);
      await settled(page);
      found.push(...(await violationsOf(page)).map((violation) => `${route}: ${violation}`));
    }
    await expect(page.locator('html')).toHaveAttribute('dir', look === 'Arabic' ? 'rtl' : 'ltr');
    if (look === 'light' || look === 'dark') {
      for (const [route, name, reach] of STATES) {
        await page.goto(site.url + route);
        await settled(page);
        await reach(page);
        await page.evaluate(stillness);
        found.push(...(await violationsOf(page)).map((violation) => `${route} with ${name}: ${violation}`));
      }
    }
    expect(found).toEqual([]);
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
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height: 800 });
    await prepare(app);
    const beyond: string[] = [];
    // Words of the other language are no longer: narrow is where that shows.
    for (const language of width === 360 ? ['en', 'ar'] : ['en']) {
      await page.evaluate(
        (value) => localStorage.setItem('airlock.appearance', JSON.stringify({ theme: 'light', language: value })),
        language,
      );
      for (const route of ROUTES) {
        await page.goto(site.url + route);
        await settled(page);
        const pixels = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (pixels > 0) beyond.push(`${language} ${route}: ${pixels} pixels`);
      }
    }
    expect(beyond).toEqual([]);
  });
}
