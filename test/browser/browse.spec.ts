import { brokenRules } from '../fixtures/axe.ts';
import { App } from '../fixtures/app.ts';
import { startLargeSite } from '../fixtures/large-site.ts';
import { expect, test } from '../fixtures/test.ts';

const LISTED = 600;

test('six hundred plugins are scrolled, searched, narrowed and walked through by the keyboard alone', async ({
  page,
}) => {
  await using site = await startLargeSite({ listed: LISTED, real: 1 });
  const app = new App(page, site.url);
  await app.open('plugins');
  const feed = page.getByRole('feed', { name: 'Plugins found' });
  const cards = feed.getByRole('article');
  const status = page.getByRole('status').filter({ hasText: 'plugin' });
  await expect(status).toHaveText('601 plugins');
  const first = cards.first();
  await expect(first).toHaveAttribute('aria-posinset', '1');
  await expect(first).toHaveAttribute('aria-setsize', String(LISTED + 1));

  await test.step('cards say whether they are made for this app, what the scan found and whose domain it is', async () => {
    const fits = feed.getByRole('img', { name: /^Works with this app, whose plugin interface is 0\.1\.0/ });
    await expect(fits.first()).toBeVisible();
    await expect(feed.getByRole('img', { name: /^Scorecard: \d+ of \d+ checks passed/ }).first()).toBeVisible();
    await expect(feed.getByText(/\.example$/).first()).toBeVisible();
    const names = Array.from({ length: LISTED }, (_, at) => site.catalogue.at(at).name);
    const name = names.find((one, at) => at % 20 === 0 && names.indexOf(one) === names.lastIndexOf(one)) ?? '';
    await page.getByRole('searchbox').fill(name);
    const newer = app.card(name);
    await expect(newer).toContainText('Needs a newer app (Made for plugin interface ^1.0.0; this app has 0.1.0)');
    await page.getByRole('searchbox').fill('');
    await expect(status).toHaveText('601 plugins');
  });

  await test.step('only what is near the sight is in the document, down to the end of the list', async () => {
    expect(await cards.count()).toBeLessThan(60);
    for (;;) {
      await page.evaluate(() => scrollBy(0, 20_000));
      const last = cards.last();
      await expect(last).toBeVisible();
      expect(await cards.count()).toBeLessThan(60);
      if ((await last.getAttribute('aria-posinset')) === String(LISTED + 1)) break;
    }
    await page.evaluate(() => scrollTo(0, 0));
    await expect(first).toHaveAttribute('aria-posinset', '1');
  });

  await test.step('Page Down goes from card to card, Tab reaches what is on it, the focused card stays', async () => {
    await page.getByRole('searchbox', { name: 'Search plugins' }).focus();
    // Search, five choices, two switches, then the first card's name.
    for (let presses = 0; presses < 8; presses += 1) await page.keyboard.press('Tab');
    await expect(first.getByRole('link')).toBeFocused();
    for (let presses = 0; presses < 40; presses += 1) await page.keyboard.press('PageDown');
    const focused = page.locator(':focus');
    await expect(focused).toHaveAttribute('aria-posinset', '41');
    await expect(focused).toBeInViewport();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(feed.locator('[aria-posinset="41"]').getByRole('button', { name: 'Install' })).toBeFocused();
    await page.evaluate(() => scrollTo(0, 30_000));
    await expect(cards.nth(3)).not.toHaveAttribute('aria-posinset', /^[0-9]{1,2}$/);
    await expect(feed.locator('[aria-posinset="41"]')).toHaveCount(1);
    await page.keyboard.press('Control+Home');
    await expect(feed.locator(':focus')).toHaveCount(0);
    await expect(first).toHaveAttribute('aria-posinset', '1');
  });

  await test.step('who comes back from a plugin finds the list as it was left', async () => {
    await page.evaluate(() => scrollTo(0, 9000));
    const far = feed.locator('[aria-posinset="130"]');
    await expect(far).toBeInViewport();
    await far.getByRole('link').click();
    await expect(feed).toHaveCount(0);
    await page.goBack();
    await expect(far).toBeInViewport();
    await page.evaluate(() => scrollTo(0, 0));
    await expect(first).toHaveAttribute('aria-posinset', '1');
  });

  await test.step('filters and words are in the address; what nothing fits says how to go on', async () => {
    // Names in the list of choices have a number behind them, which the list then has.
    const asks = page.getByLabel('Asks for');
    const nothing = (await asks.getByRole('option', { name: 'Nothing at all' }).textContent()) ?? '';
    const harmless = /\((1\d\d)\)$/.exec(nothing)?.[1] ?? '?';
    await asks.selectOption('nothing');
    await expect(status).toHaveText(`${harmless} plugins`);
    await expect(first).toContainText('Asks for nothing');
    await page.getByRole('switch', { name: 'Publisher’s domain is verified (150)' }).check();
    await expect(first.getByText(/\.example$/)).toBeVisible();
    await page.getByRole('switch', { name: 'Works with this app' }).check();
    await expect(page).toHaveURL(/asks=nothing&verified=1&fits=1$/);
    await page.getByLabel('Runs').selectOption('frame');
    const chips = page.getByRole('list', { name: 'Filters in use' });
    await expect(chips.getByRole('listitem')).toHaveText([
      /Runs: /,
      /Asks for: Nothing at all$/,
      /Publisher’s domain is verified$/,
      /Works with this app$/,
      'Clear filters',
    ]);
    // Each filter is a step to go back from; a link shows the same, after a reload too.
    await page.goBack();
    await expect(page).toHaveURL(/asks=nothing&verified=1&fits=1$/);
    await expect(page.getByLabel('Runs')).toHaveValue('');
    await page.goForward();
    await page.reload();
    await expect(page.getByLabel('Runs')).toHaveValue('frame');
    await page.getByLabel('Category').selectOption({ index: 1 });
    await page.getByLabel('Runs').selectOption('page');
    const drop = page.getByRole('button', { name: /^Drop “Runs: In the page” \((?:\d+ plugins?|finds some)\)$/ });
    await expect(page.getByRole('heading', { name: 'No plugin fits these filters' })).toBeVisible();
    await drop.press('Enter');
    await expect(page.getByLabel('Runs')).toHaveValue('');
    await expect(first).toBeVisible();
    await page.getByRole('searchbox').fill('zzzzzz');
    await expect(page.getByText('Nothing found for “zzzzzz”')).toBeVisible();
    await chips.getByRole('button', { name: 'Remove the filter Works with this app' }).press('Enter');
    await expect(chips.getByRole('button', { name: 'Clear filters' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/plugins\?q=zzzzzz$/);
    await expect(page.getByRole('searchbox')).toBeFocused();
    await page.getByLabel('Show').selectOption('yes');
    await page.getByRole('searchbox').fill('');
    await expect(page.getByRole('heading', { name: 'No plugin is installed yet' })).toBeVisible();
    await page.getByRole('button', { name: 'Drop “Show: Installed” (601 plugins)' }).click();
    await page.getByRole('searchbox').fill('buzy 0');
    await expect(app.card('Busy 00')).toBeVisible();
    await expect(status).toHaveText(/Searched for “busy”/);
    await page.getByLabel('Sort by').selectOption({ label: 'Most downloaded' });
    await expect(app.card('Busy 00')).toBeVisible();
  });

  await test.step('installed from its card, by the keyboard', async () => {
    await app.card('Busy 00').getByRole('button', { name: 'Install' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Permissions for Busy 00' });
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await expect(dialog.getByRole('button', { name: 'Allow and install' })).toBeEnabled();
    await page.keyboard.press('Tab');
    await expect(dialog.getByRole('button', { name: 'Allow and install' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(app.card('Busy 00').getByRole('link', { name: 'Installed' })).toBeVisible();
    await page.getByLabel('Show').selectOption('no');
    await expect(page.getByText('Nothing found for “buzy 0”')).toBeVisible();
    await page.getByLabel('Show').selectOption('yes');
    await page.getByRole('searchbox').fill('');
    await expect(cards).toHaveCount(1);
    await expect(first.getByRole('link', { name: 'Installed' })).toBeVisible();
  });

  expect(await brokenRules(page)).toEqual([]);
});
