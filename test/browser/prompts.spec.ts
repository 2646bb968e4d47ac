import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

/** Run a command of a plugin from the palette. */
async function run(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('searchbox').fill(title);
  await palette.getByRole('menuitem', { name: title }).click();
}

test('a plugin asks for an optional permission when it needs it, safely and in the app’s words', async ({
  app,
  site,
  page,
}) => {
  await site.list('asks');
  await app.open();
  await app.install('Asks');
  const forms = new Forms(app);
  await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);

  const prompt = page.getByRole('alertdialog', { name: 'Allow “Asks”?' });
  // As if the user looked at another window: the moment in which nothing can be answered lasts until they are back.
  await page.evaluate(() => void (document.hasFocus = () => false));
  await run(page, 'Count forms');
  // The safe button has the focus, and none works yet: a double click or a typed key answers nothing.
  await expect(prompt).toBeVisible();
  await expect(prompt).toContainText('Read forms.');
  await expect(prompt).toContainText('“To count what there is.”');
  await expect(prompt).toContainText('version 1.0.0');
  const allow = prompt.getByRole('button', { name: 'Allow' });
  await expect(prompt.getByRole('button', { name: 'Not now' })).toBeFocused();
  await expect(allow).toBeDisabled();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(prompt).toBeVisible();
  await expect(allow).toBeDisabled();
  await page.evaluate(() => {
    document.hasFocus = () => true;
    dispatchEvent(new Event('focus'));
  });
  await expect(allow).toBeEnabled();
  // What comes to light again as something above it closes is not pressed by mistake either.
  const isDisarmed = await allow.evaluate((button: HTMLButtonElement) => {
    const changed = new Promise<boolean>((resolve) =>
      new MutationObserver(() => resolve(button.disabled)).observe(button, { attributes: true }),
    );
    const safe = document.activeElement as HTMLElement; // the button beside it
    safe.blur();
    safe.focus();
    return changed;
  });
  expect(isDisarmed).toBe(true);
  await expect(allow).toBeEnabled();
  // Only what is needed now is ticked.
  await expect(prompt.getByRole('checkbox', { name: 'forms' })).toBeChecked();
  await expect(prompt.getByRole('checkbox', { name: 'pages' })).not.toBeChecked();
  await prompt.getByRole('radio', { name: 'Always' }).check({ force: true });
  await allow.click();
  await expect(page.getByText('forms: done 1')).toBeVisible();

  // What was allowed is not asked again; what was not, is.
  await run(page, 'Count forms');
  await expect(page.getByText('forms: done 1')).toBeVisible();
  await run(page, 'Count pages');
  await expect(prompt).toContainText('Read pages.');
  // The same key answers it a moment later.
  await expect(prompt.getByRole('button', { name: 'Never ask again' })).toBeEnabled();
  await expect(prompt.getByRole('button', { name: 'Not now' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('pages: PERMISSION_DENIED')).toBeVisible();

  // Within the time of rest after a no nothing is shown.
  await run(page, 'Ask for the clipboard');
  await expect(page.getByText('clipboard: false')).toBeVisible();
  await expect(prompt).toBeHidden();
});

test('files of the user are picked and saved in dialogs of the app', async ({ app, site, page }) => {
  await site.list('asks');
  await app.open();
  await app.install('Asks');
  const allow = page.getByRole('alertdialog', { name: 'Allow “Asks”?' });
  await run(page, 'Bring in a list');
  await allow.getByRole('button', { name: 'Allow' }).click();
  const open = page.getByRole('alertdialog', { name: '“Asks” asks for a file' });
  await expect(open).toContainText('.csv');
  const choosing = page.waitForEvent('filechooser');
  await open.getByRole('button', { name: 'Choose a file…' }).click();
  await (await choosing).setFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('a;b;c') });
  await expect(page.getByText('file: list.csv 5')).toBeVisible();

  await run(page, 'Hand out a list');
  const save = page.getByRole('alertdialog', { name: '“Asks” wants to save a file' });
  const saving = page.waitForEvent('download');
  await save.getByRole('button', { name: 'Save' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe('list.csv');
  expect(await readFile(await download.path(), 'utf8')).toBe('a;b');
  await expect(page.getByText('saved: done true')).toBeVisible();
});

test('a press on a question that its plugin takes away falls on nothing', async ({ app, site, page }) => {
  await site.list('asks');
  await app.open();
  await app.install('Asks');
  const prompt = page.getByRole('alertdialog', { name: 'Allow “Asks”?' });
  // The end of an address, which tells whose it is, lies within the question.
  await run(page, 'Reach far');
  await expect(prompt).toContainText('evil.example');
  expect(
    await prompt.evaluate((dialog) =>
      [...dialog.querySelectorAll('.dialog-body, h2, p, dd')].every(
        ({ scrollWidth, clientWidth }) => clientWidth === 0 || scrollWidth <= clientWidth + 1,
      ),
    ),
  ).toBe(true);
  await page.screenshot({ path: test.info().outputPath('far.png') });
  await prompt.getByRole('button', { name: 'Never ask again' }).click();

  // Press as soon as the question is gone: what comes to light hears nothing, and a little later it does.
  const pressed = page.evaluate(() => {
    const heard: string[] = [];
    for (const name of ['pointerdown', 'click', 'keydown'])
      document.body.addEventListener(name, () => heard.push(name));
    const press = (): number => {
      heard.length = 0;
      document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      document.body.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, key: 'Enter' }));
      return heard.length;
    };
    const untilHeard = async (): Promise<number> => {
      let count = press();
      for (; count === 0; count = press()) await new Promise(requestAnimationFrame);
      return count;
    };
    const before = press();
    return new Promise<readonly number[]>((resolve) => {
      let wasThere = false;
      new MutationObserver((_changes, observer) => {
        const isThere = document.querySelector('[role=alertdialog]') !== null;
        if (wasThere && !isThere) {
          observer.disconnect();
          const first = press();
          void untilHeard().then((later) => resolve([before, first, later]));
        }
        wasThere = isThere;
      }).observe(document.body, { childList: true, subtree: true });
    });
  });
  await run(page, 'Ask and fall');
  await expect(prompt).toBeVisible();
  expect(await pressed).toEqual([3, 0, 3]);
  await expect(page.getByText('The question of “Asks” is over')).toBeVisible();
});

