import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { fillWorkspace } from '../fixtures/workspace-records.ts';

const region = (page: Page | Locator, name: string): Locator => page.getByRole('region', { name, exact: true });

/** Titles of the parts at a place, as they stand. */
const titles = (within: Locator): Locator => within.locator('.part-head h3');

/** Choose from the menu of a part, with the keyboard alone. */
async function choose(part: Locator, title: string, action: string): Promise<void> {
  const { keyboard } = part.page();
  await part.getByRole('button', { name: `Arrange ${title}` }).focus();
  await keyboard.press('Enter');
  const item = part.page().getByRole('menuitem', { name: action });
  await expect(item).toBeVisible();
  // It has the keyboard a moment after it is drawn.
  await expect(part.page().locator('[role="menu"]:focus, [role="menu"] :focus')).toHaveCount(1);
  for (let turn = 0; turn < 8 && !(await item.evaluate((element) => element === document.activeElement)); turn++) {
    await keyboard.press('ArrowDown');
  }
  await expect(item).toBeFocused();
  await keyboard.press('Enter');
  await expect(part.page().getByRole('menu')).toHaveCount(0);
}

test('what plugins add is seen, used, put in order, hidden, moved, and gone when they are off', async ({
  app,
  page,
  site,
}) => {
  await site.list('adds-everything', 'adds-in-page');
  await app.open();
  await fillWorkspace(page);
  for (const plugin of ['Adds everything', 'Adds in page']) await app.install(plugin);
  const main = page.getByRole('main');
  const side = page.getByRole('complementary', { name: 'Side panel' });
  const nav = page.getByRole('navigation', { name: 'Main' });

  await test.step('dashboard and side panel: used, put in order, moved there and back, hidden and back', async () => {
    await app.go('Dashboard');
    for (const title of ['First card', 'Second card']) {
      await region(main, title).getByRole('button', { name: 'Count' }).click();
      await expect(region(main, title)).toContainText('1 so far');
    }
    await region(main, 'Page card').getByRole('button', { name: 'Count in page' }).click();
    await expect(region(main, 'Page card')).toContainText('1 about nothing');
    await expect(titles(main)).toHaveText(['First card', 'Second card', 'Page card']);
    await choose(region(main, 'Page card'), 'Page card', 'Move earlier');
    await expect(titles(main)).toHaveText(['First card', 'Page card', 'Second card']);
    await expect(region(main, 'Page card').getByRole('button', { name: 'Arrange Page card' })).toBeFocused();

    await expect(titles(side)).toHaveText(['First side', 'Page side']);
    await choose(region(side, 'First side'), 'First side', 'Move later');
    await expect(titles(side)).toHaveText(['Page side', 'First side']);
    await choose(region(side, 'Page side'), 'Page side', 'Move to the dashboard');
    await expect(titles(side)).toHaveText(['First side']);
    await expect(titles(main)).toHaveText(['First card', 'Page card', 'Second card', 'Page side']);
    await expect(page.getByText('Page side is on the dashboard.')).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(titles(side)).toHaveText(['Page side', 'First side']);
    await expect(titles(main)).toHaveText(['First card', 'Page card', 'Second card']);
    await choose(region(side, 'Page side'), 'Page side', 'Move later');
    await expect(titles(side)).toHaveText(['First side', 'Page side']);

    await choose(region(main, 'Second card'), 'Second card', 'Hide');
    await expect(titles(main)).toHaveText(['First card', 'Page card']);
    await expect(main).toBeFocused();
    await page.keyboard.press('Control+z');
    await expect(titles(main)).toHaveText(['First card', 'Page card', 'Second card']);
  });

  await test.step('beside a page', async () => {
    await app.go('Pages');
    await page.getByRole('link', { name: /House rules/ }).click();
    await expect(region(main, 'First about page')).toContainText('The title has 11 letters');
    await expect(region(main, 'Page about page')).toContainText('0 about House rules');
    await page.getByRole('textbox', { name: 'Title' }).fill('Rules');
    await expect(region(main, 'First about page')).toContainText('The title has 5 letters');
    await expect(region(main, 'Page about page')).toContainText('0 about Rules');
    await choose(region(main, 'First about page'), 'First about page', 'Move later');
    await expect(titles(main)).toHaveText(['Page about page', 'First about page']);
  });

  await test.step('a field type: built with, filled in, refused, shown and exported', async () => {
    await app.go('Forms');
    await page.getByRole('link', { name: 'New form' }).first().click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Weather');
    await page.getByRole('button', { name: 'Add field' }).click();
    await page.getByRole('menuitem', { name: 'Text' }).click();
    await page
      .getByRole('group', { name: /^Field 1:/ })
      .getByRole('textbox', { name: 'Label' })
      .fill('Town');
    await page.getByRole('button', { name: 'Add field' }).click();
    await page.getByRole('menuitem', { name: 'Degrees' }).click();
    await page
      .getByRole('group', { name: /^Field 2:/ })
      .getByRole('textbox', { name: 'Label' })
      .fill('Outside');
    await page.getByRole('button', { name: 'Save form' }).click();
    await page.getByRole('textbox', { name: 'Town' }).fill('Oslo');
    const degrees = page.getByLabel('Outside in degrees');
    await degrees.fill('99');
    await page.getByRole('button', { name: 'Submit' }).click();
    await expect(main.getByText('Too warm.').first()).toBeVisible();
    await degrees.fill('21');
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByRole('link', { name: 'See submissions' }).click();
    await expect(page.getByRole('cell', { name: '21', exact: true })).toBeVisible();
    await page.getByRole('button', { name: /^Open the submission/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Submission of/ });
    await expect(dialog.getByText('21°')).toBeVisible();

    await region(dialog, 'First action').getByRole('button', { name: 'Stamp' }).click();
    await expect(region(dialog, 'First action')).toContainText('Weather: new');
    await expect(region(dialog, 'Page action')).toContainText('0 about new');
    await choose(region(dialog, 'Page action'), 'Page action', 'Move earlier');
    await expect(titles(dialog)).toHaveText(['Page action', 'First action']);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('formats to export and import', async () => {
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Lines' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('weather.txt');
    expect(await readFile(await file.path(), 'utf8')).toBe('Weather: 1\n');

    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import into Weather' });
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await (
      await chooser
    ).setFiles({ name: 'towns.lines', mimeType: 'text/plain', buffer: Buffer.from('Rome\nBern\n') });
    await dialog.getByRole('button', { name: 'Import 2 rows' }).click();
    // The dialog shows the rows of the file as well, and may still be on its way out.
    await expect(dialog).toBeHidden();
    await expect(main.getByRole('cell', { name: 'Bern' })).toBeVisible();
  });

  await test.step('screens, the status line and a command', async () => {
    await nav.getByRole('link', { name: 'First screen' }).click();
    await main.getByRole('button', { name: 'Count' }).click();
    await expect(main).toContainText('1 so far');
    await nav.getByRole('link', { name: 'Page screen' }).click();
    await expect(main).toContainText('0 about nothing');
    await choose(main, 'Page screen', 'Move earlier');
    await expect(nav.getByRole('link', { name: /screen/ })).toHaveText(['Page screen', 'First screen']);
    await expect(page.getByText('Weather: fine')).toBeVisible();
    await page.keyboard.press('Control+k');
    // Typed before the list is loaded, and not lost.
    await page.keyboard.type('say hello');
    await expect(page.getByRole('menuitem')).toHaveText([/^Say hello/]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Hello from a worker.')).toBeVisible();
  });

  await test.step('a section of the settings, a theme and a language', async () => {
    await app.go('Settings');
    await region(main, 'First section').getByRole('button', { name: 'Count' }).click();
    await expect(region(main, 'First section')).toContainText('1 so far');
    await expect(region(main, 'Page section')).toContainText('0 about nothing');
    await page.getByLabel('Theme', { exact: true }).selectOption('Plum');
    await expect
      .poll(() => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent')))
      .toBe('#d8a0ff');
    await page.getByLabel('Language', { exact: true }).selectOption('Esperanto');
    await expect(nav.getByRole('link', { name: 'Formularoj' })).toBeVisible();
    // The screens of the manager come later than the language, and speak it, too; what it lacks stays English.
    await app.go('Plugins');
    await page.getByRole('tab', { name: 'Foliumi' }).click();
    await expect(page.getByText(/^\d trovitaj/)).toBeVisible();
    await expect(page.getByLabel('Kategorio')).toBeVisible();
    await page.getByRole('link', { name: 'Adds everything' }).click();
    await expect(page.getByRole('tab', { name: 'Poentaro' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Viaj steloj' })).toBeVisible();
    await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible();
    await app.go('Settings');
    await page.getByLabel('Language', { exact: true }).selectOption('English');
    await page.getByLabel('Theme', { exact: true }).selectOption('Light');
  });

  const arrangement = region(main, 'What plugins add');
  await test.step('everything is arranged in the settings, by keyboard', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('what plugins add');
    await expect(page.getByRole('menuitem')).toHaveCount(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(arrangement).toBeInViewport();
    // By dragging from the keyboard: the handle, the first place, done.
    const sections = region(arrangement, 'Settings');
    await sections.getByRole('button', { name: 'Drag Page section' }).focus();
    await page.keyboard.press('Enter');
    const places = sections.getByRole('button', { name: 'Drop here' });
    await expect(places).toHaveCount(3);
    // The nearest place has the keyboard first; Tab goes through all of them.
    await expect(async () => {
      await page.keyboard.press('Tab');
      await expect(places.first()).toBeFocused({ timeout: 500 });
    }).toPass();
    await page.keyboard.press('Enter');
    await expect(sections.getByRole('group')).toHaveText([/Page section/, /First section/]);
    await expect(titles(main)).toHaveText(['Page section', 'First section']);
    for (const [place, title] of [
      ['Status line', 'Page status'],
      ['Export formats', 'Lines'],
      ['Field types', 'Degrees'],
      ['Themes', 'Plum'],
      ['Languages', 'Esperanto'],
      ['Commands', 'Say hello'],
      ['Screens', 'First screen'],
    ] as const) {
      await region(arrangement, place)
        .getByRole('switch', { name: `Show ${title}` })
        .focus();
      await page.keyboard.press('Space');
    }
    await expect(nav.getByRole('link', { name: /screen/ })).toHaveText(['Page screen']);
    await expect(page.getByText('0 about nothing')).toHaveCount(2);
    await expect(page.getByLabel('Theme', { exact: true }).getByRole('option', { name: 'Plum' })).toHaveCount(0);
    await expect(page.getByLabel('Language', { exact: true }).getByRole('option', { name: 'Esperanto' })).toHaveCount(
      0,
    );
    await page.keyboard.press('Control+k');
    await page.keyboard.type('say hello');
    await expect(page.getByText('Nothing is called that.')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  await test.step('hidden means not offered: forms that use it go on, and it is kept for the next visit', async () => {
    await page.reload();
    await app.go('Forms');
    await page.getByRole('article', { name: 'Weather' }).getByRole('link', { name: 'Fill in' }).click();
    await expect(page.getByLabel('Outside in degrees')).toBeVisible();
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'Add field' }).click();
    await expect(page.getByRole('menuitem', { name: 'Rating' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'Degrees' })).toHaveCount(0);
    await page.keyboard.press('Escape');
    await app.go('Settings');
    await region(arrangement, 'Field types').getByRole('button', { name: 'Usual order of Field types' }).click();
    const degrees = region(arrangement, 'Field types').getByRole('switch', { name: 'Show Degrees' });
    await expect(degrees).toBeChecked();
    await page.keyboard.press('Control+z');
    await expect(degrees).not.toBeChecked();
    await region(arrangement, 'Field types').getByRole('button', { name: 'Usual order of Field types' }).click();
    await expect(degrees).toBeChecked();
  });

  await test.step('switched off, all of it is gone; what was entered stays', async () => {
    for (const plugin of ['Adds everything', 'Adds in page']) await app.setEnabled(plugin, false);
    await expect(nav.getByRole('link', { name: /screen/ })).toHaveCount(0);
    await expect(side).toHaveCount(0);
    await expect(page.getByText('Weather: fine')).toHaveCount(0);
    await app.go('Dashboard');
    await expect(page.getByText('No widgets yet')).toBeVisible();
    await app.go('Settings');
    await expect(titles(main)).toHaveCount(0);
    await expect(page.getByText('No plugin adds anything yet.')).toBeVisible();
    await app.go('Forms');
    await page.getByRole('article', { name: 'Weather' }).getByRole('link', { name: '3 submissions' }).click();
    await expect(page.getByRole('cell', { name: '21', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Export' }).click();
    await expect(page.getByRole('menuitem', { name: 'CSV' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'Lines' })).toHaveCount(0);
  });
});
