import { App } from '../fixtures/app.ts';
import { Forms } from '../fixtures/forms.ts';
import { startSite, type Site } from '../fixtures/site.ts';
import { expect, test as base } from '../fixtures/test.ts';

const test = base.extend<{ readonly site: Site }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
  site: async ({}, use) => {
    await using site = await startSite({ runner: true });
    await use(site);
  },
});

test('with a runner site each plugin has a process of its own, offline too, and the app says so', async ({
  page,
  site,
}) => {
  const app = new App(page, site.url);
  await app.open();
  for (const plugin of ['PII redactor', 'Normaliser']) await app.install(plugin);
  const forms = new Forms(app);
  await forms.create('Contact', [{ type: 'Text', label: 'E-mail' }]);

  /** After this one there are so many submissions. */
  const expectOwnProcesses = async (submissions: number): Promise<void> => {
    await forms.fill('Contact', { 'E-mail': '  ada@example.com' });
    const table = await forms.submissions('Contact');
    await expect(table.getByRole('cell', { name: '[e-mail]' })).toHaveCount(submissions);
    await expect(table.getByText('ada@example.com')).toHaveCount(0);
    await app.go('Plugins');
    await app.pluginTab('Installed');
    for (const plugin of ['PII redactor', 'Normaliser']) {
      await expect(app.card(plugin)).toContainText('Own process');
    }
    const runners = (): number => {
      const hosts = page.frames().map((frame) => new URL(frame.url() || 'about:blank').hostname);
      return new Set(hosts.filter((host) => host.endsWith('.localhost'))).size;
    };
    await expect.poll(runners).toBe(2);
  };
  await expectOwnProcesses(1);
  await site.stop();
  await app.open();
  await expectOwnProcesses(2);
});