test('what was allowed is narrowed, taken back and given back on the permissions page', async ({ app, site, page }) => {
  await site.list('asks');
  await app.open();
  await app.install('Asks');
  await app.go('Plugins');
  await page.getByRole('tab', { name: 'Permissions' }).click();
  const card = page.getByRole('article', { name: 'Asks', exact: true });
  await card.getByRole('switch', { name: 'Your data' }).click();
  await expect(card.getByText('Read forms and pages.')).toBeVisible();
  await card.getByRole('button', { name: 'Choose what exactly' }).click();
  const narrow = page.getByRole('dialog', { name: 'Your data for “Asks”' });
  await narrow.getByRole('checkbox', { name: 'pages' }).uncheck();
  await narrow.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByText('Read forms.')).toBeVisible();

  await card.getByRole('switch', { name: 'Storage' }).click();
  await expect(card.getByRole('switch', { name: 'Storage' })).not.toBeChecked();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(card.getByRole('switch', { name: 'Storage' })).toBeChecked();

  await page.getByRole('radio', { name: 'Permission', exact: true }).check({ force: true });
  const data = page.getByRole('article', { name: 'Your data' });
  await expect(data).toContainText('Asks');
  await data.getByRole('switch', { name: 'Your data' }).click();
  await expect(data).toContainText('It does not ask for this again until you allow it.');

  await page.getByRole('tab', { name: 'Activity' }).click();
  await page.getByRole('searchbox', { name: 'Search in activity' }).fill('read: forms');
  await expect(page.getByRole('cell', { name: 'Permission allowed' }).first()).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Installed' })).toHaveCount(0);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const file = await (await saving).path();
  expect(await site.airlock('audit-log', 'verify', file)).toContain('The log is whole');
});

test('a plugin that keeps trying what the user ruled out is told of, set aside by policy and let run again by the user', async ({
  app,
  site,
  page,
}) => {
  await page.route('**/airlock.config.json', async (route) => {
    const config = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...config, policy: { monitor: { quarantine: ['denials'] } } } });
  });
  await site.list('asks');
  await app.open();
  await app.install('Asks');
  await app.go('Plugins');
  await page.getByRole('tab', { name: 'Permissions' }).click();
  const permissions = page.getByRole('article', { name: 'Asks', exact: true });
  const data = permissions.getByRole('listitem').filter({ has: page.getByRole('switch', { name: 'Your data' }) });
  await data.getByRole('button', { name: 'Do not let it ask' }).click();
  await expect(data).toContainText('It does not ask for this again until you allow it.');
  await expect(data.getByRole('button', { name: 'Do not let it ask' })).toHaveCount(0);

  await run(page, 'Insist on pages');
  await page.getByRole('tab', { name: 'Activity' }).click();
  const told = page.getByText('Asks: Keeps trying what it is not allowed');
  await expect(told).toBeVisible();
  await expect(page.getByText('The policy of this app set it aside.')).toBeVisible();
  await page.getByText('What was seen').click();
  await expect(page.getByText(/data\.list/).first()).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('anomaly.png') });

  await app.pluginTab('Installed');
  const card = app.card('Asks');
  await expect(card).toContainText('Set aside');
  await card.getByRole('button', { name: 'Try again' }).click();
  await expect(card).not.toContainText('Set aside');
});
