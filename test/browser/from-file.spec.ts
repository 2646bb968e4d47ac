import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { develop } from '../fixtures/development.ts';
import { App } from '../fixtures/app.ts';
import { copyBuilt, ROOT, temporaryFolder } from '../fixtures/folders.ts';
import { Forms } from '../fixtures/forms.ts';
import { airlock } from '../fixtures/site.ts';
import { expect, test } from '../fixtures/test.ts';

/** Pack a plugin of the tests: as its author signed it, or as it was built. */
async function pack(plugin: string, out: string, publisher?: string): Promise<string> {
  const folder = join(ROOT, 'test/fixtures/plugins', plugin);
  await airlock(folder, 'build', '--no-maps', '--out', join(out, plugin));
  if (publisher !== undefined) await airlock(folder, 'sign', join(out, plugin), '--publisher', publisher);
  const packed = join(out, `${plugin}${publisher === undefined ? '' : '-signed'}.airlock.zip`);
  await airlock(folder, 'pack', join(out, plugin), '--out', packed);
  return packed;
}

async function choose({ page }: App, file: string): Promise<Locator> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Install from a file…' }).first().click();
  await (await chooser).setFiles(file);
  return page.getByRole('dialog');
}

async function drop(page: Page, file: string): Promise<void> {
  const bytes = (await readFile(file)).toString('base64');
  const transfer = await page.evaluateHandle((base64) => {
    const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([content], 'dropped.airlock.zip', { type: 'application/zip' }));
    return data;
  }, bytes);
  const target = page.locator('.file-drop');
  await target.dispatchEvent('dragover', { dataTransfer: transfer });
  await expect(page.getByText('Drop it to look at what it asks for')).toBeVisible();
  await target.dispatchEvent('drop', { dataTransfer: transfer });
}

