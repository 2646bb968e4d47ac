import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyBuilt, temporaryFolder, type Temporary } from '../fixtures/folders.ts';
import { airlock, startSite, type Site } from '../fixtures/site.ts';
import { expect, test as base } from '../fixtures/test.ts';

/** A deployment whose policy is a signed file, and the folder of whoever signs it. */
const test = base.extend<{ readonly desk: Temporary; readonly site: Site }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
  desk: async ({}, use) => {
    await using desk = await temporaryFolder('policy');
    await copyBuilt('host/app/dist', join(desk.path, 'app'));
    await use(desk);
  },
  site: async ({ desk }, use) => {
    const made = JSON.parse(await airlock(desk.path, 'policy', 'keygen', '--json')) as { policyFile: object };
    await sign(desk, { approval: {}, block: ['*/submissions-chart'] });
    await using site = await startSite({ app: join(desk.path, 'app'), config: { policyFile: made.policyFile } });
    await use(site);
  },
});

async function sign({ path }: Temporary, policy: object): Promise<void> {
  await writeFile(join(path, 'policy.json'), JSON.stringify(policy));
  await airlock(path, 'policy', 'sign', 'policy.json', '--out', join('app', 'policy.signed.json'));
}

test('a team’s policy: the queue, the scorecard, a word given by a newer signed policy, and one that takes it back', async ({
  app,
  page,
  context,
  desk,
  site,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await copyFile(join(desk.path, 'app/policy.signed.json'), join(desk.path, 'first.json'));
  await app.open();

  await test.step('what is blocked says so', async () => {
    const dialog = await app.askToInstall('Submissions chart');
    await expect(dialog.getByRole('alert')).toContainText('POLICY_REFUSED');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  const release =
    await test.step('the plan has the scorecard, and the word of somebody else is asked for', async () => {
      const dialog = await app.askToInstall('Normaliser');
      await expect(dialog).toContainText('What the scan of its code found');
      await expect(dialog).toContainText('Somebody has to agree first');
      await dialog.getByRole('button', { name: 'Ask for approval' }).click();
      await expect(dialog).toContainText('Waiting');
      await dialog.getByRole('button', { name: 'Allow and install' }).click();
      await expect(dialog.getByRole('alert')).toContainText('APPROVAL_NEEDED');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('tab', { name: 'Updates' }).click();
      const queue = page.getByRole('region', { name: 'Waiting for approval' });
      await expect(queue.getByRole('article', { name: 'Normaliser' })).toContainText('Waiting');
      await queue.getByRole('button', { name: 'Copy for the policy' }).click();
      const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as { release: string }[];
      return copied[0]?.release ?? '';
    });

  await test.step('a newer policy gives the word, without a reload', async () => {
    await sign(desk, { approval: { approved: [release] } });
    await page.getByRole('button', { name: 'Check for updates' }).click();
    await expect
      .poll(async () => {
        const dialog = await app.askToInstall('Normaliser');
        await expect(dialog.getByRole('button', { name: 'Allow and install' })).toBeEnabled();
        const waits = await dialog.getByText('Somebody has to agree first').count();
        if (waits > 0) await dialog.getByRole('button', { name: 'Cancel' }).click();
        return waits;
      })
      .toBe(0);
    const dialog = page.getByRole('dialog', { name: 'Permissions for Normaliser' });
    await dialog.getByRole('button', { name: 'Allow and install' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('another takes it back: it stops, stays stopped by an older policy, and without servers', async () => {
    await sign(desk, { block: ['*/normaliser'] });
    await page.getByRole('tab', { name: 'Updates' }).click();
    await page.getByRole('button', { name: 'Check for updates' }).click();
    await app.pluginTab('Installed');
    await expect(app.card('Normaliser')).toContainText('POLICY_REFUSED');
    await copyFile(join(desk.path, 'first.json'), join(desk.path, 'app/policy.signed.json'));
    await page.reload();
    await expect(app.card('Normaliser')).toContainText('POLICY_REFUSED');
    await site.stop();
    await page.reload();
    await expect(app.card('Normaliser')).toContainText('POLICY_REFUSED');
  });
});
