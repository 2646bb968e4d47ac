import type { Page } from '@playwright/test';
import { Forms } from '../fixtures/forms.ts';
import { release } from '../fixtures/releases.ts';
import { expect, test } from '../fixtures/test.ts';

/** Keys of a table of the host's database. */
function keys(page: Page, table: string): Promise<readonly string[]> {
  return page.evaluate(
    (name) =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('airlock');
        opening.addEventListener('error', () => reject(opening.error));
        opening.addEventListener('success', () => {
          const database = opening.result;
          const asked = database.transaction(name).objectStore(name).getAllKeys();
          asked.addEventListener('success', () => {
            database.close();
            resolve(asked.result.map(String));
          });
        });
      }),
    table,
  );
}

test('an update is reviewed, taken, rolled back and removed, with and without servers', async ({ app, site, page }) => {
  test.setTimeout(120_000);
  await release(site, 'marks-once');
  await app.open();
  await app.install('Marks');
  const forms = new Forms(app);
  await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);
  await forms.fill('Notes', { Note: 'first' });
  await expect(await forms.submissions('Notes')).toContainText('first (once)');

  await test.step('the update asks for what is new, and takes effect at once', async () => {
    await release(site, 'marks-twice');
    await app.go('Plugins');
    await page.getByRole('tab', { name: 'Updates' }).click();
    await page.getByRole('button', { name: 'Check for updates' }).click();
    await app.card('Marks').getByRole('button', { name: 'Review update' }).click();
    const dialog = page.getByRole('dialog', { name: 'Permissions for Marks' });
    await expect(dialog).toContainText('To count what it marked.');
    await dialog.getByRole('button', { name: /^Allow and/ }).click();
    await expect(dialog).toBeHidden();
    await forms.fill('Notes', { Note: 'second' });
    await expect(await forms.submissions('Notes')).toContainText('second (twice, 1)');
  });

  await test.step('both servers gone: back to the version before, and forth again with its data', async () => {
    await site.stop();
    const rollBack = async (version: string): Promise<void> => {
      await app.pluginTab('Installed');
      await app.card('Marks').getByRole('button', { name: 'Roll back' }).click();
      const dialog = page.getByRole('alertdialog', { name: `Roll Marks back to ${version}?` });
      await dialog.getByRole('button', { name: 'Roll back' }).click();
      await expect(dialog).toBeHidden();
      await expect(app.card('Marks')).toContainText(version);
    };
    await rollBack('1.0.0');
    await forms.fill('Notes', { Note: 'third' });
    await expect(await forms.submissions('Notes')).toContainText('third (once)');
    await app.open();
    await rollBack('2.0.0');
    await forms.fill('Notes', { Note: 'fourth' });
    await expect(await forms.submissions('Notes')).toContainText('fourth (twice, 2)');
  });

  await test.step('uninstalled, nothing of it is left', async () => {
    await app.pluginTab('Installed');
    await app.card('Marks').getByRole('button', { name: 'Uninstall' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Uninstall Marks?' });
    await dialog.getByRole('button', { name: 'Uninstall' }).click();
    await expect(app.card('Marks')).toBeHidden();
    for (const table of ['plugins', 'releases', 'blobs', 'staging', 'grants', 'settings', 'storage']) {
      await expect.poll(() => keys(page, table), `rows of "${table}"`).toEqual([]);
    }
    await forms.fill('Notes', { Note: 'fifth' });
    await expect(await forms.submissions('Notes')).not.toContainText('fifth (');
  });
});

test('a revoked plugin stops in every tab, says why, and stays stopped without servers', async ({
  app,
  site,
  page,
}) => {
  test.setTimeout(120_000);
  await release(site, 'marks-once');
  await app.open();
  await app.install('Marks');
  const forms = new Forms(app);
  await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);
  await forms.fill('Notes', { Note: 'first' });
  await expect(await forms.submissions('Notes')).toContainText('first (once)');

  const second = new (await import('../fixtures/app.ts')).App(await page.context().newPage(), site.url);
  await second.open();
  await site.airlock('registry', 'revoke', 'marks', '--reason', 'It marks too much.');
  await site.airlock('registry', 'build');
  await second.go('Plugins');
  await second.page.getByRole('tab', { name: 'Updates' }).click();
  await second.page.getByRole('button', { name: 'Check for updates' }).click();

  await app.pluginTab('Installed');
  await expect(app.card('Marks')).toContainText('Withdrawn');
  await forms.fill('Notes', { Note: 'second' });
  await expect(await forms.submissions('Notes')).not.toContainText('second (');

  await second.page.close();
  await site.stop();
  await app.open();
  await forms.fill('Notes', { Note: 'third' });
  await expect(await forms.submissions('Notes')).not.toContainText('third (');
  await app.pluginTab('Installed');
  await expect(app.card('Marks')).toContainText('Withdrawn');
});
