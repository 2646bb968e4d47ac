import type { Locator } from '@playwright/test';
import { brokenRules } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/test.ts';

test('settings of every kind are changed, found, reset and taken along', async ({ app, page, site }) => {
  await site.list('many-settings');
  await app.open();
  await app.install('Many settings');
  const open = async () => {
    await app.pluginTab('Installed');
    await app.card('Many settings').getByRole('button', { name: 'Settings' }).click();
    return page.getByRole('dialog');
  };
  let dialog = await open();
  await dialog.getByLabel('Greeting').fill('H');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.locator('.field-error')).toBeVisible();
  await dialog.getByLabel('Greeting').fill('Welcome');
  await dialog.getByLabel('Style').selectOption('Long');
  await dialog.getByLabel('Access key').fill('s3cret');
  await dialog.getByRole('checkbox', { name: 'Tue' }).check();
  await dialog.getByRole('button', { name: 'Add to Rules' }).click();
  await dialog.getByRole('textbox', { name: 'To' }).fill('ada@example.com');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('daily');
  await dialog.getByRole('button', { name: 'Add to Limits' }).click();
  await dialog.getByRole('spinbutton', { name: 'daily' }).fill('7');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();

  await test.step('what was changed is marked and goes back by itself; a secret is never shown', async () => {
    dialog = await open();
    await expect(dialog.getByText('Changed', { exact: true })).toHaveCount(5);
    await expect(dialog.getByLabel('Access key')).toHaveValue('');
    await expect(dialog).toContainText('There is a value.');
    await expect(dialog.getByRole('spinbutton', { name: 'daily' })).toHaveValue('7');
    await dialog.getByRole('button', { name: 'Reset Greeting' }).click();
    await expect(dialog.getByLabel('Greeting')).toHaveValue('Hello');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('all of it is reset at once, but for secrets, and Undo brings it back', async () => {
    dialog = await open();
    await dialog.getByRole('button', { name: 'Reset to defaults' }).click();
    await expect(dialog).toBeHidden();
    dialog = await open();
    await expect(dialog.getByText('Changed', { exact: true })).toHaveCount(0);
    await expect(dialog).toContainText('There is a value.');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('Taken back.').first()).toBeVisible();
    dialog = await open();
    await expect(dialog.getByText('Changed', { exact: true })).toHaveCount(4);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('a shape is chosen, entries are reordered, what a condition hides is hidden, errors stand where they belong', async () => {
    dialog = await open();
    const target = dialog.getByRole('group', { name: 'Target' });
    await expect(target.getByLabel('Recipient')).toHaveValue('ada@example.com');
    await target.getByLabel('Kind').selectOption('Web hook');
    await target.getByLabel('Address').fill('nowhere');
    await dialog.getByRole('button', { name: 'Add to Rules' }).click();
    const rules = dialog.getByRole('group', { name: 'Rules', exact: true }).getByRole('textbox', { name: 'To' });
    await rules.last().fill('grace@example.com');
    await dialog.getByRole('button', { name: 'Move 2 of Rules up' }).click();
    await expect(rules.first()).toHaveValue('grace@example.com');
    await dialog.getByLabel('Style').selectOption('Short');
    await expect(dialog.getByLabel('Ink')).toHaveCount(0);
    await dialog.getByLabel('Style').selectOption('Long');
    await dialog.getByLabel('Ink').fill('#aa3300');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Nothing was saved');
    await expect(target.getByText('This is no web address.')).toBeVisible();
    expect(await brokenRules(page)).toEqual([]);
    await target.getByLabel('Address').fill('https://example.org/');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    dialog = await open();
    await expect(target.getByLabel('Address')).toHaveValue('https://example.org/');
    await expect(rules.first()).toHaveValue('grace@example.com');
    await expect(dialog.getByLabel('Ink')).toHaveValue('#aa3300');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('its own page has the switch and the same buttons', async () => {
    await app.card('Many settings').getByRole('link', { name: 'Many settings' }).click();
    const toggle = page.getByRole('switch', { name: 'Enabled' });
    await toggle.click();
    await expect(toggle).not.toBeChecked();
    await expect(page.getByText('Off', { exact: true })).toBeVisible();
    await toggle.click();
    await expect(toggle).toBeChecked();
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await expect(dialog.getByLabel('Style')).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    // Back leads to the tab that it was opened from.
    await page.goBack();
    await expect(page.getByRole('tab', { name: /^Installed/ })).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('all settings are searched by their words, and saved without secrets', async () => {
    await app.install('PII redactor');
    await page.getByRole('button', { name: 'Settings of plugins' }).click();
    dialog = page.getByRole('dialog', { name: 'Settings of plugins' });
    await expect(dialog.getByRole('listitem')).toHaveCount(2);
    await dialog.getByRole('searchbox').fill('limits');
    await expect(dialog.getByRole('listitem')).toHaveText(/Many settings/);
    const saved = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save as file' }).click();
    const { createReadStream } = await import('node:fs');
    const path = await (await saved).path();
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(path)) chunks.push(chunk as Buffer);
    const file = Buffer.concat(chunks).toString('utf8');
    expect(file).toContain('ada@example.com');
    expect(file).not.toContain('s3cret');
    // A file of another version of the plugin, or that somebody edited.
    const spoilt = file.replace('"values": {', '"values": { "colour": "red",');
    expect(spoilt).not.toBe(file);
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Read from file' }).click();
    await (await chooser).setFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(spoilt) });
    await expect(page.getByText(/keeps its settings.* colour: Nothing is expected under this name/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('at the address of a plugin that nobody knows there is a way to those that are there', async () => {
    await app.open('plugins/nobody');
    await expect(page.getByText('No plugin “nobody” is installed here')).toBeVisible();
    await page.getByRole('link', { name: 'Browse plugins' }).click();
    await expect(page.getByRole('tab', { name: 'Browse' })).toHaveAttribute('aria-selected', 'true');
  });
});

test('a user keeps stars and a note to themselves', async ({ app, page }) => {
  await app.open('plugins/normaliser');
  await page.getByText('4 stars').click({ force: true });
  await page.getByRole('textbox', { name: 'Note' }).fill('For guest lists');
  await app.open('plugins');
  await expect(app.card('Normaliser').getByRole('img', { name: /4 stars/ })).toBeVisible();
  await app.open('plugins/normaliser');
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue('For guest lists');
});

test('the manager is used by the keyboard alone: install, switch, set up, take back, look around, uninstall', async ({
  app,
  page,
}) => {
  await app.open('plugins');
  /** Press Tab until something has the focus. */
  const tabTo = async (target: Locator, key = 'Tab'): Promise<void> => {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 80; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press(key);
    }
    await expect(target).toBeFocused();
  };
  const toPanel = async (name: string): Promise<void> => {
    const tab = page.getByRole('tab', { name, exact: false });
    await tabTo(page.getByRole('tab', { selected: true }), 'Shift+Tab');
    for (let presses = 0; presses < 8; presses += 1) {
      if ((await tab.getAttribute('aria-selected')) === 'true') break;
      await page.keyboard.press('ArrowRight');
    }
    await expect(page.getByRole('tabpanel', { name })).toBeVisible();
  };

  await test.step('found and installed', async () => {
    await tabTo(page.getByRole('searchbox', { name: 'Search plugins' }));
    await page.keyboard.type('board');
    const card = app.card('Submission board');
    await expect(page.getByRole('feed').getByRole('article')).toHaveCount(1);
    await tabTo(card.getByRole('button', { name: 'Install' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Permissions for Submission board' });
    await expect(dialog.getByRole('button', { name: 'Allow and install' })).toBeEnabled();
    await tabTo(dialog.getByRole('button', { name: 'Allow and install' }));
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(card.getByRole('link', { name: 'Installed' })).toBeVisible();
    // The button that was pressed is gone.
    await expect(card).toBeFocused();
  });

  await test.step('switched off and on, and set up; the focus comes back to where it was', async () => {
    await toPanel('Installed');
    const toggle = app.enabled('Submission board');
    await tabTo(toggle);
    await page.keyboard.press('Space');
    await expect(toggle).not.toBeChecked();
    await expect(toggle).toBeEnabled();
    await tabTo(toggle);
    await page.keyboard.press('Space');
    await expect(toggle).toBeChecked();
    const open = app.card('Submission board').getByRole('button', { name: 'Settings' });
    await tabTo(open);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await tabTo(dialog.getByRole('spinbutton'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('5');
    await tabTo(dialog.getByRole('button', { name: 'Save' }));
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(open).toBeFocused();
  });

  await test.step('a permission is taken back and given again', async () => {
    await toPanel('Permissions');
    const data = page.getByRole('tabpanel', { name: 'Permissions' }).getByRole('switch').first();
    await tabTo(data);
    await page.keyboard.press('Space');
    await expect(data).not.toBeChecked();
    await page.keyboard.press('Space');
    await expect(data).toBeChecked();
  });

  for (const name of ['Health', 'Hooks', 'Activity', 'Developer', 'Updates']) {
    await test.step(`${name} is reached`, () => toPanel(name));
  }

  await test.step('uninstalled', async () => {
    await toPanel('Installed');
    await tabTo(app.card('Submission board').getByRole('button', { name: 'Uninstall' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('alertdialog');
    await tabTo(dialog.getByRole('button', { name: 'Uninstall' }));
    await page.keyboard.press('Enter');
    await expect(page.getByText('No plugins installed')).toBeVisible();
  });
});
