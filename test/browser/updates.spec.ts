import type { Page } from '@playwright/test';
import { Forms } from '../fixtures/forms.ts';
import { keys } from '../fixtures/host-database.ts';
import { release } from '../fixtures/releases.ts';
import { expect, test } from '../fixtures/test.ts';

/** Write down that the installed version of the only plugin came by itself, as a check for updates does. */
function cameByItself(page: Page, from: string): Promise<void> {
  return page.evaluate(
    (before) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('airlock');
        opening.addEventListener('error', () => reject(opening.error));
        opening.addEventListener('success', () => {
          const change = opening.result.transaction(['plugins', 'state'], 'readwrite');
          const asked = change.objectStore('plugins').getAll();
          asked.addEventListener('success', () => {
            const [{ name, active }] = asked.result;
            const { release, manifest } = active;
            const arrived = { release, version: manifest.version, from: before, at: Date.now() };
            change.objectStore('state').put({ format: 1, arrived }, `updates/${name}`);
          });
          change.addEventListener('complete', () => {
            opening.result.close();
            resolve();
          });
        });
      }),
    from,
  );
}

test('an update is reviewed, taken, rolled back and removed, with and without servers', async ({ app, site, page }) => {
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
    await app.card('Marks').getByRole('button', { name: 'Review update' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Permissions for Marks' });
    await expect(dialog).toContainText('To count what it marked.');
    const allow = dialog.getByRole('button', { name: /^Allow and/ });
    await expect(allow).toBeEnabled();
    await allow.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('tab', { name: 'Updates' })).toBeFocused();
    await forms.fill('Notes', { Note: 'second' });
    await expect(await forms.submissions('Notes')).toContainText('second (twice, 1)');
  });

  await test.step('one that came by itself is told, after a reload too, until it was seen', async () => {
    await cameByItself(page, '1.0.0');
    const news = page.getByRole('region', { name: 'Came by themselves' });
    for (let visit = 1; visit <= 2; visit += 1) {
      await app.open('plugins?tab=updates');
      await expect(news.getByRole('listitem')).toContainText(/Marks.*1\.0\.0 → 2\.0\.0/);
    }
    await news.getByRole('button', { name: 'What changed' }).click();
    await expect(news).toContainText('The author says nothing about this version.');
    await news.getByRole('button', { name: 'Got it: Marks' }).press('Enter');
    await expect(news).toBeHidden();
    await app.open('plugins?tab=updates');
    await expect(page.getByRole('region', { name: 'Updates of each plugin' })).toContainText('Marks');
    await expect(news).toBeHidden();
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

  await test.step('uninstalled with its data kept, it is put back, by the message and by the list', async () => {
    const uninstall = async (): Promise<void> => {
      await app.pluginTab('Installed');
      await app.card('Marks').getByRole('button', { name: 'Uninstall' }).click();
      const dialog = page.getByRole('alertdialog', { name: 'Uninstall Marks?' });
      await dialog.getByRole('switch', { name: 'Keep what it stored' }).press('Space');
      await expect(dialog).toContainText('so that you can put it back');
      await dialog.getByRole('button', { name: 'Uninstall' }).click();
      await expect(app.enabled('Marks')).toBeHidden();
    };
    const removed = page.getByRole('region', { name: 'Recently uninstalled' });
    await uninstall();
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).press('Enter');
    await expect(app.enabled('Marks')).toBeChecked();
    await expect(removed).toBeHidden();
    await uninstall();
    await removed.getByRole('button', { name: 'Put back Marks' }).press('Enter');
    await expect(app.enabled('Marks')).toBeChecked();
    await forms.fill('Notes', { Note: 'again' });
    await expect(await forms.submissions('Notes')).toContainText('again (twice, 3)');
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
    await expect((await forms.submissions('Notes')).getByRole('cell', { name: 'fifth', exact: true })).toBeVisible();
  });
});

test('a plugin revoked while nobody was online stops in every tab once one hears of it, says why, and stays stopped offline', async ({
  app,
  site,
  page,
  context,
}) => {
  await release(site, 'marks-once');
  await app.open();
  await app.install('Marks');
  const forms = new Forms(app);
  await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);
  await forms.fill('Notes', { Note: 'first' });
  await expect(await forms.submissions('Notes')).toContainText('first (once)');

  const second = new (await import('../fixtures/app.ts')).App(await page.context().newPage(), site.url);
  await second.open();
  await context.setOffline(true);
  await site.airlock('registry', 'revoke', 'marks', '--reason', 'It marks too much.');
  await site.airlock('registry', 'build');
  await forms.fill('Notes', { Note: 'offline' });
  await expect(await forms.submissions('Notes')).toContainText('offline (once)');
  await context.setOffline(false);

  for (const tab of [second, app]) {
    await tab.pluginTab('Installed');
    await expect(tab.card('Marks')).toContainText('Withdrawn');
    await expect(tab.card('Marks')).toContainText('may not run');
  }
  await forms.fill('Notes', { Note: 'second' });
  await expect((await forms.submissions('Notes')).getByRole('cell', { name: 'second', exact: true })).toBeVisible();

  await second.page.close();
  await site.stop();
  await app.open();
  await forms.fill('Notes', { Note: 'third' });
  await expect((await forms.submissions('Notes')).getByRole('cell', { name: 'third', exact: true })).toBeVisible();
  await app.pluginTab('Installed');
  await expect(app.card('Marks')).toContainText('Withdrawn');
});
