import type { Page } from '@playwright/test';
import type { App } from '../fixtures/app.ts';
import { expect, test } from '../fixtures/test.ts';
import { ALIKE, type Look, STILL, useTestFonts, wear } from '../fixtures/visual.ts';
import { fillWorkspace, NOW } from '../fixtures/workspace-records.ts';

/** A screen, what is opened on it, and the looks and widths that it is compared in. */
interface Scene {
  readonly route: string;
  readonly name: string;
  readonly open?: (page: Page) => Promise<void>;
  readonly seen: readonly (readonly [look: Look, width: 360 | 768 | 1440])[];
}

const scenes: readonly Scene[] = [
  {
    route: '',
    name: 'dashboard',
    seen: [
      ['light', 1440],
      ['dark', 360],
      ['forced', 768],
    ],
  },
  {
    route: 'forms',
    name: 'forms',
    seen: [
      ['light', 360],
      ['dark', 768],
    ],
  },
  {
    route: 'forms/booking',
    name: 'fill',
    seen: [
      ['light', 768],
      ['forced', 360],
    ],
  },
  {
    route: 'forms/booking/edit',
    name: 'builder',
    seen: [
      ['light', 1440],
      ['dark', 768],
      ['light', 360],
    ],
  },
  {
    route: 'forms/booking/submissions',
    name: 'submissions',
    seen: [
      ['light', 1440],
      ['dark', 360],
      ['forced', 768],
    ],
  },
  {
    route: 'forms/booking/submissions',
    name: 'submission',
    open: async (page) => {
      await page
        .getByRole('button', { name: /^Open the submission/ })
        .first()
        .click();
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Approved' })).toBeVisible();
    },
    seen: [
      ['light', 360],
      ['dark', 1440],
    ],
  },
  {
    route: 'pages/rules',
    name: 'page',
    seen: [
      ['dark', 1440],
      ['light', 768],
      ['forced', 360],
    ],
  },
  {
    route: 'plugins',
    name: 'browse',
    seen: [
      ['light', 1440],
      ['dark', 768],
      ['light', 360],
    ],
  },
  {
    route: 'plugins?tab=installed',
    name: 'installed',
    seen: [
      ['light', 768],
      ['dark', 1440],
      ['forced', 360],
    ],
  },
  {
    route: 'settings',
    name: 'settings',
    seen: [
      ['light', 1440],
      ['dark', 360],
      ['forced', 768],
    ],
  },
  {
    route: 'pages',
    name: 'commands',
    open: async (page) => {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('menuitem').first()).toBeVisible();
    },
    seen: [
      ['light', 768],
      ['dark', 360],
    ],
  },
];

const arabic: readonly Scene[] = [
  { route: '', name: 'dashboard', seen: [['light', 1440]] },
  { route: 'forms/booking', name: 'fill', seen: [['light', 360]] },
  { route: 'forms/booking/edit', name: 'builder', seen: [['dark', 768]] },
  {
    route: 'forms/booking/submissions',
    name: 'submissions',
    seen: [
      ['light', 1440],
      ['forced', 360],
    ],
  },
  { route: 'pages/rules', name: 'page', seen: [['light', 768]] },
  { route: 'settings', name: 'settings', seen: [['dark', 360]] },
];

// Times are written as they are in one place.
test.use({ timezoneId: 'UTC', locale: 'en-US' });

/** Runs in the page. Dates without a time, which people chose, are written as they are. */
function tellTimesEarlier(by: number): void {
  const formats = Intl.DateTimeFormat.prototype;
  const { get } = Object.getOwnPropertyDescriptor(formats, 'format') ?? {};
  Object.defineProperty(formats, 'format', {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const write = get?.call(this) as Intl.DateTimeFormat['format'];
      return (date: number | Date = Date.now()) => write(Number(date) % 86_400_000 === 0 ? date : Number(date) - by);
    },
  });
}

async function prepare(app: App, page: Page): Promise<void> {
  // The clock stands, but where it is: what a registry signed today is refused by one that is days behind. In the pictures it
  // is always the same moment.
  const now = Date.now();
  await page.clock.setFixedTime(now);
  await page.addInitScript(tellTimesEarlier, now - NOW);
  // Plugins that nobody needs yet are started when a page has been idle for a while: how far each is would be in the picture.
  await page.addInitScript(() => {
    globalThis.requestIdleCallback = () => 0;
  });
  await useTestFonts(page);
  await app.open();
  await fillWorkspace(page, now);
  for (const plugin of ['Normaliser', 'Submission board']) await app.install(plugin);
}

async function show(page: Page, url: string, { route, open }: Scene): Promise<void> {
  await page.goto(url + route);
  await expect(page.getByRole('heading').first()).toBeVisible();
  await expect(page.locator('.skeleton')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  await open?.(page);
}

/** Version and date of a release are those of the build; here they are always the same. */
async function dateTheBuild(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const line of document.querySelectorAll('p')) {
      const text = line.firstChild;
      if (!(text instanceof Text) || !/^\d+\.\d+\.\d+ · /.test(text.data)) continue;
      text.data = text.data.replace(/^[\d.]+/, '1.0.0').replace(/[A-Z][a-z]{2} \d{1,2}, \d{4}/, 'Nov 25, 2026');
    }
  });
}

async function compare(page: Page, url: string, all: readonly Scene[], suffix: string): Promise<void> {
  for (const scene of all) {
    await show(page, url, scene);
    for (const [look, width] of scene.seen) {
      await wear(page, look, width);
      await dateTheBuild(page);
      await expect.soft(page).toHaveScreenshot(`${scene.name}-${look}-${width}${suffix}.png`);
    }
  }
}

test('screens look as they were approved', async ({ app, page, site }) => {
  await prepare(app, page);
  await compare(page, site.url, scenes, '');
  await test.step('positive control: an accent as light as before, of another hue, is a difference', async () => {
    // Where pictures are being taken, this would be taken too.
    if (['all', 'changed'].includes(test.info().config.updateSnapshots)) return;
    const name = 'browse-light-1440.png';
    await show(page, site.url, { route: 'plugins', name: 'browse', seen: [] });
    await wear(page, 'light', 1440);
    await dateTheBuild(page);
    await expect(page).toHaveScreenshot(name);
    await page.evaluate(() => document.documentElement.style.setProperty('--accent', 'oklch(51% 0.21 295)'));
    // Compared once: nothing is waited for that would make it alike again.
    const taken = await page.screenshot(STILL);
    expect(() => expect(taken).toMatchSnapshot(name, ALIKE)).toThrow('pixels');
  });
  await page.evaluate(() =>
    localStorage.setItem('airlock.appearance', JSON.stringify({ theme: 'light', language: 'ar' })),
  );
  await compare(page, site.url, arabic, '-ar');
});
