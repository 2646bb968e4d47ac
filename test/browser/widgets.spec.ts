import { expect, test } from '../fixtures/test.ts';

test('a widget that fails to draw stays in its place, is put down to its plugin, and can be tried again', async ({
  app,
  site,
  page,
}) => {
  await site.list('throws-at-render');
  await app.open();
  for (const plugin of ['Submissions chart', 'Throws at render']) await app.install(plugin);
  await app.go('Dashboard');

  const always = page.getByRole('region', { name: 'Always fails' });
  const once = page.getByRole('region', { name: 'Fails once' });
  await expect(always.getByRole('alert')).toContainText('The plugin stopped unexpectedly.');
  await expect(always).toContainText('Throws at render');
  await expect(once.getByRole('alert')).toContainText('CRASHED');
  await expect(page.getByRole('img', { name: /Bar chart/ })).toBeVisible();

  await page.evaluate(() => (document.documentElement.dataset['allowOnce'] = 'yes'));
  await once.getByRole('button', { name: 'Try again' }).click();
  await expect(once).toContainText('Here I am after all.');
  await always.getByRole('button', { name: 'Try again' }).click();
  await expect(always.getByRole('alert')).toBeVisible();

  await app.pluginTab('Health');
  const health = page.getByRole('article', { name: 'Throws at render' });
  await expect(health).toContainText('failed to draw: No way.');
  await expect(health).toContainText('failed to draw: Not yet.');

  await test.step('switched off, its widgets are gone without reload', async () => {
    await app.setEnabled('Throws at render', false);
    await app.go('Dashboard');
    await expect(page.getByRole('img', { name: /Bar chart/ })).toBeVisible();
    await expect(always).toHaveCount(0);
    await expect(once).toHaveCount(0);
  });
});
