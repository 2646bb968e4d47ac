import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { KINDS, type Kind } from '../../scripts/create/kinds.ts';
import { ROOT, temporaryFolder } from '../fixtures/folders.ts';
import { airlockInTurn } from '../fixtures/site.ts';
import { expect, test } from '../fixtures/test.ts';

/** Every kind in its usual realm; a widget, which is written anew for each realm, in all of them. */
const MADE = (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
  (kind === 'widget' ? KINDS[kind].realms : KINDS[kind].realms.slice(0, 1)).map((realm) => ({
    kind,
    realm,
    id: `made-${kind}-${realm}`,
    name: `Made ${kind} ${realm}`,
  })),
);

test('every template, made, built, checked, signed, packed, verified, published and installed, does in the app what it says', async ({
  app,
  page,
  site,
}) => {
  await using home = await temporaryFolder('templates');
  await symlink(join(ROOT, 'node_modules'), join(home.path, 'node_modules'));
  await test.step('from the command line into the registry', () =>
    airlockInTurn([
      ...MADE.flatMap(({ kind, realm, id, name }) => {
        const cwd = join(home.path, id);
        const archive = `${id}-0.1.0.airlock.zip`;
        return [
          {
            cwd: home.path,
            words: ['create', id, '--name', name, '--kind', kind, '--realm', realm, '--author', 'Ada'],
          },
          { cwd, words: ['build'] },
          { cwd, words: ['validate'] },
          { cwd, words: ['sign', '--publisher', site.publisher] },
          { cwd, words: ['pack'] },
          { cwd, words: ['verify', archive] },
          { cwd, words: ['publish', archive, '--registry', site.operator] },
        ];
      }),
      { cwd: home.path, words: ['registry', 'add', '--registry', site.operator] },
      { cwd: home.path, words: ['registry', 'build', '--registry', site.operator] },
      { cwd: home.path, words: ['registry', 'check', '--deep', '--registry', site.operator] },
    ]));

  await app.open();
  for (const { name } of MADE) {
    await (await app.consent(name)).getByRole('button', { name: 'Allow and install' }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  const { dashboard, developer, forms, pages, settings: screen } = app;
  const main = page.getByRole('main');

  await test.step('validator: a form that is longer than its setting says is told of', async () => {
    await app.installed.openSettings('Made validator worker');
    const settings = page.getByRole('dialog');
    await settings.getByLabel('Most fields in a form').fill('1');
    await settings.getByRole('button', { name: 'Save' }).click();
    await expect(settings).toBeHidden();
    await app.go('Forms');
    await page.getByRole('link', { name: 'New form' }).first().click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Letters');
    await forms.addField(1, { type: 'Text', label: 'Word' });
    await forms.addField(2, { type: 'Mood', label: 'Feeling' });
    await page.getByRole('button', { name: 'Save form' }).click();
    await expect(page.getByText('A form of more than 1 fields is rarely filled in.').first()).toBeVisible();
    await app.setEnabled('Made validator worker', false);
  });

  await test.step('field, filter, event: a form with its field is filled in, and the text is kept tidy', async () => {
    await app.go('Forms');
    await page.getByRole('link', { name: 'New form' }).first().click();
    await expect(page.getByText('Unsaved changes from your last visit were brought back.')).toBeVisible();
    await page.getByRole('button', { name: 'Save form' }).click();
    await expect(page.getByText('“Letters” is saved.')).toBeVisible();
    await forms.open('Letters');
    await page.getByLabel('Word').fill('  hello  ');
    await page.getByRole('button', { name: 'Feeling: good' }).click();
    await expect(main.getByText('good', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Submit' }).click();
    await expect(page.getByText('Submission saved.')).toBeVisible();
    const table = await forms.submissions('Letters');
    await expect(table.getByRole('cell', { name: 'hello', exact: true })).toBeVisible();
    const text = await table.getByRole('cell', { name: 'hello', exact: true }).evaluate((cell) => cell.textContent);
    expect(text).toBe('hello');
  });

  await test.step('processing: what says too little is not approved', async () => {
    await page.getByRole('button', { name: /^Open the submission/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Submission of/ });
    await expect(dialog.getByText('🙂 good')).toBeVisible();
    await dialog.getByRole('button', { name: 'Approved' }).click();
    await expect(page.getByText(/It takes 3 words to be approved\./)).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('command: it counts, from the palette', async () => {
    await app.runCommand('Count submissions of today');
    await expect(page.getByText('1 submissions today.')).toBeVisible();
  });

  await test.step('admin page: a screen of its own', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Made admin worker' }).click();
    await expect(main.getByText('1 submissions')).toBeVisible();
  });

  await test.step('panel: beside a page', async () => {
    await pages.write('Rules', 'Be very kind');
    await expect(pages.panel('Reading time')).toContainText('3 words');
  });

  await test.step('cache: pages are kept when caches are cleared', async () => {
    await screen.open();
    await page.getByRole('button', { name: 'Clear caches' }).click();
    await expect(page.getByText(/^Cleared: Old messages.+What registries offer/)).toBeVisible();
  });

  await test.step('widget: in the page, from a worker, in a document of its own', async () => {
    await dashboard.open();
    for (const realm of ['page', 'worker']) {
      await expect(dashboard.widget(`Made widget ${realm}`)).toContainText('1 submissions');
    }
    await dashboard.showWindow('Made widget frame');
    const drawn = (): Promise<string[]> =>
      Promise.all(page.frames().map((frame) => frame.locator('body').innerText())).catch(() => []);
    await expect.poll(drawn).toContainEqual('1 submissions');
  });

  await test.step('event, base: they are heard in the log, base once the app has time to start what nobody called', async () => {
    await developer.open();
    await expect(developer.logged('A submission was saved.').first()).toBeVisible();
    await page.clock.install();
    await app.open('plugins');
    await developer.open();
    await page.clock.fastForward(20_000);
    await expect(developer.logged('Hello from a sandbox.').first()).toBeVisible();
  });
});
