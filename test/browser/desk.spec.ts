import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { App } from '../fixtures/app.ts';
import { dragTo } from '../fixtures/drag.ts';
import { expect, test } from '../fixtures/test.ts';
import { fillWorkspace } from '../fixtures/workspace-records.ts';

async function chooseFile(page: Page, button: string, name: string, content: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
}

test('commands, shortcuts and undo work from the keyboard alone', async ({ app, page }) => {
  await app.open();
  await fillWorkspace(page);
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();

  await test.step('a form is found by a part of its name', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox', { name: 'Search commands, forms and pages' }).pressSequentially('subm book');
    await expect(page.getByRole('menuitem')).toHaveCount(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Booking' })).toBeVisible();
  });

  await test.step('what was deleted comes back with Ctrl+Z', async () => {
    await page.getByRole('checkbox', { name: 'Select all that are shown' }).focus();
    await page.keyboard.press('Space');
    await expect(page.getByText('6 selected')).toBeVisible();
    await page.getByRole('button', { name: 'Delete selected' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('No submissions yet')).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(page.getByRole('cell', { name: 'Ada Lovelace' })).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(page.getByText('There is nothing to take back.')).toBeVisible();
  });

  await test.step('keys can be changed, and those that two commands share are named', async () => {
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    const change = dialog.getByRole('button', { name: 'Change the keys of New page' });
    await dialog.getByRole('button', { name: 'No keys for New page' }).focus();
    await page.keyboard.press('Enter');
    await expect(change).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Alt+2');
    await expect(dialog.getByText('belongs to more than one: Go to Forms and New page.')).toBeVisible();
    await expect(change).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Alt+n');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await page.keyboard.press('Control+Alt+n');
    await expect(page.getByRole('heading', { name: 'New page' })).toBeVisible();
  });

  await test.step('keys that were chosen are kept', async () => {
    await page.reload();
    await expect(page.getByRole('heading', { name: 'New page' })).toBeVisible();
    await page.getByRole('link', { name: 'Dashboard' }).focus();
    await page.keyboard.press('Alt+2');
    await expect(page.getByRole('heading', { name: 'Forms' })).toBeVisible();
  });

  await test.step('what was said is there to read again', async () => {
    await page.getByRole('button', { name: /^Messages: \d new messages/ }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Messages' }).getByText('6 submissions are deleted.')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Messages', exact: true })).toBeFocused();
  });
});

test('fields are put in order by dragging, with the mouse and with the keyboard', async ({ app, page }) => {
  await app.open();
  await fillWorkspace(page);
  await app.open('forms/feedback/edit');
  const first = page.getByRole('group', { name: 'Field 1: Name' });
  await expect(first).toBeVisible();

  await test.step('by keyboard: the handle, the place, done', async () => {
    await first.getByRole('button', { name: 'Drag Name' }).focus();
    await page.keyboard.press('Enter');
    // The places: before the first field, before the second, at the end.
    const places = page.getByRole('button', { name: 'Drop here' });
    await expect(places).toHaveCount(3);
    for (const place of [0, 1, 2]) {
      await page.keyboard.press('Tab');
      await expect(places.nth(place)).toBeFocused();
    }
    await page.keyboard.press('Enter');
    await expect(page.getByRole('group', { name: 'Field 2: Name' })).toBeVisible();
  });

  await test.step('by mouse, back again', async () => {
    const handle = page.getByRole('group', { name: 'Field 2: Name' }).getByRole('button', { name: 'Drag Name' });
    await dragTo(handle, page.getByRole('group', { name: 'Field 1: E-mail' }));
    await expect(page.getByRole('group', { name: 'Field 1: Name' })).toBeVisible();
  });

  await test.step('a field that is removed comes back', async () => {
    await page.getByRole('button', { name: 'Remove Name' }).click();
    await expect(page.getByRole('group', { name: 'Field 1: E-mail' })).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('group', { name: 'Field 1: Name' })).toBeVisible();
  });
});

