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
    await dialog.getByRole('button', { name: 'Close' }).click();
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
