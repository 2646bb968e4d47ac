import { execFile } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { serveHost } from '../../scripts/serve/index.ts';
import { ROOT, temporaryFolder } from '../fixtures/folders.ts';
import { countLeft, left } from '../fixtures/left-in-page.ts';
import { expect, test } from '../fixtures/test.ts';

/** Have the embedding app draw this many managers. */
async function show(page: Page, managers: number): Promise<void> {
  await page.evaluate((detail) => dispatchEvent(new CustomEvent('managers', { detail })), managers);
  await expect(page.getByRole('tablist', { name: 'Plugins' })).toHaveCount(Math.min(Math.max(managers, 0), 1));
}

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
    await countLeft(page);
    await page.goto(base);
    await expect(page.getByRole('heading', { name: 'Guest book' })).toBeVisible();
    await page.getByRole('link', { name: 'Plugins' }).click();

    await page.getByRole('article', { name: 'Submission board' }).getByRole('button', { name: 'Install' }).click();
    const dialog = page.getByRole('dialog', { name: 'Permissions for Submission board' });
    await dialog.getByRole('button', { name: 'Allow and install' }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole('tab', { name: 'Installed' }).click();
    const enabled = page.getByRole('switch', { name: 'Enabled' });
    await expect(enabled).toBeChecked();

    await page.goto(base);
    const board = page.getByRole('group', { name: 'Provided by Submission board' }).first();
    await expect(board).toContainText('Ada');
    await expect(board.getByRole('button', { name: /Move “Grace”/ })).toBeVisible();

    await test.step('the manager comes and goes and leaves nothing, a dialog and a message being open', async () => {
      const heading = page.getByRole('heading', { name: 'Guest book' });
      const comeAndGo = async (): Promise<void> => {
        await page.evaluate(() => history.replaceState(null, '', '/plugins?tab=installed'));
        await show(page, 1);
        await enabled.click();
        await expect(enabled).not.toBeChecked();
        await enabled.click();
        await expect(enabled).toBeChecked();
        await page.getByRole('button', { name: 'Settings', exact: true }).click();
        await expect(page.getByRole('dialog', { name: 'Settings of Submission board' })).toBeVisible();
        await show(page, -1);
        await expect(heading).toBeVisible();
      };
      // What is loaded once for the whole page, such as the parts and what React Aria listens to, comes with the first.
      await comeAndGo();
      const before = await left(page);
      expect(before).toMatchObject({ lang: 'de', dir: null, title: 'Guest book' });
      expect(before.listeners).toBeGreaterThan(0);
      await comeAndGo();
      await comeAndGo();
      await expect.poll(() => left(page)).toEqual(before);
    });

    await test.step('a second manager at the same time says why it is not drawn, and takes over', async () => {
      await show(page, 2);
      const refused = page.getByRole('alert').filter({ hasText: 'MANAGER_MOUNTED' });
      await expect(refused).toHaveCount(1);
      await expect(refused).toContainText('Another plugin manager is open in this page.');
      await show(page, 1);
      await expect(refused).toHaveCount(0);
    });
    expect(reports).toEqual([]);
  } finally {
    await served.close();
  }
});
