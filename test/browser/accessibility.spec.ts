import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { arabic } from '../../host/app/i18n/ar/index.ts';
import { english } from '../../host/app/i18n/en/index.ts';
import type { Messages } from '../../host/app/i18n/text.tsx';
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
function opening(reach: Reach): Reach {
  return async (page, text) => {
    await reach(page, text);
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

/** Fills in the words of the language that the app speaks. */
type Reach = (page: Page, text: Messages) => Promise<void>;

const press =
  (name: (text: Messages) => string | RegExp): Reach =>
  (page, text) =>
    page
      .getByRole('button', { name: name(text), exact: true })
      .first()
      .click();

/** States that are a press away, each from a screen of its own. */
const STATES: readonly (readonly [route: string, name: string, reach: Reach])[] = [
  [
    '',
    'commands',
    async (page) => {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('menuitem').first()).toBeVisible();
    },
  ],
  ['', 'messages', opening(press((text) => new RegExp(`^${text.notices.open}`)))],
  ['', 'profiles', opening(press((text) => new RegExp(`^${text.session.profile}:`)))],
  ['', 'keys', opening((page) => page.keyboard.press('?'))],
  ['', 'arranging', press((text) => text.dashboard.arrange)],
  ['', 'the menu of a part', opening(press((text) => text.arrange.menu('Submissions')))],
  ['forms', 'a menu', opening(press((text) => text.common.more))],
  [
    'forms/booking/submissions',
    'a submission',
    opening(press((text) => new RegExp(`^${text.forms.openSubmission('')}`))),
  ],
  [
    'forms/booking/submissions',
    'a selection',
    (page, text) => page.getByRole('checkbox', { name: text.forms.selectAll }).check(),
  ],
  ['forms/booking/submissions', 'nothing found', (page) => page.getByRole('searchbox').fill('zzz')],
  ['forms/booking/submissions', 'an import', opening(press((text) => text.forms.import))],
  ['forms/booking', 'problems', press((text) => text.forms.submit)],
  ['forms/new', 'an incomplete form', press((text) => text.forms.save)],
  [
    'forms/new',
    'a file field',
    async (page, text) => {
      await press(({ forms }) => forms.addField)(page, text);
      await page.getByRole('menuitem', { name: text.forms.addType.file }).click();
      await page.getByText(text.forms.options).first().click();
    },
  ],
  [
    'pages/rules',
    'a change of another tab',
    async (page, text) => {
      await page.getByLabel(text.pages.pageTitle).first().fill('Mine');
      await page.evaluate(changePageElsewhere);
      await expect(page.getByRole('alert')).toBeVisible();
    },
  ],
  [
    'forms/booking/edit',
    'a workflow',
    async (page, text) => {
      await press(({ forms }) => forms.customise)(page, text);
      await press(({ forms }) => forms.addAction)(page, text);
      await page.getByText(text.forms.options).first().click();
    },
  ],
  [
    'settings',
    'adding',
    async (page, text) => {
      await press(({ settings }) => settings.addProfile)(page, text);
      await press(({ connections }) => connections.add)(page, text);
    },
  ],
];

/** What another tab does that saves the page, past the app. */
function changePageElsewhere(): Promise<void> {
  return new Promise((resolve) => {
    const open = indexedDB.open('airlock-workspace');
    open.addEventListener('success', () => {
      const transaction = open.result.transaction('pages', 'readwrite');
      const pages = transaction.objectStore('pages');
      const read = pages.get('rules');
      read.addEventListener('success', () => pages.put({ ...read.result, updatedAt: read.result.updatedAt + 1 }));
      transaction.addEventListener('complete', () => {
        open.result.close();
        new BroadcastChannel('airlock-workspace').postMessage({ collection: 'pages', type: 'changed', id: 'rules' });
        resolve();
      });
    });
  });
}

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
    // The rules look at the same nodes in the other looks; colours are judged on every screen.
    if (look !== 'forced colours' && look !== 'contrast') {
      for (const [route, name, reach] of STATES) {
        await page.goto(site.url + route);
        await settled(page);
        await reach(page, look === 'Arabic' ? arabic : english);
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

test('screens with nothing on them, and without network, break no rule', async ({ app, page, site }) => {
  test.setTimeout(120_000);
  await app.open();
  const found: string[] = [];
  const look = async (state: string, routes: readonly string[]): Promise<void> => {
    for (const route of routes) {
      await page.goto(site.url + route);
      await settled(page);
      await page.evaluate(stillness);
      found.push(...(await violationsOf(page)).map((violation) => `${route} ${state}: ${violation}`));
    }
  };
  await look('empty', ['', 'forms', 'pages', 'outbox', 'settings', 'plugins?tab=installed', 'plugins?tab=health']);
  await app.open('plugins');
  await expect(app.card('Normaliser')).toBeVisible();
  await page.context().setOffline(true);
  await look('offline', ['', 'plugins', 'plugins?tab=updates', 'plugins/normaliser']);
  await page.context().setOffline(false);
  expect(found).toEqual([]);
});

test('nothing is cut off or scrolls sideways at 360, 768 and 1440 pixels', async ({ app, page, site }) => {
  test.setTimeout(180_000);
  await prepare(app);
  const beyond: string[] = [];
  // Words of the other language are no longer: narrow is where that shows.
  for (const [language, widths] of [
    ['en', [1440, 768, 360]],
    ['ar', [360]],
  ] as const) {
    await page.evaluate(
      (value) => localStorage.setItem('airlock.appearance', JSON.stringify({ theme: 'light', language: value })),
      language,
    );
    for (const route of ROUTES) {
      await page.goto(site.url + route);
      await settled(page);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        await page.evaluate(stillness);
        const pixels = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (pixels > 0) beyond.push(`${language} ${route} at ${width}: ${pixels} pixels`);
      }
    }
  }
  expect(beyond).toEqual([]);
});
