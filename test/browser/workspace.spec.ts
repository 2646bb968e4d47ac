import { App } from '../fixtures/app.ts';
import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

test('what was typed is there again after the page went away', async ({ app, page }) => {
  await app.open('forms/new');
  await page.getByRole('textbox', { name: 'Title' }).fill('Half a form');
  await page.getByRole('button', { name: 'Add field' }).click();
  await page.getByRole('menuitem', { name: 'Text' }).click();
  await page
    .getByRole('group', { name: /^Field 1:/ })
    .getByRole('textbox', { name: 'Label' })
    .fill('Name');
  await page.reload();
  await expect(page.getByText('Unsaved changes from your last visit were brought back.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Half a form');
  await page.getByRole('button', { name: 'Save form' }).click();
  await expect(page.getByText('“Half a form” is saved.')).toBeVisible();
  await page.goto(new URL('/forms/new', page.url()).href);
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('');
});

test('a second tab does not overwrite what the first one saved, and says so', async ({ app, page, site }) => {
  await app.open();
  await new Forms(app).create('Shared', [{ type: 'Text', label: 'Note' }]);
  await page.getByRole('link', { name: 'Edit' }).click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Shared');
  const other = new App(await page.context().newPage(), site.url);
  await other.page.goto(page.url());
  await other.page.getByRole('textbox', { name: 'Title' }).fill('Theirs');
  await other.page.getByRole('button', { name: 'Save form' }).click();
  await expect(other.page.getByText('“Theirs” is saved.')).toBeVisible();

  await expect(page.getByRole('alert')).toContainText('This was changed in another tab.');
  await page.getByRole('textbox', { name: 'Title' }).fill('Mine');
  await page.getByRole('button', { name: 'Save form' }).click();
  await other.go('Forms');
  await expect(other.page.getByRole('article', { name: 'Theirs' })).toBeVisible();
  // Knowing that, the user may insist.
  await page.getByRole('button', { name: 'Save form' }).click();
  await expect(other.page.getByRole('article', { name: 'Mine' })).toBeVisible();
});

test('a form is built and filled in with the keyboard alone', async ({ app, page }) => {
  await app.open('forms/new');
  await page.getByRole('textbox', { name: 'Title' }).fill('Keys');
  await page.getByRole('button', { name: 'Add field' }).focus();
  for (const label of ['First', 'Second']) {
    await page.getByRole('button', { name: 'Add field' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Text' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.locator('li:last-child input:focus')).toBeVisible();
    await page.keyboard.type(label);
  }
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page.getByRole('group', { name: 'Field 1: Second' })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Second, now 1 of 2' })).toBeAttached();
  await page.getByRole('button', { name: 'Save form' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Second' }).focus();
  await page.keyboard.type('one');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('textbox', { name: 'First' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Submission saved.')).toBeVisible();
});

test('a required field that is empty is said where it is, and nothing is saved', async ({ app, page }) => {
  await app.open('forms/new');
  await page.getByRole('textbox', { name: 'Title' }).fill('Strict');
  await page.getByRole('button', { name: 'Add field' }).click();
  await page.getByRole('menuitem', { name: 'Number' }).click();
  const field = page.getByRole('group', { name: /^Field 1:/ });
  await field.getByRole('textbox', { name: 'Label' }).fill('Guests');
  await field.getByText('Required').click();
  await page.getByRole('button', { name: 'Save form' }).click();
  await page.getByRole('button', { name: 'Submit' }).click();
  const input = page.getByRole('spinbutton', { name: 'Guests' });
  await expect(input).toHaveAttribute('aria-invalid', 'true');
  await expect(input).toBeFocused();
  await expect(page.getByText('Enter a number.')).toBeVisible();
  await page.getByRole('link', { name: 'Submissions' }).click();
  await expect(page.getByText('No submissions yet')).toBeVisible();
});

test('Markdown of a page is never markup of the app', async ({ app, page }) => {
  await app.open('pages/new');
  await page.getByRole('textbox', { name: 'Title' }).fill('Hostile');
  await page
    .getByRole('textbox', { name: 'Text' })
    .fill('<img src=x onerror="document.title=1"> <script>document.title=1</script> [x](javascript:document.title=1)');
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview).toContainText('<script>');
  await expect(preview.locator('img, script, a')).toHaveCount(0);
  await page.getByRole('button', { name: 'Save page' }).click();
  await app.go('Pages');
  await expect(page.getByRole('link', { name: /Hostile/ })).toBeVisible();
});

test('a permission that is taken back is refused on the next call, and can be given again', async ({ app, page }) => {
  await app.open();
  await app.install('Submissions chart');
  await page.getByRole('tab', { name: 'Permissions' }).click();
  const card = page.getByRole('article', { name: 'Submissions chart' });
  const data = card.getByRole('switch', { name: 'Your data' });
  await expect(data).toBeChecked();
  await data.click();
  await expect(data).not.toBeChecked();
  await expect(card.getByText('Not allowed')).toBeVisible();
  await page.goto(new URL('/', page.url()).href);
  const widget = page.getByRole('region', { name: 'Submissions', exact: true });
  await expect(widget).toBeVisible();
  await expect(widget.locator('.skeleton')).toHaveCount(0);
  await app.go('Plugins');
  await page.getByRole('tab', { name: 'Activity' }).click();
  await expect(page.getByRole('cell', { name: 'Permission taken back' })).toBeVisible();
  await expect(page.getByRole('cell', { name: /^Denied/ }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Check the log' }).click();
  await expect(page.getByText(/The chain is whole/)).toBeVisible();

  await page.getByRole('tab', { name: 'Permissions' }).click();
  await data.click();
  await expect(data).toBeChecked();
  await app.go('Dashboard');
  await expect(page.getByRole('img', { name: /Bar chart/ })).toBeVisible();
});
