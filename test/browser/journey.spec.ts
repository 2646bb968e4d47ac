import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

/** Redacted first, the mask is a word like others, and the normaliser gives it capitals; the other way round it stays. */
const TYPED = 'my card  is 4111 1111 1111 1111';
const REDACTED_THEN_NORMALISED = 'My Card Is [Card Ending 1111]';
const NORMALISED_THEN_REDACTED = 'My Card Is [card ending 1111]';

const FIELDS = [
  { type: 'Text', label: 'Note', letterCase: 'Title Case' },
  { type: 'Number', label: 'Guests' },
  { type: 'Choice', label: 'Table', choices: ['Inside', 'Terrace'] },
  { type: 'Date', label: 'Day' },
] as const;

test('plugins from the registry change what a form keeps, online and offline', async ({ app, site, page }) => {
  const forms = new Forms(app);
  await app.open();

  await test.step('install all three', async () => {
    for (const plugin of ['PII redactor', 'Normaliser', 'Submissions chart']) await app.install(plugin);
    for (const plugin of ['PII redactor', 'Normaliser', 'Submissions chart']) {
      await expect(app.card(plugin)).toBeVisible();
    }
  });

  await test.step('redact, then normalise', async () => {
    await forms.create('Booking', FIELDS);
    await forms.fill('Booking', { Note: TYPED, Guests: '4', Table: 'Terrace', Day: '2026-12-24' });
    const table = await forms.submissions('Booking');
    await expect(table).toContainText(REDACTED_THEN_NORMALISED);
    await expect(table).toContainText('Terrace');
    await expect(table).not.toContainText('4111');
  });

  await test.step('swapped priorities swap the order', async () => {
    await app.pluginTab('Hooks');
    await page.getByRole('button', { name: 'Run Normaliser earlier' }).click();
    await expect(page.getByText('Normaliser now runs before PII redactor.')).toBeVisible();
    await forms.fill('Booking', { Note: TYPED });
    await expect(await forms.submissions('Booking')).toContainText(NORMALISED_THEN_REDACTED);
  });

  await test.step('the chart moves while it is looked at', async () => {
    await app.go('Dashboard');
    const chart = page.getByRole('img', { name: /Bar chart/ });
    await expect(chart).toBeVisible();
    const before = await chart.getAttribute('aria-label');
    const second = new (await import('../fixtures/app.ts')).App(await page.context().newPage(), site.url);
    await second.open();
    await new Forms(second).fill('Booking', { Note: 'one more' });
    await expect(chart).not.toHaveAttribute('aria-label', before ?? '');
    await second.page.close();
  });

  await test.step('a disabled plugin has no effect, without reload', async () => {
    await app.setEnabled('PII redactor', false);
    await forms.fill('Booking', { Note: 'card 4111 1111 1111 1111' });
    await expect(await forms.submissions('Booking')).toContainText('Card 4111 1111 1111 1111');
    await app.setEnabled('PII redactor', true);
  });

  await test.step('both servers gone: app and plugins still work after a reload', async () => {
    await site.stop();
    await app.open();
    await app.pluginTab('Installed');
    for (const plugin of ['PII redactor', 'Normaliser', 'Submissions chart']) {
      await expect(app.enabled(plugin)).toBeChecked();
    }
    await forms.fill('Booking', { Note: 'offline  card 5555 5555 5555 4444' });
    await expect(await forms.submissions('Booking')).toContainText('Offline Card [card ending 4444]');
    await app.go('Dashboard');
    await expect(page.getByRole('img', { name: /Bar chart/ })).toBeVisible();
  });
});

test('installed plugins survive a restart of the browser without any server', async ({ profile, site }) => {
  const { App } = await import('../fixtures/app.ts');
  {
    const context = await profile.open();
    const app = new App(context.pages()[0] ?? (await context.newPage()), site.url);
    await app.open();
    await app.install('PII redactor');
    await new Forms(app).create('Contact', [{ type: 'Text', label: 'Note' }]);
    await context.close();
  }
  await site.stop();
  const context = await profile.open();
  const app = new App(context.pages()[0] ?? (await context.newPage()), site.url);
  await app.open();
  await new Forms(app).fill('Contact', { Note: 'write to maria@example.org' });
  const table = await new Forms(app).submissions('Contact');
  await expect(table).toContainText('write to');
  await expect(table).not.toContainText('maria@example.org');
});

test('nothing of a plugin is fetched or stored before the user agrees', async ({ app, site, page }) => {
  await app.open();
  const asked = await app.askToInstall('PII redactor');
  await expect(asked).toContainText('It can');
  await expect(asked).toContainText('It cannot');
  const requests: string[] = [];
  page.on('request', (request) => void requests.push(request.url()));
  await asked.getByRole('button', { name: 'Cancel' }).click();
  await expect(asked).toBeHidden();
  expect(requests.filter((url) => url.startsWith(`${site.registryUrl}b/`))).toEqual([]);
  await app.pluginTab('Installed');
  await expect(app.card('PII redactor')).toHaveCount(0);
});
