import { brokenRules } from '../fixtures/axe.ts';
import { Forms } from '../fixtures/forms.ts';
import { keys } from '../fixtures/host-database.ts';
import { expect, test } from '../fixtures/test.ts';

test('Health and Developer tell what plugins did, how long it took, and step through it', async ({
  app,
  site,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await site.list('throws-in-handler');
  await app.open();
  for (const plugin of ['Normaliser', 'PII redactor', 'Throws in a handler']) await app.install(plugin);
  const forms = new Forms(app);
  await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);
  const tab = async (name: string): Promise<void> => {
    await app.go('Plugins');
    await page.getByRole('tab', { name }).click();
  };
  const panel = page.getByRole('tabpanel');

  await test.step('everything is recorded while somebody asks for it', async () => {
    await tab('Developer');
    await panel.getByRole('switch', { name: 'Record everything' }).click();
    await forms.fill('Notes', { Note: 'write to  ada@example.org' });
    await tab('Developer');
    await panel.getByRole('button', { name: 'submission.sanitize' }).first().click();
    const trace = page.getByRole('dialog', { name: 'Execution of submission.sanitize' });
    for (const plugin of ['PII redactor', 'Normaliser', 'Throws in a handler'])
      await expect(trace).toContainText(plugin);
    await expect(trace).toContainText('HOOK_THREW');
    await expect(trace).toContainText('Changed: 1 place');
    await expect(trace).not.toContainText('ada@example.org');
    await trace.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('the log is followed by level and plugin', async () => {
    const log = panel.getByRole('log');
    await expect(log).toContainText('Masked personal data.');
    await panel.getByRole('combobox', { name: 'Show from' }).selectOption('Errors');
    await expect(panel.getByText('No line fits the filters.')).toBeVisible();
    await panel.getByRole('combobox', { name: 'Show from' }).selectOption('Debug');
    await expect(log).toBeVisible();
  });

  await test.step('a fault is one entry with what can be done, and a report to copy', async () => {
    const faults = panel.getByRole('region', { name: 'Faults' });
    await expect(faults).toContainText('Copy a report and send it to the author.');
    await faults.getByRole('button', { name: 'Copy a report' }).first().click();
    await expect(page.getByText('Copied. It holds facts')).toBeVisible();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toMatch(/fingerprint: [0-9a-f]{8}/);
    expect(report).not.toContain('ada@example.org');
  });

  await test.step('an execution waits before each handler, and shows what goes in and out', async () => {
    const steps = panel.getByRole('region', { name: 'Step through a hook' });
    await steps.getByRole('combobox', { name: 'Hook' }).selectOption('submission.sanitize');
    await steps.getByRole('button', { name: 'Wait for it' }).click();
    await expect(steps.getByRole('status')).toContainText('Waiting for submission.sanitize');
    await forms.open('Notes');
    await page.getByLabel('Note').fill('call  bob@example.org');
    await page.getByRole('button', { name: 'Submit' }).click();
    // Whoever waits is told where.
    await page.getByRole('link', { name: 'Go there' }).click();
    await expect(steps.getByRole('status')).toContainText('Paused before PII redactor');
    await expect(steps.getByRole('heading', { name: 'Step through a hook' })).toBeInViewport();
    await expect(steps.getByRole('combobox', { name: 'Hook' })).toHaveValue('submission.sanitize');
    await expect(steps).toContainText('bob@example.org');
    await steps.getByRole('button', { name: 'Step' }).click();
    await expect(steps.getByRole('article', { name: '1. PII redactor' })).toContainText('[e-mail]');
    await expect(steps.getByRole('status')).toContainText('Paused before');
    await steps.getByRole('button', { name: 'Run the rest' }).click();
    await expect(steps.getByRole('status')).toContainText('The execution has ended.');
  });

  await test.step('a profile goes on while its plugin is used elsewhere, and says where its time went', async () => {
    const profile = panel.getByRole('region', { name: 'Profile' });
    await profile.getByRole('combobox', { name: 'Plugin' }).selectOption('Normaliser');
    await profile.getByRole('button', { name: 'Start' }).click();
    await expect(profile.getByRole('status')).toContainText('Looking at Normaliser');
    await forms.fill('Notes', { Note: 'measured' });
    await expect(page.getByText('The profile of Normaliser is there.')).toBeVisible();
    await page.getByRole('link', { name: 'Go there' }).click();
    await expect(profile.getByRole('cell', { name: 'submission.sanitize' })).toBeInViewport();
    await expect(profile.getByRole('combobox', { name: 'Plugin' })).toHaveValue(/\/normaliser$/);
    await profile.getByRole('button', { name: 'Start' }).click();
    await profile.getByRole('button', { name: 'Stop' }).click();
    await expect(profile.getByRole('button', { name: 'Start' })).toBeVisible();
  });

  await test.step('Health has the figures, a line of the day, history, and what can be done', async () => {
    await tab('Health');
    const card = panel.getByRole('article', { name: 'PII redactor' });
    await expect(card).toContainText('Healthy');
    await expect(card.getByText(/^Used: \d+ times/)).toBeVisible();
    await expect(card.getByRole('img', { name: /Calls of the last 24 hours/ })).toBeVisible();
    await card.getByText('More figures').click();
    await expect(card.getByRole('img', { name: 'History of PII redactor: Calls' })).toBeVisible();
    await expect(card.locator('canvas')).toBeVisible();
    expect(await brokenRules(page, { within: '[role=tabpanel]' })).toEqual([]);

    await card.getByRole('button', { name: 'Actions for PII redactor' }).click();
    await page.getByRole('menuitem', { name: 'Suspend' }).click();
    await expect(card.getByText('Suspended by you')).toBeVisible();
    await card.getByRole('button', { name: 'Actions for PII redactor' }).click();
    await page.getByRole('menuitem', { name: 'Resume' }).click();
    await expect(card.getByText('Suspended by you')).toBeHidden();
    await card.getByRole('button', { name: 'Actions for PII redactor' }).click();
    await page.getByRole('menuitem', { name: 'Restart' }).click();
    await expect(page.getByText('PII redactor was started anew.')).toBeVisible();
  });

  await test.step('what went wrong is known after a reload, how often and since when', async () => {
    // Executions are written once what the user did is over.
    await expect.poll(() => keys(page, 'state')).toContain('traces');
    await page.reload();
    const card = panel.getByRole('article', { name: 'Throws in a handler' });
    await expect(card).toContainText('HOOK_THREW');
    await expect(card).toContainText(/3 times, first/);
  });

  await test.step('both screens in Arabic, from right to left', async () => {
    await tab('Developer');
    await panel.getByRole('button', { name: 'submission.sanitize' }).last().click();
    const trace = page.getByRole('dialog', { name: 'Execution of submission.sanitize' });
    await expect(trace).toContainText('HOOK_THREW');
    await trace.getByRole('button', { name: 'Close' }).click();
    expect(await brokenRules(page, { within: '[role=tabpanel]' })).toEqual([]);
    await page.evaluate(() => {
      localStorage.setItem('airlock.appearance', JSON.stringify({ theme: 'dark', language: 'ar' }));
    });
    await page.reload();
    await expect(page.getByRole('heading', { name: 'التتبعات' })).toBeVisible();
  });
});
