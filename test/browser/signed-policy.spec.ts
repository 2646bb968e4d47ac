import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
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
    await sign(desk, { approval: { approvers: ['Boss'] }, block: ['*/submissions-chart'] });
    await using site = await startSite({ app: join(desk.path, 'app'), config: { policyFile: made.policyFile } });
    await use(site);
  },
});

async function sign({ path }: Temporary, policy: object): Promise<void> {
  await writeFile(join(path, 'policy.json'), JSON.stringify(policy));
  await airlock(path, 'policy', 'sign', 'policy.json', '--out', join('app', 'policy.signed.json'));
}

/** Somebody of this browser is at work from now on. */
function enter(page: Page, name: string): Promise<void> {
  return page.evaluate(
    (user) => {
      localStorage.setItem('airlock.profile', JSON.stringify(user));
      // As another tab would tell it.
      dispatchEvent(new StorageEvent('storage', { key: 'airlock.profile' }));
    },
    { id: name.toLowerCase(), name, roles: ['editor'] },
  );
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

  const queue = page.getByRole('region', { name: 'Approvals' });

  await test.step('a member asks and says why; an approver looks at it, declines with a reason, and agrees when asked again', async () => {
    const wanted = queue.getByRole('article', { name: 'PII redactor' });
    await enter(page, 'Mina');
    const dialog = await app.askToInstall('PII redactor');
    await dialog.getByLabel('What you want it for').fill('For the survey');
    await dialog.getByRole('button', { name: 'Ask for approval' }).click();
    await expect(dialog).toContainText('Waits for an approver');
    await expect(dialog.getByRole('button', { name: 'Allow and install' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('tab', { name: 'Updates' }).click();
    await expect(wanted).toContainText('Asked by Mina');
    await expect(wanted.getByRole('button', { name: 'Approve' })).toBeHidden();

    await enter(page, 'Boss');
    await expect(wanted).toContainText('“For the survey”');
    await wanted.getByRole('button', { name: 'Look at PII redactor' }).click();
    await expect(dialog).toContainText('It takes part in');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await wanted.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('dialog', { name: 'Decline PII redactor?' }).getByLabel('Why').fill('Not for names');
    await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click();
    await expect(wanted).toContainText(/Declined by Boss.*“Not for names”/s);

    await enter(page, 'Mina');
    await wanted.getByRole('button', { name: 'Look at PII redactor' }).click();
    await expect(dialog).toContainText(/Declined by Boss.*“Not for names”/s);
    await dialog.getByRole('button', { name: 'Ask again' }).click();
    await expect(dialog).toContainText('Waits for an approver');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await enter(page, 'Boss');
    await wanted.getByRole('button', { name: 'Approve' }).click();
    await expect(wanted).toContainText('Approved by Boss');
    await enter(page, 'Mina');
    await wanted.getByRole('button', { name: 'Look at PII redactor' }).click();
    await expect(dialog).toContainText('Approved by Boss');
    await dialog.getByRole('button', { name: 'Allow and install' }).click();
    await expect(dialog).toBeHidden();
    await wanted.getByRole('button', { name: 'Remove' }).click();
    await expect(queue).toBeHidden();
  });

  const release =
    await test.step('the plan has the scorecard, and the word of somebody else is asked for', async () => {
      const dialog = await app.askToInstall('Normaliser');
      await expect(dialog).toContainText('What the scan of its code found');
      await expect(dialog).toContainText('Somebody has to agree first');
      await dialog.getByRole('button', { name: 'Ask for approval' }).click();
      await expect(dialog).toContainText('Waits for an approver');
      await expect(dialog.getByRole('button', { name: 'Allow and install' })).toBeDisabled();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('tab', { name: 'Updates' }).click();
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
        await expect(dialog).toContainText('What the scan of its code found');
        const waits = await dialog.getByText('Waits for an approver').count();
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
