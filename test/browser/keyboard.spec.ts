import type { Locator, Page } from '@playwright/test';
import { dragTo } from '../fixtures/drag.ts';
import { expect, test } from '../fixtures/test.ts';
import { fillWorkspace } from '../fixtures/workspace-records.ts';

/** Go on with Tab until something has the keyboard, as somebody does who has no mouse. */
async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  const page = target.page();
  for (let turn = 0; turn < 120; turn += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not lead to ${String(target)}`);
}

async function pressOn(target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(target);
  await target.page().keyboard.press(key);
}

async function goTo(page: Page, place: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const search = page.getByRole('searchbox', { name: 'Search commands, forms and pages' });
  await expect(search).toBeFocused();
  await page.keyboard.type(place);
  // The first one that fits is chosen by itself.
  await expect(page.locator('[role="menuitem"][data-focused]')).toHaveText(new RegExp(`^${place}`));
  await page.keyboard.press('Enter');
  await expect(search).toHaveCount(0);
}

test('every screen of the workspace is used with the keyboard alone', async ({ app, page }) => {
  await app.open();
  await fillWorkspace(page);
  const main = page.getByRole('main');
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });

  await test.step('plugins are found, looked at and installed', async () => {
    for (const plugin of ['Submission board', 'Submissions chart']) {
      await goTo(page, 'Go to Plugins');
      await pressOn(app.card(plugin).getByRole('button', { name: 'Install' }));
      const dialog = page.getByRole('dialog', { name: `Permissions for ${plugin}` });
      await expect(dialog.getByRole('button', { name: 'Allow and install' })).toBeEnabled();
      await pressOn(dialog.getByRole('button', { name: 'Allow and install' }));
      await expect(dialog).toBeHidden();
    }
    await tabTo(page.getByRole('tab', { selected: true }), 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tab', { name: 'Installed' })).toBeFocused();
    await pressOn(app.enabled('Submission board'), 'Space');
    await expect(app.enabled('Submission board')).not.toBeChecked();
    await page.keyboard.press('Space');
    await expect(app.enabled('Submission board')).toBeChecked();
  });

  await test.step('the dashboard is arranged, by buttons and by dragging from the keyboard', async () => {
    await goTo(page, 'Go to Dashboard');
    const titles = main.locator('.widgets h3');
    await expect(titles).toHaveText(['Submission board', 'Submissions']);
    await pressOn(button('Arrange'));
    await pressOn(button('Move Submissions earlier'));
    await expect(titles).toHaveText(['Submissions', 'Submission board']);
    await expect(page.getByRole('status').filter({ hasText: 'Submissions, now 1 of 2' })).toBeAttached();
    await tabTo(page.getByRole('group', { name: 'Size of Submissions' }).getByRole('radio', { name: 'Medium' }));
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('radio', { name: 'Large', checked: true })).toBeFocused();
    await tabTo(button('Drag Submissions'), 'Shift+Tab');
    await page.keyboard.press('Enter');
    const places = button('Drop here');
    await expect(places).toHaveCount(3);
    await expect(async () => {
      await page.keyboard.press('Tab');
      await expect(places.last()).toBeFocused({ timeout: 500 });
    }).toPass();
    await page.keyboard.press('Enter');
    await expect(titles).toHaveText(['Submission board', 'Submissions']);
    await pressOn(button('Hide Submission board'));
    await expect(titles).toHaveText(['Submissions']);
    await pressOn(button('Show Submission board'));
    await expect(titles).toHaveText(['Submission board', 'Submissions']);
    await pressOn(button('Move Submission board to the side panel'));
    await expect(titles).toHaveText(['Submissions']);
    await expect(page.getByRole('complementary', { name: 'Side panel' })).toContainText('Submission board');
    await tabTo(button('Usual layout'), 'Shift+Tab');
    await pressOn(button('Done'));
    await page.reload();
    await expect(titles).toHaveText(['Submissions']);
  });

  await test.step('a form is built: fields, their order, a workflow', async () => {
    await goTo(page, 'New form');
    await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused();
    await page.keyboard.type('Trip');
    for (const label of ['First', 'Second']) {
      await pressOn(button('Add field'));
      await expect(page.getByRole('menuitem', { name: 'Text' })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(page.locator('li:last-child input:focus')).toBeVisible();
      await page.keyboard.type(label);
      await tabTo(button('Add field'), 'Shift+Tab');
    }
    await pressOn(button('Move Second up'));
    await expect(page.getByRole('group', { name: 'Field 1: Second' })).toBeVisible();
    await pressOn(button('Change the workflow'));
    await expect(button('Add state')).toBeVisible();
    await tabTo(button('Save form'), 'Shift+Tab');
    // From anywhere; what is missing is named first.
    await tabTo(button('Add field'));
    await page.keyboard.press('Control+s');
  });

  await test.step('it is filled in, and what came in is worked on', async () => {
    await tabTo(page.getByRole('textbox', { name: 'Second' }));
    await page.keyboard.type('one');
    await page.keyboard.press('Tab');
    await page.keyboard.type('two');
    await pressOn(button('Submit'));
    await pressOn(page.getByRole('link', { name: 'See submissions' }));
    await pressOn(button(/^Open the submission/));
    const dialog = page.getByRole('dialog', { name: /^Submission of/ });
    await tabTo(dialog.getByRole('textbox', { name: 'Note' }));
    await page.keyboard.type('Seen.');
    await pressOn(dialog.getByRole('button', { name: 'Approved' }));
    await expect(dialog.getByText('New → Approved')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(button(/^Open the submission/)).toBeFocused();
  });

  await test.step('a page is written, its preview read, published', async () => {
    await goTo(page, 'New page');
    await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused();
    await page.keyboard.type('Notes');
    await tabTo(page.getByRole('textbox', { name: 'Text' }));
    await page.keyboard.type('# Hello');
    await expect(page.getByRole('region', { name: 'Preview' }).getByRole('heading', { name: 'Hello' })).toBeVisible();
    await tabTo(button('Save page'), 'Shift+Tab');
    await page.keyboard.press('Enter');
    const download = page.waitForEvent('download');
    await tabTo(button('Publish'), 'Shift+Tab');
    await page.keyboard.press('Enter');
    expect((await download).suggestedFilename()).toBe('notes.html');
  });

  await test.step('settings are changed', async () => {
    await goTo(page, 'Go to Settings');
    await tabTo(page.getByLabel('Theme', { exact: true }));
    await page.keyboard.type('Dark');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await tabTo(page.getByLabel('Name of the workspace'));
    await page.keyboard.type('My desk');
    await pressOn(button('Save workspace settings'));
    await expect(page.getByRole('banner')).toContainText('My desk');
  });
});

test('widgets are put in order with the mouse', async ({ app, page, site }) => {
  await site.list('draws-much');
  await app.open();
  await app.install('Draws much');
  await app.go('Dashboard');
  const table = page.getByRole('region', { name: 'Long table' });
  await expect(table).toContainText('1–25 of 1,000');
  await page.getByRole('button', { name: 'Arrange', exact: true }).click();
  const titles = page.locator('.widgets h3');
  await expect(titles).toHaveText(['Long table', 'Long form', 'Everything']);
  await dragTo(page.getByRole('button', { name: 'Drag Long form' }), table);
  await expect(titles).toHaveText(['Long form', 'Long table', 'Everything']);
});
