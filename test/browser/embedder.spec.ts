import { execFile } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveHost } from '../../scripts/serve/index.ts';
import { ROOT, temporaryFolder } from '../fixtures/folders.ts';
import { expect, test } from '../fixtures/test.ts';

test('another app holds the host by its published entry points alone: a slot, and the whole manager', async ({
  page,
  site,
}) => {
  await using folder = await temporaryFolder('embedder');
  await cp(join(ROOT, 'test/fixtures/embedder'), folder.path, { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: folder.path });

  const config = await (await fetch(new URL('airlock.config.json', site.url))).json();
  const reports: unknown[] = [];
  const served = await serveHost({
    dir: join(folder.path, 'dist'),
    port: 0,
    registryOrigins: [new URL(site.registryUrl).origin],
    config: config as object,
    onViolation: (report) => reports.push(report),
  });
  try {
    const base = `http://localhost:${served.port}/`;
    await page.goto(base);
    await expect(page.getByRole('heading', { name: 'Guest book' })).toBeVisible();
    await page.getByRole('link', { name: 'Plugins' }).click();

    await page.getByRole('article', { name: 'Submission board' }).getByRole('button', { name: 'Install' }).click();
    const dialog = page.getByRole('dialog', { name: 'Permissions for Submission board' });
    await dialog.getByRole('button', { name: 'Allow and install' }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole('tab', { name: 'Installed' }).click();
    await expect(page.getByRole('switch', { name: 'Enabled' })).toBeChecked();

    await page.goto(base);
    const board = page.getByRole('group', { name: 'Provided by Submission board' }).first();
    await expect(board).toContainText('Ada');
    await expect(board.getByRole('button', { name: /Move “Grace”/ })).toBeVisible();
    expect(reports).toEqual([]);
  } finally {
    await served.close();
  }
});
