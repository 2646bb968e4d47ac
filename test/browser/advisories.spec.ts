import { join } from 'node:path';
import { expect, test } from '../fixtures/test.ts';

test('users learn of a vulnerability of what they installed, and what its author says, offline too', async ({
  app,
  site,
  page,
}) => {
  await app.open();
  await app.install('Normaliser');
  await app.pluginTab('Installed');
  const card = app.card('Normaliser');
  await expect(card).toBeVisible();
  await expect(card).not.toContainText('Known vulnerability');

  const signer = ['--publisher', join(site.operator, '../publisher')];
  const advisory = ['--id', 'CVE-2026-1', '--severity', 'high', '--summary', 'Leaks names', '--affected', '<99'];
  await site.airlock('deprecate', 'normaliser', '--reason', 'Use another', ...signer);
  await site.airlock('registry', 'add');
  await site.airlock('registry', 'advise', 'normaliser', ...advisory, '--patched', '99.0.0');
  await site.airlock('registry', 'build');

  await page.getByRole('tab', { name: 'Updates' }).click();
  await page.getByRole('button', { name: 'Check for updates' }).click();
  await app.pluginTab('Installed');
  await expect(card).toContainText('Known vulnerability (high): CVE-2026-1');
  await expect(card).toContainText('Leaks names');
  await expect(card).toContainText('It is repaired in version 99.0.0.');
  await expect(card).toContainText('Use another');

  await site.stop();
  await app.open('plugins/normaliser');
  await expect(page.getByRole('main')).toContainText('Known vulnerability (high): CVE-2026-1');
});
