import type { Page } from '@playwright/test';
import { confirmDomain, openPublisher } from '../../registry/repository/index.ts';
import { brokenRules } from '../fixtures/axe.ts';
import { release } from '../fixtures/releases.ts';
import { expect, test } from '../fixtures/test.ts';
import { fillWorkspace } from '../fixtures/workspace-records.ts';

/** Rows of every table of every database of the page's origin, those of the registry's own state aside. */
function stored(page: Page): Promise<Record<string, unknown>> {
  return page.evaluate(async () => {
    const found: Record<string, unknown> = { local: { ...localStorage }, session: { ...sessionStorage } };
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.addEventListener('success', () => resolve(opening.result));
        opening.addEventListener('error', () => reject(opening.error));
      });
      for (const table of database.objectStoreNames) {
        if (table === 'trust' || table === 'nodes') continue;
        found[`${name}.${table}`] = await new Promise((resolve, reject) => {
          const asked = database.transaction(table).objectStore(table).getAllKeys();
          asked.addEventListener('success', () => resolve(asked.result.map(String)));
          asked.addEventListener('error', () => reject(asked.error));
        });
      }
      database.close();
    }
    return found;
  });
}

test('a plugin is read about: its description, what it can, its scorecard, and what each version changed', async ({
  app,
  site,
  page,
}) => {
  await release(site, 'marks-once');
  await release(site, 'marks-twice');
  const advisory = ['--id', 'CVE-2026-9', '--severity', 'low', '--summary', 'Marks too much', '--affected', '<3'];
  await site.airlock('registry', 'advise', 'normaliser', ...advisory);
  await site.airlock('registry', 'report', 'mailto:plugins@example.org');
  const publisher = (await openPublisher(site.publisher, Date.now())).publisher.id;
  const resolveTxt = async (): Promise<string[][]> => [[`airlock-publisher=${publisher}`]];
  await confirmDomain(site.operator, { publisher, domain: 'plugins.example.org' }, { resolveTxt });
  await site.airlock('registry', 'build');

  await app.open('plugins/normaliser');
  await expect(page.getByRole('main')).toContainText('Known vulnerability (low): CVE-2026-9');
  const about = page.getByRole('region', { name: 'About' });
  await expect(about).toContainText('Tidies');
  await expect(page.getByRole('region', { name: 'Adds to the app' })).toContainText('submission.sanitize');
  const side = page.getByRole('complementary').filter({ hasText: 'Publisher' });
  await expect(side).toContainText('A process shared with other plugins');
  await expect(side).toContainText('MIT');
  await expect(side).toContainText('plugins.example.org');
  await expect(side).toContainText(/test found the publisher named in its DNS on/);
  await expect(side).toContainText('Free, says its author');
  await expect(side.getByRole('link', { name: 'to the registry' })).toHaveAttribute(
    'href',
    /^mailto:plugins@example\.org\?subject=normaliser%20[0-9.]+&body=[0-9a-f]{16}%2Fnormaliser%40[0-9.]+%0A/,
  );
  expect(await brokenRules(page)).toEqual([]);

  await test.step('the panels are reached by the keyboard and kept in the address', async () => {
    await page.getByRole('tab', { name: 'Overview' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tabpanel', { name: 'Permissions' })).toContainText('It cannot');
    await page.keyboard.press('ArrowRight');
    const card = page.getByRole('region', { name: 'Scorecard' });
    await expect(card).toContainText(/\d+ checks passed/);
    await card.getByText('Passed', { exact: true }).click();
    await expect(card.getByText('CODE_EVAL')).toBeVisible();
    const libraries = page.getByRole('region', { name: 'Libraries inside' });
    await expect(libraries).toContainText('1 library · MIT (1)');
    const saved = page.waitForEvent('download');
    await libraries.getByRole('button', { name: /^Save the list/ }).click();
    expect((await saved).suggestedFilename()).toBe('sbom.cdx.json');
    expect(await brokenRules(page)).toEqual([]);
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Scorecard' })).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('what a version changed: the notes of its author, and its permissions beside the one before', async () => {
    await app.open('plugins/marks?tab=versions');
    const versions = page.getByRole('region', { name: 'Versions' });
    await versions.getByRole('button', { name: 'What changed in 2.0.0' }).click();
    await expect(versions).toContainText('Permissions beside 1.0.0');
    await expect(versions).toContainText('Asks for more');
    await expect(versions).toContainText('Its author wrote nothing about this version.');
    await versions.getByRole('button', { name: 'What changed in 1.0.0' }).click();
    await expect(versions).toContainText('The first version that is listed.');
    await app.open('plugins/normaliser?tab=versions');
    await page.getByRole('button', { name: /^What changed in/ }).click();
    await expect(page.getByRole('region', { name: 'Versions' })).toContainText('Unicode NFC');
    expect(await brokenRules(page)).toEqual([]);
  });

  await test.step('pictures are enlarged by the keyboard, in a dialog that says what they show', async () => {
    await app.open('plugins/submission-board');
    const pictures = page.getByRole('region', { name: 'Screenshots' });
    const enlarge = pictures.getByRole('button', { name: /^Enlarge: Submissions as cards/ });
    await expect(enlarge).toBeEnabled();
    await enlarge.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Screenshots of Submission board' });
    const picture = dialog.getByRole('img', { name: /^Submissions as cards/ });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(500);
    expect(await brokenRules(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(enlarge).toBeFocused();
  });

  await test.step('what is installed is read about without servers, its pictures included', async () => {
    await app.install('Normaliser');
    await app.install('Submission board');
    await site.stop();
    await app.open('plugins/normaliser');
    await expect(about).toContainText('Tidies');
    await app.open('plugins/submission-board');
    await expect(page.getByRole('button', { name: /^Enlarge: Submissions as cards/ })).toBeEnabled();
  });
});

test('a plugin is tried before it is installed, and nothing of it stays', async ({ app, site, page }) => {
  await site.list('asks');
  await app.open();
  await fillWorkspace(page);
  await app.open('plugins');
  await expect(app.card('PII redactor')).toBeVisible();
  const before = await stored(page);

  await test.step('what it changes in a made-up record', async () => {
    await app.open('plugins/pii-redactor');
    await page.getByRole('button', { name: 'Try it' }).click();
    const preview = page.getByRole('region', { name: 'Preview of PII redactor' });
    await expect(preview.getByRole('button', { name: 'End the preview' })).toBeFocused();
    const attempt = preview.getByRole('button', { name: 'Try submission.sanitize' });
    await expect(attempt).toBeVisible();
    await attempt.click();
    await expect(preview.getByRole('status')).toContainText('[e-mail]');
    await expect(preview).toContainText('Masked personal data.');
    expect(await brokenRules(page)).toEqual([]);
    await preview.getByRole('button', { name: 'End the preview' }).click();
    await expect(preview).toBeHidden();
    await expect(page.getByRole('button', { name: 'Try it' })).toBeFocused();
  });

  await test.step('what it draws, from made-up records and none of the user’s', async () => {
    await app.open('plugins/submission-board');
    await page.getByRole('button', { name: 'Try it' }).press('Enter');
    const preview = page.getByRole('region', { name: 'Preview of Submission board' });
    const board = preview.getByRole('figure', { name: 'Submission board' });
    await expect(board).toContainText('On the dashboard');
    await expect(board).toContainText('Katherine Johnson');
    await expect(board).not.toContainText('Booking');
    await expect(preview.getByRole('figure', { name: 'Words Beside a page' })).toContainText('characters');
    await expect(preview).toContainText(/Used Your data: submissions/);
    expect(await brokenRules(page)).toEqual([]);
    // Leaving the screen ends it, too.
    await app.go('Dashboard');
    await expect(page.getByRole('heading', { name: 'Latest submissions' })).toBeVisible();
    await expect(page.getByText('Katherine Johnson')).toHaveCount(0);
  });

  await test.step('what runs in the page says why it cannot be tried', async () => {
    await app.open('plugins/submissions-chart');
    await expect(page.getByText(/it runs in the page itself, which has no sandbox/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try it' })).toHaveCount(0);
  });

  await expect.poll(() => stored(page)).toEqual(before);
  await app.pluginTab('Installed');
  await expect(page.getByText('No plugins installed')).toBeVisible();
  await page.getByRole('tab', { name: 'Activity' }).click();
  await expect(page.getByText('Nothing has happened yet')).toBeVisible();
});
