import type { Page } from '@playwright/test';
import { english as text } from '../../host/app/i18n/en/index.ts';
import type { App } from '../fixtures/app.ts';
import { brokenRules } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/test.ts';
import { fillWorkspace } from '../fixtures/workspace-records.ts';

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

/**
 * What is just appearing has no colours of its own yet: wait until for three frames nothing moved that will ever end. Frames
 * are counted, since now and then the promise of a transition that another one replaced is never settled.
 */
async function stillness(): Promise<void> {
  const end = performance.now() + 3000;
  for (let quiet = 0; quiet < 3 && performance.now() < end; quiet++) {
    await new Promise(requestAnimationFrame);
    const isMoving = document
      .getAnimations()
      .some(({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity);
    if (isMoving) quiet = -1;
  }
}

type Reach = (page: Page) => Promise<void>;

const press =
  (name: string | RegExp): Reach =>
  (page) =>
    page.getByRole('button', { name, exact: true }).first().click();

/** A press that opens something over the screen, and what it opens. */
function opening(reach: Reach): Reach {
  return async (page) => {
    await reach(page);
    await expect(page.getByRole('dialog').or(page.getByRole('menu')).first()).toBeVisible();
  };
}

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
  ['', 'messages', opening(press(new RegExp(`^${text.notices.open}`)))],
  ['', 'profiles', opening(press(new RegExp(`^${text.session.profile}:`)))],
  ['', 'keys', opening((page) => page.keyboard.press('?'))],
  ['', 'arranging', press(text.dashboard.arrange)],
  ['', 'the menu of a part', opening(press(text.arrange.menu('Submissions')))],
  ['forms', 'a menu', opening(press(text.common.more))],
  ['forms/booking/submissions', 'a submission', opening(press(new RegExp(`^${text.forms.openSubmission('')}`)))],
  [
    'forms/booking/submissions',
    'a selection',
    (page) => page.getByRole('checkbox', { name: text.forms.selectAll }).check(),
  ],
  ['forms/booking/submissions', 'nothing found', (page) => page.getByRole('searchbox').fill('zzz')],
  ['forms/booking/submissions', 'an import', opening(press(text.forms.import))],
  ['forms/booking', 'problems', press(text.forms.submit)],
  ['forms/new', 'an incomplete form', press(text.forms.save)],
  [
    'forms/new',
    'a file field',
    async (page) => {
      await press(text.forms.addField)(page);
      await page.getByRole('menuitem', { name: text.forms.addType.file }).click();
      await page.getByText(text.forms.options).first().click();
    },
  ],
  [
    'pages/rules',
    'a change of another tab',
    async (page) => {
      await page.getByLabel(text.pages.pageTitle).first().fill('Mine');
      await page.evaluate(changePageElsewhere);
      await expect(page.getByRole('alert')).toBeVisible();
    },
  ],
  [
    'forms/booking/edit',
    'a workflow',
    async (page) => {
      await press(text.forms.customise)(page);
      await press(text.forms.addAction)(page);
      await page.getByText(text.forms.options).first().click();
    },
  ],
  [
    'settings',
    'adding',
    async (page) => {
      await press(text.settings.addProfile)(page);
      await press(text.connections.add)(page);
    },
  ],
  [
    '',
    'a widget that is scrolled',
    async (page) => {
      await press(text.arrange.menu('Submissions'))(page);
      await page.getByRole('menuitemradio', { name: text.dashboard.sizes.small }).click();
      await expect(page.getByRole('group', { name: text.dashboard.contentOf('Submissions') })).toBeVisible();
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

/** A look of the app, and which rules are judged in it: all where elements or words are others, else those of what is seen. */
interface Look {
  readonly name: string;
  readonly theme: 'light' | 'dark' | 'contrast';
  readonly language: 'en' | 'ar';
  readonly width: 360 | 768 | 1280;
  readonly forced: boolean;
  readonly motion: boolean;
  readonly rules: 'all' | 'of a look';
}

const plain: Look = {
  name: 'light',
  theme: 'light',
  language: 'en',
  width: 1280,
  forced: false,
  motion: false,
  rules: 'of a look',
};

/** Those next to each other differ in little, so that little is drawn anew. */
const LOOKS: readonly Look[] = [
  { ...plain, motion: true, rules: 'all' },
  { ...plain, name: 'dark', theme: 'dark' },
  { ...plain, name: 'contrast', theme: 'contrast' },
  { ...plain, name: 'forced colours', forced: true },
  { ...plain, name: '768 pixels', width: 768 },
  { ...plain, name: '360 pixels', width: 360, rules: 'all' },
  { ...plain, name: 'Arabic, dark, 360 pixels', theme: 'dark', language: 'ar', width: 360 },
  { ...plain, name: 'Arabic', language: 'ar', rules: 'all' },
];

/** Show what is on the page in another look, as a change in another tab and in the system does it: nothing is loaded anew. */
async function wear(page: Page, { theme, language, width, forced, motion }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({
    forcedColors: forced ? 'active' : 'none',
    reducedMotion: motion ? 'no-preference' : 'reduce',
  });
  await page.evaluate(
    async (chosen) => {
      localStorage.setItem('airlock.appearance', JSON.stringify(chosen));
      dispatchEvent(new StorageEvent('storage', { key: 'airlock.appearance' }));
      while (document.documentElement.lang !== chosen.language) await new Promise(requestAnimationFrame);
    },
    { theme, language },
  );
}

/** What is wrong with what the page shows, in every look. */
async function wrongInAnyLook(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  const over = page.getByRole('dialog').or(page.getByRole('menu'));
  // A menu that was just used may be on its way out.
  await page.evaluate(stillness);
  const opened = await over.count();
  for (const look of LOOKS) {
    await wear(page, look);
    await page.evaluate(stillness);
    const wrong = await brokenRules(page, look);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (beyond > 0) wrong.push(`${beyond} pixels are cut off at the side`);
    found.push(...wrong.map((sentence) => `${where}, ${look.name}: ${sentence}`));
  }
  if ((await over.count()) !== opened) found.push(`${where}: what was open is closed by another look`);
  await wear(page, plain);
  return found;
}

test('no screen breaks WCAG 2.2 AA or is cut off, in any look', async ({ app, page, site }) => {
  test.slow();
  await prepare(app);
  const found: string[] = [];
  for (const route of ROUTES) {
    await page.goto(site.url + route);
    await settled(page);
    found.push(...(await wrongInAnyLook(page, `/${route}`)));
  }
  expect(found).toEqual([]);
});

test('nothing that opens on a screen breaks WCAG 2.2 AA or is cut off, in any look', async ({ app, page, site }) => {
  test.slow();
  await prepare(app);
  const found: string[] = [];
  for (const [route, name, reach] of STATES) {
    await page.goto(site.url + route);
    await settled(page);
    await reach(page);
    found.push(...(await wrongInAnyLook(page, `/${route} with ${name}`)));
  }
  expect(found).toEqual([]);
});

test('the consent dialog breaks no rule, starts on Cancel and closes with Escape', async ({ app, page }) => {
  await app.open();
  const dialog = await app.askToInstall('Submissions chart');
  await expect(dialog.getByText('Runs without a sandbox')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  expect(await brokenRules(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(app.card('Submissions chart').getByRole('button', { name: 'Install' })).toBeFocused();
});

test('screens with nothing on them, and without network, break no rule', async ({ app, page, site }) => {
  await app.open();
  const found: string[] = [];
  const look = async (state: string, routes: readonly string[]): Promise<void> => {
    for (const route of routes) {
      await page.goto(site.url + route);
      await settled(page);
      await page.evaluate(stillness);
      found.push(...(await brokenRules(page)).map((violation) => `${route} ${state}: ${violation}`));
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
