import { expect, test as base } from '@playwright/test';
import { App } from '../fixtures/app.ts';
import { develop } from '../fixtures/development.ts';
import { Forms } from '../fixtures/forms.ts';
import { watchViolations } from '../fixtures/violations.ts';

/** Nothing may break the policies of the app here, either. */
const test = base.extend<{ readonly clean: undefined }>({
  clean: [
    async ({ context }, use) => {
      const violations = await watchViolations(context);
      await use(undefined);
      expect(violations.seen, 'content security policy and Trusted Types violations').toEqual([]);
    },
    { auto: true },
  ],
});

test('airlock dev: a filter runs in the sandbox, edits take its place, its storage stays, a broken edit is shown', async ({
  page,
}) => {
  await using dev = await develop({ kind: 'filter' });
  await dev.edit('src/plugin.ts', (source) =>
    source
      .replace("name: 'Sketch',", "name: 'Sketch',\n  permissions: { storage: { reason: 'Counts.' } },")
      .replace(
        '(submission, { settings }) =>',
        `async (submission, { settings, storage, log }) => {
        const count = Number((await storage.get('count')) ?? 0) + 1;
        await storage.set('count', count);
        log.info('counted', { count });
        return stamp(submission, count, 'first');
      },
    ),
  ],
});
const stamp = (submission: any, count: number, mark: string) => ({ ...submission, values: Object.fromEntries(Object.entries(submission.values).map(([key]) => [key, mark + ' ' + count])) });
/*`,
      )
      .concat('*/'),
  );
  const app = new App(page, dev.url);
  const forms = new Forms(app);
  const strip = page.getByRole('region', { name: 'Development' });
  await app.open();
  await dev.record(({ type }) => type === 'applied');
  await expect(strip.getByRole('status')).toContainText('sketch 0.1.0-dev.');

  await forms.create('Letters', [{ type: 'Text', label: 'Word' }]);
  await forms.fill('Letters', { Word: 'x' });
  await expect((await forms.submissions('Letters')).getByText('first 1')).toBeVisible();
  await dev.record(({ type, message }) => type === 'log' && message === 'counted');

  // An edit takes the place of what runs, and finds what the one before stored.
  const applied = dev.records.filter(({ type }) => type === 'applied').length;
  await dev.edit('src/plugin.ts', (source) => source.replace("'first'", "'second'"));
  await expect.poll(() => dev.records.filter(({ type }) => type === 'applied').length).toBeGreaterThan(applied);
  await forms.fill('Letters', { Word: 'y' });
  await expect((await forms.submissions('Letters')).getByText('second 2')).toBeVisible();

  // A broken edit is shown with its place, and what ran before goes on.
  await dev.edit('src/plugin.ts', (source) => source.replace("'second'", "'third' ,,"));
  await expect(strip.getByRole('alert')).toContainText('src/plugin.ts:');
  await forms.fill('Letters', { Word: 'z' });
  await expect((await forms.submissions('Letters')).getByText('second 3')).toBeVisible();
  await dev.edit('src/plugin.ts', (source) => source.replace("'third' ,,", "'third'"));
  await expect(strip.getByRole('alert')).toBeHidden();
  await forms.fill('Letters', { Word: 'z' });
  await expect((await forms.submissions('Letters')).getByText('third 4')).toBeVisible();
});

test('airlock dev: a widget in the page is replaced while it is looked at; a refused permission is refused', async ({
  page,
}) => {
  await using dev = await develop({ kind: 'widget' }, '--deny', 'data');
  const app = new App(page, dev.url);
  await app.open();
  await expect(page.getByText('Counting…')).toBeVisible();
  await dev.record(({ type, message }) => type === 'log' && String(message).includes('cannot be read'));
  for (const words of ['One', 'Two', 'Three']) {
    await dev.edit('src/Widget.tsx', (source) => source.replace(/'[^']*…'/, `'${words}…'`));
    await expect(page.getByText(`${words}…`)).toBeVisible();
  }
  // The page is opened again and runs the newest edit, not the one that it was installed with.
  await page.reload();
  await expect(page.getByText('Three…')).toBeVisible();
});
