import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Page } from '@playwright/test';
import { App } from '../fixtures/app.ts';
import { expect, test } from '../fixtures/test.ts';
import { fillWorkspace } from '../fixtures/workspace-records.ts';

const group = (page: Page, position: number) => page.getByRole('group', { name: new RegExp(`^Field ${position}:`) });

test('a file is given, survives a reload, and comes out again as it was', async ({ app, page }) => {
  const content = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256));
  await app.open('forms/new');
  await page.getByRole('textbox', { name: 'Title' }).fill('Papers');
  await page.getByRole('button', { name: 'Add field' }).click();
  await page.getByRole('menuitem', { name: 'File' }).click();
  await group(page, 1).getByRole('textbox', { name: 'Label' }).fill('Scan');
  await group(page, 1).getByText('Required').click();
  await group(page, 1).getByText('Options').click();
  await group(page, 1).getByRole('spinbutton', { name: 'Largest size in megabytes' }).fill('1');
  await group(page, 1).getByRole('textbox', { name: 'Kinds of files' }).fill('.pdf, image/*');
  await page.getByRole('button', { name: 'Save form' }).click();

  const scan = page.getByLabel('Scan');
  await test.step('what does not fit is refused with the reason', async () => {
    await page.getByRole('button', { name: 'Submit' }).click();
    await expect(page.getByText('Choose a file.')).toBeVisible();
    await scan.setInputFiles({ name: 'big.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(1_000_001) });
    await expect(page.getByText('This file has 1 MB; at most 1 MB can be kept.')).toBeVisible();
    await scan.setInputFiles({ name: 'run.exe', mimeType: 'application/octet-stream', buffer: content });
    await expect(page.getByText('Choose a file of these kinds: .pdf, image/*')).toBeVisible();
  });

  await test.step('what fits is there again after a reload, and is submitted', async () => {
    await scan.setInputFiles({ name: '../Scan 1.pdf', mimeType: 'application/pdf', buffer: content });
    await expect(page.getByText('Scan 1.pdf (3 kB)')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Scan 1.pdf (3 kB)')).toBeVisible();
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByRole('link', { name: 'See submissions' }).click();
  });

  await test.step('it is saved from the submission, and exported with the others', async () => {
    await page.getByRole('button', { name: /^Open the submission/ }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Save .*Scan 1\.pdf$/ }).click();
    expect((await readFile(await (await saved).path())).equals(content)).toBe(true);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Export' }).click();
    const exported = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'ZIP with files' }).click();
    const files = unzipSync(await readFile(await (await exported).path()));
    expect(Object.keys(files)).toEqual(['papers.csv', expect.stringMatching(/^files\/1-[^/]*Scan 1\.pdf$/)]);
    const [table = new Uint8Array(), scanned = new Uint8Array()] = Object.values(files);
    expect(Buffer.from(scanned).equals(content)).toBe(true);
    expect(new TextDecoder().decode(table)).toMatch(/files\/1-[^/]*Scan 1\.pdf/);
  });

  await test.step('a change of state is taken back', async () => {
    await page.getByRole('button', { name: /^Open the submission/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Submission of/ });
    await dialog.getByRole('button', { name: 'Approved' }).click();
    await expect(dialog.getByText('New → Approved')).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('Control+z');
    await expect(page.getByRole('cell', { name: 'New', exact: true })).toBeVisible();
  });

  await test.step('it goes with the whole workspace', async () => {
    await app.go('Settings');
    const exported = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export everything' }).click();
    const archive = await (await exported).path();
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const open = indexedDB.open('airlock-workspace');
          open.addEventListener('success', () => {
            const transaction = open.result.transaction(['files', 'submissions'], 'readwrite');
            transaction.objectStore('files').clear();
            transaction.objectStore('submissions').clear();
            transaction.addEventListener('complete', () => {
              open.result.close();
              resolve(undefined);
            });
          });
        }),
    );
    await page.reload();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import a workspace' }).click();
    await (await chooser).setFiles(archive);
    await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
    await expect(page.getByText('1 record is imported.')).toBeVisible();
    await app.go('Forms');
    await page.getByRole('link', { name: '1 submission' }).click();
    await page.getByRole('button', { name: /^Open the submission/ }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Save .*Scan 1\.pdf$/ }).click();
    expect((await readFile(await (await saved).path())).equals(content)).toBe(true);
  });
});

test('two tabs at a new form, and at the same form and page, lose nothing', async ({ app, page, site }) => {
  await app.open();
  await fillWorkspace(page);
  const other = new App(await page.context().newPage(), site.url);
  const title = (of: Page) => of.getByRole('textbox', { name: 'Title' });

  await test.step('two new forms are two drafts', async () => {
    await app.open('forms/new');
    await title(page).fill('From here');
    await other.open('forms/new');
    await expect(title(other.page)).toHaveValue('');
    await title(other.page).fill('From there');
    await page.reload();
    await expect(title(page)).toHaveValue('From here');
    await other.page.reload();
    await expect(title(other.page)).toHaveValue('From there');
    await other.page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  await test.step('a form that is saved elsewhere: said at once, kept as a copy', async () => {
    await app.open('forms/feedback/edit');
    await title(page).fill('Mine');
    await other.open('forms/feedback/edit');
    await title(other.page).fill('Theirs');
    await other.page.getByRole('button', { name: 'Save form' }).click();
    await expect(page.getByRole('alert')).toContainText('This was changed in another tab.');
    await page.getByRole('button', { name: 'Keep mine as a copy' }).click();
    await expect(title(page)).toHaveValue('Mine (mine)');
    await other.go('Forms');
    await expect(other.page.getByRole('article', { name: 'Theirs' })).toBeVisible();
    await expect(other.page.getByRole('article', { name: 'Mine (mine)' })).toBeVisible();
  });

  await test.step('an old draft does not go over what was saved since', async () => {
    await app.open('pages/rules');
    await title(page).fill('An old draft');
    await other.open('pages/rules');
    await expect(title(other.page)).toHaveValue('House rules');
    await page.goto('about:blank');
    await title(other.page).fill('Newer rules');
    await other.page.getByRole('button', { name: 'Save page' }).click();
    await expect(other.page.getByText('“Newer rules” is saved.')).toBeVisible();
    await app.open('pages/rules');
    await expect(title(page)).toHaveValue('An old draft');
    await expect(page.getByRole('alert')).toContainText('This was changed in another tab.');
    await page.getByRole('button', { name: 'Save page' }).click();
    await expect(title(other.page)).toHaveValue('Newer rules');
    await page.getByRole('button', { name: 'Take the other version' }).click();
    await expect(title(page)).toHaveValue('Newer rules');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(title(page)).toHaveValue('An old draft');
    // Whoever insists twice replaces the other version, and can take that back.
    await page.getByRole('button', { name: 'Save page' }).click();
    await expect(page.getByText('“An old draft” is saved, in place of the other version.')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(title(page)).toHaveValue('Newer rules');
  });

  await test.step('a page that is deleted elsewhere stays where it is edited', async () => {
    await title(page).fill('Still here');
    await other.page.getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByRole('alert')).toContainText('This was deleted in another tab.');
    await page.getByRole('button', { name: 'Save page' }).click();
    await page.getByRole('button', { name: 'Save page' }).click();
    await other.go('Pages');
    await expect(other.page.getByRole('link', { name: /Still here/ })).toBeVisible();
  });
});
