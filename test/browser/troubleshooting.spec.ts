import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

test('safe mode runs no plugin; a live search finds the one behind a problem and switches it off', async ({
  app,
  site,
  page,
}) => {
  test.setTimeout(120_000);
  await site.list('marks-once', 'adds-a-mark');
  await app.open();
  await app.install('Marks');
  await app.install('Adds a mark');
  const forms = new Forms(app);
  await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);

  await test.step('safe mode', async () => {
    await app.open('?safe-mode');
    await expect(page.getByText('Safe mode: no plugin runs')).toBeVisible();
    await forms.fill('Notes', { Note: 'safe' });
    await expect(await forms.submissions('Notes')).not.toContainText('safe (');
    await page.getByRole('button', { name: 'Leave safe mode' }).click();
    await expect(page.getByText('Safe mode: no plugin runs')).toBeHidden();
  });

  await test.step('the search, without a reload', async () => {
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await app.pluginTab('Installed');
    await page.getByRole('button', { name: 'Find the plugin behind a problem' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    const problem = async (note: string): Promise<boolean> => {
      await forms.fill('Notes', { Note: note });
      return ((await (await forms.submissions('Notes')).textContent()) ?? '').includes(`${note} (once)`);
    };
    const isThere = await problem('looking');
    await page.getByRole('button', { name: isThere ? 'Yes, it is there' : 'No, it is gone' }).click();
    await expect(page.getByText('Marks takes part in the problem')).toBeVisible();
    expect(await problem('found')).toBe(false);
    await page.getByRole('button', { name: 'Switch it off' }).click();
    await app.pluginTab('Installed');
    await expect(app.enabled('Marks')).not.toBeChecked();
    await expect(app.enabled('Adds a mark')).toBeChecked();
    expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  });

  await test.step('the choices of updates are kept', async () => {
    await app.go('Plugins');
    await page.getByRole('tab', { name: 'Updates' }).click();
    const choices = page.getByRole('region', { name: 'Updates of each plugin' });
    const keep = choices.getByRole('switch', { name: 'Keep this version of Marks' });
    await keep.click();
    // It shows what is stored.
    await expect(keep).toBeChecked();
    await app.open('plugins?tab=updates');
    await expect(keep).toBeChecked();
  });
});
