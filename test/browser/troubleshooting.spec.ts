import { App } from '../fixtures/app.ts';
import { Forms } from '../fixtures/forms.ts';
import { installReal, startLargeSite } from '../fixtures/large-site.ts';
import { expect, test } from '../fixtures/test.ts';

test('safe mode runs no plugin; a live search finds the one behind a problem and switches it off', async ({
  app,
  site,
  page,
}) => {
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
    await expect((await forms.submissions('Notes')).getByRole('cell', { name: 'safe', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Leave safe mode' }).click();
    await expect(page.getByText('Safe mode: no plugin runs')).toBeHidden();
  });

  await test.step('what was starting when the page ended twice is left out, which every screen says, until the user decides', async () => {
    await page.evaluate(async (title) => {
      const opening = indexedDB.open('airlock');
      await new Promise((resolve) => opening.addEventListener('success', resolve));
      const asked = opening.result.transaction('plugins').objectStore('plugins').getAll();
      await new Promise((resolve) => asked.addEventListener('success', resolve));
      opening.result.close();
      const { name, active } = asked.result.find((row) => row.active.manifest.name === title);
      localStorage.setItem(
        'airlock.crashes',
        JSON.stringify({ starting: {}, deaths: { [`${name}@${active.release}`]: 2 } }),
      );
    }, 'Adds a mark');
    await app.open();
    await expect(page.getByText('Not started: Adds a mark')).toBeVisible();
    await forms.fill('Notes', { Note: 'suspect' });
    await expect((await forms.submissions('Notes')).getByRole('cell', { name: 'suspect (once)' })).toBeVisible();
    await page.getByRole('button', { name: 'Start it all the same' }).click();
    await expect(page.getByText('Not started: Adds a mark')).toBeHidden();
    await forms.fill('Notes', { Note: 'trusted' });
    await expect((await forms.submissions('Notes')).getByRole('cell', { name: /^trusted.*\(seen\)/ })).toBeVisible();
  });

  await test.step('the search, without a reload', async () => {
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await app.pluginTab('Installed');
    await page.getByRole('button', { name: 'Find the plugin behind a problem' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    const problem = async (note: string): Promise<boolean> => {
      await forms.fill('Notes', { Note: note });
      const cell = (await forms.submissions('Notes')).getByRole('cell', { name: new RegExp(`^${note}`) });
      return (await cell.innerText()).includes('(once)');
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

test('of 32 plugins the one behind a problem is found with five answers, then two of them, and nothing is loaded again', async ({
  page,
}) => {
  await using large = await startLargeSite({ listed: 0, real: 32, code: 'one-command' });
  const app = new App(page, large.url);
  await installReal(app, large);
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));

  /** The problem is there while a command of any of these is. */
  const isThere = async (culprits: readonly string[]): Promise<boolean> => {
    await page.keyboard.press('Control+k');
    const commands = page.getByRole('dialog', { name: 'Commands' });
    let seen = 0;
    for (const culprit of culprits) {
      await commands.getByRole('searchbox').fill(`Mark of ${culprit}`);
      const command = commands.getByRole('menuitem', { name: `Mark of ${culprit}` });
      // Either is there once the list has followed what was typed.
      await expect(command.or(commands.getByText('Nothing is called that.'))).toBeVisible();
      seen += await command.count();
    }
    await commands.getByRole('searchbox').clear();
    await page.keyboard.press('Escape');
    await expect(commands).toBeHidden();
    return seen > 0;
  };
  const asked = page.getByRole('alert').filter({ hasText: 'Is the problem still there?' });
  const found = page.getByRole('alert').filter({ hasText: 'takes part in the problem' });
  /** Answer until somebody is named. */
  const answers = async (culprits: readonly string[]): Promise<number> => {
    for (let given = 0; ; given += 1) {
      await expect(asked.or(found)).toBeVisible();
      if (await found.isVisible()) return given;
      const question = await asked.innerText();
      const answer = (await isThere(culprits)) ? 'Yes, it is there' : 'No, it is gone';
      await asked.getByRole('button', { name: answer }).click();
      await expect(page.getByRole('alert').filter({ hasText: question })).toBeHidden();
    }
  };
  const start = async (): Promise<void> => {
    await app.pluginTab('Installed');
    await page.getByRole('button', { name: 'Find the plugin behind a problem' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
  };

  await test.step('one', async () => {
    await start();
    expect(await answers(['Busy 19'])).toBeLessThanOrEqual(5);
    await expect(found).toContainText('Busy 19');
    expect(await isThere(['Busy 19'])).toBe(false);
    expect(await isThere(['Busy 18'])).toBe(true);
    await found.getByRole('button', { name: 'Done' }).click();
    await expect(found).toBeHidden();
    expect(await isThere(['Busy 19'])).toBe(true);
  });

  await test.step('two, each for itself enough', async () => {
    const culprits = ['Busy 04', 'Busy 30'];
    await start();
    await answers(culprits);
    await expect(found).toContainText(/Busy (04|30)/);
    expect(await isThere(culprits)).toBe(true);
    await found.getByRole('button', { name: 'Still there: look on' }).click();
    await answers(culprits);
    expect(await isThere(culprits)).toBe(false);
    await found.getByRole('button', { name: 'Switch it off' }).click();
    await app.pluginTab('Installed');
    for (const culprit of culprits) await expect(app.enabled(culprit)).not.toBeChecked();
    await expect(app.enabled('Busy 05')).toBeChecked();
  });
  expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
});