test('submissions are searched, sorted, moved with a note, and imported row by row', async ({ app, page }) => {
  await app.open();
  await fillWorkspace(page);
  await app.open('forms/booking/submissions');
  const names = page.locator('tbody tr td:nth-child(4)');
  await expect(names).toHaveText([/Radia/, /Barbara/, /Edsger/, /Alan/, /Grace/, /Ada/]);

  await test.step('sorted and searched', async () => {
    await page.getByRole('button', { name: 'Name' }).click();
    await expect(names).toHaveText([/Ada/, /Alan/, /Barbara/, /Edsger/, /Grace/, /Radia/]);
    await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
    await page.getByRole('searchbox', { name: 'Search submissions' }).fill('terrace');
    await expect(names).toHaveText([/Ada/, /Alan/, /Barbara/]);
    await page.getByLabel('State shown').selectOption('New');
    await expect(page.getByText('2 submissions of 6')).toBeVisible();
    await page.getByRole('searchbox', { name: 'Search submissions' }).fill('ada');
    await expect(names).toHaveText([/Ada/]);
  });

  await test.step('moved with a note', async () => {
    await page.getByRole('button', { name: /^Open the submission/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Submission of/ });
    await dialog.getByRole('textbox', { name: 'Note' }).fill('A regular.');
    await dialog.getByRole('button', { name: 'Approved' }).click();
    await expect(dialog.getByText('New → Approved')).toBeVisible();
    await expect(dialog.getByText('A regular.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Show all' }).click();
  });

  await test.step('a file with good and bad rows', async () => {
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import into Booking' });
    await chooseFile(page, 'Choose a file', 'empty.csv', '');
    await expect(dialog.getByText('This file is empty. Choose another.')).toBeVisible();
    await chooseFile(page, 'Choose a file', 'long.csv', 'x'.repeat(6_000_000));
    await expect(dialog.getByText('This file has 6 MB; at most 5 MB can be read.')).toBeVisible();
    await chooseFile(page, 'Choose a file', 'book.xlsx', 'PK\u0003\u0004\u0000');
    await expect(dialog.getByText('Save the table as CSV, and choose that.')).toBeVisible();
    await chooseFile(page, 'Choose a file', 'bad.csv', 'x,y\n1,2');
    await expect(dialog.getByText('No column is called like a field of this form.')).toBeVisible();
    await chooseFile(page, 'Choose a file', 'a.csv', 'Name;Guests;Wishes\nTim;4;Dog; \nBob;many;\nEve;99;Cat');
    await expect(dialog.getByText('1 row can be imported.')).toBeVisible();
    await expect(dialog.getByText('Guests: Enter a number.', { exact: true })).toBeVisible();
    await expect(dialog.getByText('Guests: Enter a number: 1 to 12.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Import 1 row' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('cell', { name: 'Tim' })).toBeVisible();
  });

  await test.step('a field that depends on another is asked for only then', async () => {
    await page.getByRole('link', { name: 'Fill in' }).click();
    await expect(page.getByRole('textbox', { name: 'Name' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'About the dog' })).toBeHidden();
    await page.getByRole('checkbox', { name: 'Dog' }).check();
    await expect(page.getByRole('textbox', { name: 'About the dog' })).toBeVisible();
  });
});

test('the whole workspace goes into a file and comes back, and an import can be taken back', async ({ app, page }) => {
  await app.open();
  await fillWorkspace(page);
  await app.open('settings');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export everything' }).click();
  const content = await readFile(await (await download).path(), 'utf8');

  await chooseFile(page, 'Import a workspace', 'w.json', content);
  await expect(page.getByText('Everything in this file is here already.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await chooseFile(page, 'Import a workspace', 'w.json', content.replace('"title": "Booking"', '"title": 5'));
  await expect(page.getByText(/record 1 of “Forms” is damaged/)).toBeVisible();

  await chooseFile(page, 'Import a workspace', 'w.json', content.replaceAll('Ada Lovelace', 'Ada King'));
  const dialog = page.getByRole('dialog', { name: 'Import this workspace?' });
  await expect(dialog.getByText('0 new · 1 replaced · 5 the same')).toBeVisible();
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByText('2 records are imported.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByText('Taken back.')).toBeVisible();
  await app.open('forms/booking/submissions');
  await expect(page.getByRole('cell', { name: 'Ada Lovelace' })).toBeVisible();
});

test('a page is published as a file that is whole in itself', async ({ app, page }) => {
  await app.open();
  await fillWorkspace(page);
  await app.open('pages/rules');
  await expect(page.getByText('Changed since publishing').or(page.getByText('Published')).first()).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Publish again' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('house-rules.html');
  const html = await readFile(await file.path(), 'utf8');
  expect(html).toContain('We open at <strong>six</strong>');
  const reader = await page.context().newPage();
  await reader.setContent(html);
  await expect(reader.getByRole('heading', { name: 'House rules' })).toBeVisible();
  await expect(reader.getByRole('cell', { name: '18–23' })).toBeVisible();
  expect(await reader.locator('script, link, img').count()).toBe(0);

  await test.step('a name in the text that no field has is offered as one', async () => {
    const body = page.getByRole('textbox', { name: 'Text' });
    await body.fill('We close at {{ closes }}.');
    await page.getByRole('button', { name: 'closes', exact: true }).click();
    await page.getByRole('textbox', { name: 'Content of closes' }).fill('ten');
    await expect(page.getByRole('region', { name: 'Preview' })).toContainText('We close at ten.');
    await expect(page.getByRole('button', { name: 'closes', exact: true })).toHaveCount(0);
  });
});

test('a viewer reads and fills in, and is told what is not for them', async ({ app, page }) => {
  await app.open();
  await fillWorkspace(page);
  await page.evaluate(() =>
    localStorage.setItem('airlock.profile', JSON.stringify({ id: 'v', name: 'Vera', roles: ['viewer'] })),
  );
  await app.open('forms');
  await page.getByRole('article', { name: 'Feedback' }).getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByText('Your role does not include this: deleting forms.')).toBeVisible();
  await expect(page.getByRole('article', { name: 'Feedback' })).toBeVisible();
});

test('two tabs that work on one submission lose nothing', async ({ app, page, site }) => {
  await app.open();
  await fillWorkspace(page);
  await app.open('forms/booking/submissions');
  await page
    .getByRole('button', { name: /^Open the submission/ })
    .last()
    .click();
  const dialog = page.getByRole('dialog', { name: /^Submission of/ });
  await dialog.getByRole('textbox', { name: 'Note' }).fill('from here');
  const other = new App(await page.context().newPage(), site.url);
  await other.open('forms/booking/submissions');
  await other.page
    .getByRole('button', { name: /^Open the submission/ })
    .last()
    .click();
  await other.page.getByRole('textbox', { name: 'Note' }).fill('from there');
  await other.page.getByRole('button', { name: 'Add note' }).click();
  // What the other tab wrote is here before anything is pressed, and what is typed stays.
  await expect(dialog.getByText('from there')).toBeVisible();
  await dialog.getByRole('button', { name: 'Add note' }).click();
  await expect(dialog.getByText('from here')).toBeVisible();
  await expect(dialog.getByText('from there')).toBeVisible();
});
