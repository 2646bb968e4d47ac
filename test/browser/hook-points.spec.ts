import type { Page } from '@playwright/test';
import * as sdk from '../../sdk/plugin/index.ts';
import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

/** Every hook point that the SDK knows, by id. */
const EVERY = Object.values<unknown>(sdk)
  .flatMap((value) =>
    typeof value === 'object' && value !== null && 'kind' in value && 'id' in value ? [value.id] : [],
  )
  .map(String)
  .sort();

async function chooseFile(page: Page, press: () => Promise<void>, name: string, content: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await press();
  await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
}

test('every hook point of the SDK fires from something that a user does', async ({ app, site, page }) => {
  expect(EVERY).toContain('form.validation.custom');
  await site.list('sees-every-hook');
  await app.open();
  await app.install('Sees every hook');
  const forms = new Forms(app);

  await test.step('settings are read at the start, and saved', async () => {
    await app.open('settings');
    await page.getByRole('textbox', { name: 'Name of the workspace' }).fill('Our house');
    await page.getByRole('button', { name: 'Save workspace settings' }).click();
    await expect(page.getByText('The settings are saved.')).toBeVisible();
    await expect(page.getByRole('banner').getByText('Our house')).toBeVisible();
  });

  await test.step('a form whose workflow writes messages', async () => {
    await app.go('Forms');
    await page.getByRole('link', { name: 'New form' }).first().click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Booking');
    await page.getByRole('button', { name: 'Add field' }).click();
    await page.getByRole('menuitem', { name: 'Text' }).click();
    await page.getByRole('group', { name: 'Field 1:' }).getByRole('textbox', { name: 'Label' }).fill('Note');
    await page.getByRole('button', { name: 'Change the workflow' }).click();
    await page.getByRole('button', { name: 'Add an action' }).click();
    await page.getByRole('textbox', { name: 'To' }).fill('desk@example.com');
    await page.getByRole('button', { name: 'Add an action' }).click();
    await page.getByLabel('Action', { exact: true }).nth(1).selectOption('Write a text message');
    await page.getByRole('textbox', { name: 'To' }).nth(1).fill('+493012345');
    await page.getByRole('button', { name: 'Save form' }).click();
    await expect(page.getByText('“Booking” is saved.')).toBeVisible();
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'Description' }).fill('A table for you.');
    await page.getByRole('button', { name: 'Save form' }).click();
    await expect(page.getByText('A table for you.')).toBeVisible();
    await forms.fill('Booking', { Note: 'hello' });
    await app.go('Forms');
    await page.getByRole('link', { name: '2 messages wait' }).click();
    await expect(page.getByRole('article')).toHaveCount(2);
    await expect(page.getByRole('article').getByText('Note: hello')).toBeVisible();
  });

  await test.step('submissions move, are exported and imported', async () => {
    await forms.submissions('Booking');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Approved' }).click();
    await expect(page.getByText('State: Approved')).toBeVisible();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'As CSV' }).click();
    expect((await download).suggestedFilename()).toBe('booking.csv');
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import into Booking' });
    await chooseFile(
      page,
      () => dialog.getByRole('button', { name: 'Choose a file' }).click(),
      'a.csv',
      'Note\nfrom a file',
    );
    await dialog.getByRole('button', { name: 'Import 1 row' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('cell', { name: 'from a file' })).toBeVisible();
  });

  await test.step('another system is asked', async () => {
    await app.go('Settings');
    await page.getByRole('button', { name: 'Add integration' }).click();
    const section = page.getByRole('region', { name: 'Integrations' });
    await section.getByRole('textbox', { name: 'Name' }).fill('Till');
    await section.getByLabel('Form').selectOption('Booking');
    await section.getByRole('textbox', { name: 'Address' }).fill('/airlock.config.json');
    await section.getByRole('button', { name: 'Save integration' }).click();
    await section.getByRole('button', { name: 'Exchange now' }).click();
    // The file is no list of submissions, which the report says.
    await expect(section.getByText('The exchange did not work.')).toBeVisible();
  });

  await test.step('caches are cleared, and another profile taken', async () => {
    await page.getByRole('button', { name: 'Clear caches' }).click();
    await expect(page.getByText(/^Cleared: /)).toBeVisible();
    await page.getByRole('button', { name: 'Add profile' }).click();
    const profiles = page.getByRole('region', { name: 'Profiles' });
    await profiles.getByRole('textbox', { name: 'Name' }).fill('Eve');
    await profiles.getByLabel('Role').selectOption('Administrator');
    await profiles.getByLabel('Secret').fill('apple');
    await profiles.getByRole('button', { name: 'Save profile' }).click();
    await expect(page.getByText('“Eve” is added.')).toBeVisible();
    await page.getByRole('button', { name: 'Profile: Owner' }).click();
    const dialog = page.getByRole('dialog', { name: 'Who are you?' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Eve');
    await dialog.getByLabel('Secret').fill('pear');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await expect(dialog.getByText('Nobody is known by this name and secret.')).toBeVisible();
    await dialog.getByLabel('Secret').fill('apple');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('button', { name: 'Profile: Eve' })).toBeVisible();
  });

  await test.step('a page is written, and the figures looked at', async () => {
    await app.go('Pages');
    await page.getByRole('link', { name: 'New page' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Rules');
    await page.getByRole('textbox', { name: 'Text' }).fill('# Be kind');
    await expect(page.getByRole('region', { name: 'Preview' }).getByRole('heading', { name: 'Be kind' })).toBeVisible();
    await app.go('Dashboard');
    await expect(page.getByText('Active plugins')).toBeVisible();
  });

  await test.step('a form is deleted, and brought back', async () => {
    await app.go('Forms');
    await page.getByRole('article', { name: 'Booking' }).getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(page.getByText('“Booking” is deleted, with 2 submissions.')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(
      page.getByRole('article', { name: 'Booking' }).getByRole('link', { name: '2 submissions' }),
    ).toBeVisible();
  });

  await app.go('Plugins');
  await page.getByRole('tab', { name: 'Developer' }).click();
  const seen = async (): Promise<string[]> => {
    const lines = await page.getByText(/^saw /).allTextContents();
    return [...new Set(lines.map((line) => line.replace(/^saw /, '').trim()))].sort();
  };
  await expect.poll(seen).toEqual(EVERY);
});

test('on every screen example plugins act in three hooks and more, and where they are off nothing of it is left', async ({
  app,
  page,
}) => {
  await app.open();
  for (const plugin of ['Submission outbox', 'PII redactor', 'House style']) await app.install(plugin);
  const forms = new Forms(app);

  await test.step('a team says how it writes', async () => {
    await app.card('House style').getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog', { name: /House style/ });
    await dialog.getByRole('button', { name: 'Add to Words' }).click();
    await dialog.getByRole('textbox', { name: 'Instead of' }).last().fill('submissions');
    await dialog.getByRole('textbox', { name: 'Write', exact: true }).last().fill('requests');
    await dialog.getByLabel('Last line of pages').fill('© {year} Acme');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('Forms', async () => {
    await app.go('Forms');
    await page.getByRole('link', { name: 'New form' }).first().click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Intake of submissions');
    await forms.addField(1, { type: 'E-mail', label: 'Your e-mail' });
    await forms.addField(2, { type: 'Text', label: `Note ${'and more '.repeat(9)}` });
    await page.getByRole('button', { name: 'Save form' }).click();
    // form.validate
    await expect(page.getByText('a label has at most 80')).toBeVisible();
    await page
      .getByRole('group', { name: /^Field 2:/ })
      .getByRole('textbox', { name: 'Label' })
      .fill('Note');
    await page.getByRole('button', { name: 'Save form' }).click();
    await expect(page.getByText('“Intake of submissions” is saved.')).toBeVisible();
    await forms.open('Intake of submissions');
    // form.render and form.field.render
    await expect(page.getByRole('heading', { name: 'Intake of requests' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Your email' }).fill('ada@example.org');
    await page.getByRole('textbox', { name: 'Note' }).fill('or bob@example.org');
    await page.getByRole('button', { name: 'Submit' }).click();
    await expect(page.getByText('Submission saved.')).toBeVisible();
    // submission.sanitize: what the form asks for is kept.
    const table = await forms.submissions('Intake of submissions');
    await expect(table).toContainText('or [e-mail]');
    await expect(table).toContainText('ada@example.org');
  });

  await test.step('Dashboard', async () => {
    await app.go('Dashboard');
    const main = page.getByRole('main');
    // dashboard.stats, dashboard.figures and dashboard.recent
    await expect(main.getByRole('listitem').filter({ hasText: 'Waiting in the outbox' })).toContainText('1');
    await expect(main.getByRole('link', { name: 'Requests 1' })).toBeVisible();
    await expect(main.getByText('[e-mail] · or [e-mail]')).toBeVisible();
  });

  const preview = page.getByRole('region', { name: 'Preview' });
  await test.step('Pages', async () => {
    await app.go('Pages');
    await page.getByRole('link', { name: 'New page' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Rules (draft)');
    await page.getByRole('textbox', { name: 'Text' }).fill('Utilize the FAQ prior to `e-mail`.');
    // page.beforeRender and page.afterRender
    await expect(preview).toContainText('Use the FAQ before e-mail.');
    await expect(preview).toContainText('1 min to read');
    await expect(preview.getByRole('definition')).toHaveText('Frequently asked questions');
    // auth.authorize
    await page.getByRole('button', { name: 'Save page' }).click();
    await page.getByRole('button', { name: 'Publish' }).click();
    await expect(page.getByText('The title says “draft”.')).toBeVisible();
  });

  await test.step('Settings', async () => {
    // config.afterLoad
    await app.open('settings');
    await expect(page.getByRole('textbox', { name: 'Last line of published pages' })).toHaveValue(/^© 2\d{3} Acme$/);
    await page.getByRole('textbox', { name: 'Name of the workspace' }).fill('  Our  house!!');
    await page.getByRole('button', { name: 'Save workspace settings' }).click();
    // config.beforeSave and config.afterSave
    await expect(page.getByRole('banner').getByText('Our house', { exact: true })).toBeVisible();
    await expect(page.getByText('is kept as “Our house”.')).toBeVisible();
  });

  await test.step('none of it without them', async () => {
    for (const plugin of ['Submission outbox', 'PII redactor', 'House style']) await app.setEnabled(plugin, false);
    await app.go('Dashboard');
    const main = page.getByRole('main');
    await expect(main.getByText('ada@example.org · or [e-mail]')).toBeVisible();
    await expect(main.getByRole('link', { name: 'Submissions 1' })).toBeVisible();
    await expect(main.getByText('Waiting in the outbox')).toHaveCount(0);
    await forms.open('Intake of submissions');
    await expect(page.getByRole('heading', { name: 'Intake of submissions' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Your e-mail' })).toBeVisible();
    await app.go('Pages');
    await page.getByRole('link', { name: /Rules/ }).click();
    await expect(preview).toContainText('Utilize the FAQ prior to e-mail.');
    await expect(preview).not.toContainText('min to read');
    await app.go('Settings');
    await page.getByRole('textbox', { name: 'Name of the workspace' }).fill('Our house!');
    await page.getByRole('button', { name: 'Save workspace settings' }).click();
    await expect(page.getByRole('banner').getByText('Our house!')).toBeVisible();
  });
});
