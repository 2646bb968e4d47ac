import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { App } from '../fixtures/app.ts';
import { copyBuilt, temporaryFolder, type Temporary } from '../fixtures/folders.ts';
import { Forms } from '../fixtures/forms.ts';
import { secondBuild } from '../fixtures/second-build.ts';
import { startSite, type Site } from '../fixtures/site.ts';
import { expect, test as base } from '../fixtures/test.ts';

/** A site whose app can be replaced while pages of it are open. */
const test = base.extend<{ readonly folder: Temporary; readonly site: Site }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
  folder: async ({}, use) => {
    await using folder = await temporaryFolder('deploy');
    await use(folder);
  },
  site: async ({ folder }, use) => {
    await copyBuilt('host/app/dist', join(folder.path, 'app'));
    await using site = await startSite({ app: join(folder.path, 'app') });
    await use(site);
  },
});

const nextBuild = (folder: Temporary, mark: string, change?: (script: string) => string): Promise<void> =>
  secondBuild(join(folder.path, 'next'), mark, change);

/** Put the next build in place of the one that is served; of the old one nothing is left. */
async function deploy(folder: Temporary): Promise<void> {
  await rm(join(folder.path, 'app'), { recursive: true });
  await cp(join(folder.path, 'next'), join(folder.path, 'app'), { recursive: true });
}

/** The same app with the next number of its database. */
function withNewerDatabase(script: string): string {
  const name = /indexedDB\.open\([\w$]+,([\w$]+)\)/.exec(script)?.[1];
  if (name === undefined) return script;
  return script.replace(`${name}=2`, `${name}=3`);
}

const build = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.querySelector('meta[name="build"]')?.getAttribute('content') ?? null);

/** Press the button of the notice, and wait until the page is another one. */
async function loadNewer(page: Page): Promise<void> {
  await page.evaluate(() => void ((document as { isOlder?: true }).isOlder = true));
  await page.getByRole('button', { name: 'Load the newer version' }).click();
  await expect.poll(() => page.evaluate(() => 'isOlder' in document).catch(() => true)).toBe(false);
}

test('two builds side by side: an install goes on, both tabs work and see each other, a newer database is said', async ({
  app,
  page,
  context,
  folder,
  site,
}) => {
  // Made first: an install waits for its files only so long.
  await nextBuild(folder, 'B');
  await app.open();
  await app.install('Normaliser');
  const forms = new Forms(app);
  await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);

  // An install of the old tab that is under way while the app is replaced.
  let letGo: () => void = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/b/*', async (route) => {
    await held;
    await route.continue();
  });
  const dialog = await app.consent('Submission outbox');
  await dialog.getByRole('button', { name: 'Allow and install' }).click();
  await expect(dialog.getByRole('progressbar')).toBeVisible();

  await deploy(folder);
  const newer = await context.newPage();
  const second = new App(newer, site.url);
  await second.open();
  expect(await build(newer)).toBeNull();
  await newer.getByRole('button', { name: 'Load the newer version' }).click();
  await expect.poll(() => build(newer).catch(() => null)).toBe('B');

  await test.step('the install of the old tab ends well', async () => {
    letGo();
    await expect(dialog).toBeHidden();
    await app.pluginTab('Installed');
    await expect(app.enabled('Submission outbox')).toBeChecked();
    await second.pluginTab('Installed');
    await expect(second.enabled('Submission outbox')).toBeChecked();
  });

  await test.step('the old tab goes on, with parts that no server has any more', async () => {
    expect(await build(page)).toBeNull();
    await expect(page.getByText('This page is of an older version of the app')).toBeVisible();
    for (const section of ['Pages', 'Settings', 'Dashboard', 'Forms'] as const) {
      await app.go(section);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    }
    await forms.fill('Notes', { Note: 'so   it  is' });
    await expect(await forms.submissions('Notes')).toContainText('so it is');
  });

  await test.step('what one tab changes, the other shows and does', async () => {
    await second.setEnabled('Normaliser', false);
    await app.pluginTab('Installed');
    await expect(app.enabled('Normaliser')).not.toBeChecked();
    await forms.fill('Notes', { Note: 'b   c' });
    await expect(await forms.submissions('Notes')).toContainText('b   c', { useInnerText: false });
    await app.setEnabled('Normaliser', true);
    await expect(second.enabled('Normaliser')).toBeChecked();
  });

  await test.step('a build with a newer database: the old tab says what to do, and nothing is lost', async () => {
    await nextBuild(folder, 'C', withNewerDatabase);
    await deploy(folder);
    await newer.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await loadNewer(newer);
    await second.pluginTab('Installed');
    await expect(second.enabled('Normaliser')).toBeChecked();
    await app.pluginTab('Installed');
    await app.enabled('Normaliser').click();
    // Its card says the same where the plugin was to be started just then.
    await expect(page.getByText(/could not be switched: A newer version of the app keeps your data now/)).toBeVisible();
    await loadNewer(page);
    await app.pluginTab('Installed');
    await expect(app.enabled('Normaliser')).toBeChecked();
    await expect(app.enabled('Submission outbox')).toBeChecked();
    await forms.fill('Notes', { Note: 'd   e' });
    await expect(await forms.submissions('Notes')).toContainText('d e');
  });
});