test('plugins from files: refused until allowed, scanned, marked, run offline, updated, and stopped again', async ({
  app,
  site,
  page,
  browser,
}) => {
  await using out = await temporaryFolder('packed');
  const publisher = join(out.path, 'publisher');
  await copyBuilt('.airlock/publisher', publisher);
  const signed = await pack('marks-once', out.path, publisher);
  const unsigned = await pack('adds-a-mark', out.path);
  await app.open();
  await app.pluginTab('Installed');
  const forms = new Forms(app);

  await test.step('a file that is no plugin is refused with a sentence', async () => {
    const wrong = join(out.path, 'wrong.zip');
    await writeFile(wrong, 'not a zip');
    const dialog = await choose(app, wrong);
    await expect(dialog.getByRole('alert')).toContainText('This is not an Airlock package.');
    await expect(dialog.getByRole('alert')).toContainText('NOT_A_PACKAGE');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('unsigned: said, scanned by the rules of airlock validate, and only with the user’s word', async () => {
    const dialog = await choose(app, unsigned);
    await expect(dialog).toContainText('No registry vouches for this plugin');
    await expect(dialog).toContainText('Nobody signed it');
    await expect(dialog).toContainText('Not signed');
    await expect(dialog).toContainText('What the scan of its code found');
    const install = dialog.getByRole('button', { name: 'Allow and install' });
    await expect(install).toBeDisabled();
    await dialog.getByRole('switch', { name: 'Allow plugins that no registry lists' }).click();
    await expect(install).toBeEnabled();
    await install.click();
    await expect(dialog).toBeHidden();
    await expect(app.card('Adds a mark')).toContainText('From a file');
    await expect(app.card('Adds a mark')).toContainText('Not signed');
    await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);
    await forms.fill('Notes', { Note: 'first' });
    await expect(await forms.submissions('Notes')).toContainText('first (seen)');
  });

  await test.step('signed, and dropped onto the list', async () => {
    await app.pluginTab('Installed');
    await drop(page, signed);
    const dialog = page.getByRole('dialog', { name: 'Permissions for Marks' });
    await expect(dialog).toContainText('Its publisher signed it');
    await dialog.getByRole('button', { name: 'Allow and install' }).click();
    await expect(dialog).toBeHidden();
    await expect(app.card('Marks')).toContainText('From a file');
    await expect(app.card('Marks')).not.toContainText('Not signed');
  });

  await test.step('both servers gone and the page opened anew: everything runs', async () => {
    await site.stop();
    await app.open();
    await forms.fill('Notes', { Note: 'second' });
    await expect(await forms.submissions('Notes')).toContainText(/second \((once|seen)\) \((once|seen)\)/);
    await site.restart();
  });

  await test.step('a newer file is an update that shows what changes', async () => {
    const newer = await pack('marks-twice', out.path, publisher);
    await app.pluginTab('Installed');
    const chooser = page.waitForEvent('filechooser');
    await app.card('Marks').getByRole('button', { name: 'Update from a file…' }).click();
    await (await chooser).setFiles(newer);
    const dialog = page.getByRole('dialog', { name: 'Permissions for Marks' });
    await expect(dialog).toContainText('To count what it marked.');
    await dialog.getByRole('button', { name: 'Allow and update' }).click();
    await expect(dialog).toBeHidden();
    await expect(app.card('Marks')).toContainText('2.0.0');
  });

  await test.step('the word taken back stops them at once', async () => {
    await page.getByRole('switch', { name: 'Allow plugins that no registry lists' }).click();
    await expect(app.card('Marks')).toContainText('POLICY_REFUSED');
    await forms.fill('Notes', { Note: 'third' });
    await expect((await forms.submissions('Notes')).getByRole('cell', { name: 'third', exact: true })).toBeVisible();
  });

  await test.step('what registries list goes to another browser as a list: one plan, one word, by the keyboard', async () => {
    await app.install('Normaliser');
    await app.install('Submission outbox');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the list' }).press('Enter');
    const list = join(out.path, 'list.json');
    await (await saving).saveAs(list);
    const missing = { name: '0123456789abcdef/gone', title: 'Gone', version: '1.0.0', enabled: true };
    const { plugins, ...rest } = JSON.parse(await readFile(list, 'utf8'));
    expect(plugins).toHaveLength(2);
    await writeFile(list, JSON.stringify({ ...rest, plugins: [...plugins, missing] }));

    const context = await browser.newContext();
    const other = new App(await context.newPage(), site.url);
    await other.open();
    await other.pluginTab('Installed');
    const open = async (file: string): Promise<void> => {
      const chooser = other.page.waitForEvent('filechooser');
      await other.page.getByRole('button', { name: 'Open a list…' }).press('Enter');
      await (await chooser).setFiles(file);
    };
    await open(join(out.path, 'wrong.zip'));
    await expect(other.page.getByRole('alert')).toContainText('This is no list of plugins');
    await open(list);
    const plan = other.page.getByRole('dialog', { name: 'Plugins of this list' });
    await expect(plan.getByRole('article', { name: 'Submission outbox' })).toContainText(
      'Keeps the submissions that wait.',
    );
    await expect(plan.getByRole('article', { name: 'Gone' })).toContainText('REGISTRY_UNKNOWN');
    await plan.getByRole('button', { name: 'Allow and install 2 plugins' }).press('Enter');
    const result = other.page.getByRole('dialog', { name: 'What became of the list' });
    await expect(result).toContainText('2 of 3 are installed.');
    await expect(result.getByRole('article', { name: 'Gone' })).toContainText('Not installed');
    await result.getByRole('button', { name: 'Close' }).press('Enter');
    await expect(result).toBeHidden();
    await expect(other.enabled('Normaliser')).toBeChecked();
    await expect(other.enabled('Submission outbox')).toBeChecked();
    await context.close();
  });
});

test('Developer: a plugin is loaded from a development server, marked, loaded again after an edit, and taken away', async ({
  app,
  page,
}) => {
  await using dev = await develop({ kind: 'filter' });
  const builds = (): number => dev.records.filter(({ type }) => type === 'release').length;
  await dev.record(({ type }) => type === 'release');
  await app.open();
  const forms = new Forms(app);
  await forms.create('Letters', [{ type: 'Text', label: 'Word' }]);
  await app.pluginTab('Developer');
  const load = async (address: string): Promise<Locator> => {
    await page.getByLabel('Address of the development server').fill(address);
    await page.getByRole('button', { name: 'Load a local plugin' }).click();
    return page.getByRole('dialog');
  };

  // Not everything is an address of a development server, and nothing is trusted silently.
  const refused = await load('http://192.0.2.1/');
  await expect(refused.getByRole('alert')).toContainText('CONFIG_INVALID');
  await refused.getByRole('button', { name: 'Cancel' }).click();

  const dialog = await load(dev.url);
  await expect(dialog).toContainText('No registry vouches for this plugin');
  await dialog.getByRole('switch', { name: 'Allow plugins that no registry lists' }).click();
  await dialog.getByRole('button', { name: 'Allow and install' }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole('list', { name: 'Local plugins' }).getByRole('listitem');
  await expect(row).toContainText('Sketch');
  await expect(row).toContainText('Development');
  await forms.fill('Letters', { Word: '  tidied  ' });
  // Its white space is gone, which a comparison of shown text would not tell.
  expect(await (await forms.submissions('Letters')).getByText('tidied').textContent()).toBe('tidied');

  // An edit comes when it is asked for, and its new permission is asked about.
  const before = builds();
  await dev.edit('src/plugin.ts', (source) =>
    source.replace("name: 'Sketch',", "name: 'Sketch',\n  permissions: { storage: { reason: 'To count.' } },"),
  );
  await expect.poll(builds).toBeGreaterThan(before);
  await app.pluginTab('Developer');
  await page.getByRole('button', { name: 'Load Sketch again' }).click();
  await expect(dialog).toContainText('To count.');
  await dialog.getByRole('button', { name: 'Allow and update' }).click();
  await expect(dialog).toBeHidden();

  await app.pluginTab('Installed');
  await expect(app.card('Sketch')).toContainText('From a development server');
  await app.card('Sketch').getByRole('button', { name: 'Uninstall' }).click();
  await page.getByRole('alertdialog', { name: 'Uninstall Sketch?' }).getByRole('button', { name: 'Uninstall' }).click();
  await app.pluginTab('Developer');
  await expect(row).toHaveCount(0);
});
