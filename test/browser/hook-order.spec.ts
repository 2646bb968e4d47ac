import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

test('the Hooks page says who runs when and why, how long each took, and what each changed in the latest run', async ({
  app,
  site,
  page,
}) => {
  await site.list('adds-a-mark', 'throws-in-handler');
  await app.open();
  for (const plugin of ['Normaliser', 'Adds a mark', 'Throws in a handler']) await app.install(plugin);
  const forms = new Forms(app);
  await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);

  await app.pluginTab('Hooks');
  const hook = page.getByRole('tabpanel').getByRole('region', { name: 'submission.sanitize' });
  await hook.getByRole('switch', { name: 'Watch what changes' }).check();
  await expect(hook.getByRole('status')).toContainText('Do something in the app');

  await forms.fill('Notes', { Note: 'all   is  well' });
  await app.pluginTab('Hooks');
  await expect(hook.getByRole('status')).toContainText('The latest run was');
  const handler = (name: string) => hook.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
  await expect(handler('Adds a mark')).toContainText('Changed one thing');
  await expect(handler('Adds a mark').locator('ins')).toContainText('all is well (seen)');
  await expect(handler('Adds a mark').locator('del')).toContainText('"all is well"');
  await expect(handler('Adds a mark')).toContainText(/priority 50 is lower than/);
  await expect(handler('Adds a mark')).toContainText(/once · .* ms/);
  await expect(handler('Throws in a handler')).toContainText('failed once');

  await hook.getByRole('switch', { name: 'Watch what changes' }).uncheck();
  await expect(hook.locator('ins')).toHaveCount(0);
});
