import type { Locator, Page } from '@playwright/test';
import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';
import { useTestFonts, wear } from '../fixtures/visual.ts';

// Times are written as they are in one place.
test.use({ timezoneId: 'UTC', locale: 'en-US' });

const provided = (page: Page, widget: string): Locator =>
  page.getByRole('region', { name: widget, exact: true }).getByRole('group', { name: /^Provided by/ });

test('a worker draws with the parts of the app, beside what it is about', async ({ app, page }) => {
  await app.open();
  await app.install('Submission board');
  const forms = new Forms(app);
  await forms.create('Guests', [{ type: 'Text', label: 'Name' }]);
  for (const name of ['Ada', 'Grace']) await forms.fill('Guests', { Name: name });

  await test.step('its cards move when they are pressed, and the submission with them', async () => {
    await app.go('Dashboard');
    const board = provided(page, 'Submission board');
    await board.getByRole('button', { name: 'Move “Ada” to In review' }).click();
    await expect(board.getByRole('button', { name: 'Move “Ada” to Approved' })).toBeVisible();
    await expect(await forms.submissions('Guests')).toContainText('In review');
  });

  await test.step('its panel counts the words of the page while it is written', async () => {
    await app.go('Pages');
    await page.getByRole('link', { name: 'New page' }).first().click();
    const words = provided(page, 'Words');
    await expect(words).toContainText('0 words');
    const body = page.getByRole('textbox', { name: 'Text' });
    await body.pressSequentially('one two three two');
    await expect(words).toContainText('4 words');
    await expect(words.getByRole('table', { name: 'Words that come most often' })).toContainText('three');
  });

  await test.step('switched off, it is gone; switched on, it is back', async () => {
    await app.setEnabled('Submission board', false);
    await app.go('Dashboard');
    await expect(page.getByRole('region', { name: 'Submission board' })).toHaveCount(0);
    await app.setEnabled('Submission board', true);
    await app.go('Dashboard');
    await expect(provided(page, 'Submission board')).toContainText('Grace');
  });
});

test('every part works, and in long lists and forms nothing is lost', async ({ app, page, site }) => {
  await site.list('draws-much');
  await useTestFonts(page);
  await app.open();
  await app.install('Draws much');
  await app.go('Dashboard');

  await test.step('a table of 1000 rows is sorted, turned and changed', async () => {
    const view = provided(page, 'Long table');
    const table = view.getByRole('table', { name: 'Guests' });
    await expect(table.getByRole('row')).toHaveCount(26);
    await expect(view).toContainText('1–25 of 1,000');
    await table.getByRole('button', { name: 'Age' }).click();
    await expect(table.locator('tbody td').nth(1)).toHaveText('0');
    await view.getByRole('button', { name: 'Next page' }).click();
    await expect(view).toContainText('26–50 of 1,000');
    await table.getByRole('button', { name: 'Remove' }).first().click();
    await expect(view).toContainText('999 guests');
  });

  await test.step('in a form of 50 fields nothing typed is lost, and the plugin corrects it', async () => {
    const view = provided(page, 'Long form');
    await expect(view.getByRole('textbox')).toHaveCount(50);
    const field = view.getByRole('textbox', { name: 'Field 42' });
    await field.pressSequentially('The quick brown fox 123 jumps over 45 dogs', { delay: 0 });
    await expect(field).toHaveValue('The quick brown fox  jumps over  dogs');
    await expect(view).toContainText('37 letters');
    await field.press('Home');
    await field.pressSequentially('Look: ');
    await expect(field).toHaveValue('Look: The quick brown fox  jumps over  dogs');
  });

  await test.step('all other parts tell the plugin what happens', async () => {
    const view = provided(page, 'Everything');
    await view.getByLabel('Guests').fill('7');
    await view.getByLabel('Plate').selectOption('blue');
    await view.getByRole('switch', { name: 'Music' }).click({ force: true });
    await expect(view).toContainText('7 on blue plates, loud');
    await expect(view.getByRole('checkbox', { name: 'Candles' })).toBeChecked();
    await view.getByRole('tab', { name: 'Cake' }).click();
    await expect(view.getByRole('tabpanel')).toContainText('Apple with cream example.com and tricks.');
    await expect(view.getByRole('tabpanel')).toContainText('<b>raw</b>');
    const dot = view.getByRole('img', { name: 'A red dot' });
    await expect.poll(() => dot.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
    await expect(view.getByRole('table', { name: 'Eaten' })).toContainText('5');

    await view.getByRole('button', { name: 'Order' }).click();
    await expect(view.getByRole('alert')).toBeVisible();
    await view.getByLabel('Dish').fill('Soup');
    await view.getByRole('button', { name: 'Order' }).click();
    await expect(view).toContainText('Ordered: Soup');
  });

  await test.step('its dialog stays in its box, and takes and gives back the focus', async () => {
    const view = provided(page, 'Everything');
    const bell = view.getByRole('button', { name: 'Ring the bell' });
    await bell.click();
    const dialog = view.getByRole('dialog', { name: 'Dinner by Draws much' });
    await expect(dialog).toBeFocused();
    await expect.poll(() => isInside(dialog, view)).toBe(true);
    await dialog.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(bell).toBeFocused();
  });

  await test.step('a link says where it leads and asks', async () => {
    const view = provided(page, 'Everything');
    await expect(view.getByRole('link')).toHaveCount(0);
    await view.getByRole('button', { name: 'The menu example.com' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open example.com?' });
    await expect(dialog).toContainText('Draws much');
    await expect(dialog).toContainText('https://example.com/menu?from=kitchen');
    await expect(dialog.getByRole('link')).toHaveAttribute('rel', 'noopener noreferrer nofollow');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('a long one is scrolled inside its bounds by the keyboard, until it is given more room', async () => {
    const card = page.getByRole('region', { name: 'Long form', exact: true });
    const content = card.getByRole('group', { name: 'Content of Long form' });
    await content.focus();
    await page.keyboard.press('End');
    await expect(card.getByRole('textbox', { name: 'Field 50' })).toBeInViewport();
    expect((await card.boundingBox())?.height).toBeLessThan(500);
    for (const widget of ['Long form', 'Long table', 'Everything']) {
      await page.getByRole('button', { name: `Arrange ${widget}` }).click();
      await page.getByRole('menuitemradio', { name: 'Full' }).click();
      await expect(page.getByRole('group', { name: `Content of ${widget}` })).toHaveCount(0);
    }
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Field 50' })).toBeVisible();
    await expect(content).toHaveCount(0);
  });

  await test.step('they look as they were approved, in both themes', async () => {
    for (const look of ['light', 'dark'] as const) {
      await wear(page, look, 1280);
      await expect.soft(provided(page, 'Everything')).toHaveScreenshot(`parts-${look}.png`);
      await expect.soft(provided(page, 'Long table')).toHaveScreenshot(`parts-table-${look}.png`);
    }
  });
});

test('a hostile view never leaves its box', async ({ app, page, site }) => {
  await site.list('draws-hostile');
  await app.open();
  await app.install('Draws hostile');
  await app.go('Dashboard');

  for (const [widget, why] of [
    ['Script', 'There is no element "script"'],
    ['Overlay', 'no property "style"'],
    ['Markup', 'no property "dangerouslySetInnerHTML"'],
    ['Address', 'an https address'],
    ['Many', 'more than 2000 nodes'],
    ['Crowd', 'more than 50000 values'],
    ['Deep', 'more than 32 levels'],
    ['Cells', 'more than 20000 elements'],
    ['Columns', 'at most 32'],
    ['Picture', 'bytes of pictures'],
  ] as const) {
    await test.step(widget, async () => {
      const region = page.getByRole('region', { name: widget, exact: true });
      await expect(region.getByRole('alert')).toContainText(why);
      await expect(region.getByRole('group', { name: /^Provided by/ })).toHaveCount(0);
    });
  }
  await test.step('words, marks and pictures beyond all measure stay inside', async () => {
    for (const widget of ['Huge words', 'Huge marks', 'Huge crowd']) {
      const view = provided(page, widget);
      await expect(view).not.toBeEmpty();
      await view.scrollIntoViewIfNeeded();
      expect.soft(await around(view), widget).toEqual([]);
    }
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
    expect(scrollWidth).toBe(clientWidth);
  });

  expect(await page.evaluate(() => document.documentElement.dataset['owned'])).toBeUndefined();
  await expect(page.locator('main script')).toHaveCount(0);

  await test.step('a question that looks like the app’s own is in a box that says whose it is', async () => {
    const view = provided(page, 'Question');
    const fake = view.getByRole('dialog', { name: 'Permissions for Draws hostile by Draws hostile' });
    await expect(fake).toBeVisible();
    await expect(fake).not.toBeFocused();
    await expect.poll(() => isInside(fake, view)).toBe(true);
    // Nothing outside of the box is covered, whatever the view draws.
    expect(await page.evaluate(() => document.querySelector('[aria-modal="true"]'))).toBeNull();
    // Nor are the keys of the app out of order while it is there.
    await page.keyboard.press('Control+k');
    const commands = page.getByRole('dialog', { name: 'Commands' });
    await expect(commands).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(commands).toBeHidden();
    // The real question stands over everything and has the focus, and the fake one is out of reach.
    const real = await app.askToInstall('Normaliser');
    await expect(real).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(1);
    await real.getByRole('button', { name: 'Cancel' }).click();
    await app.go('Dashboard');
  });

  await test.step('text that was made to hold up the page is drawn, and none turns the address of a link around', async () => {
    await expect(provided(page, 'Words')).toContainText('end of _a');
    await expect(provided(page, 'Words')).toContainText('end of > +');
    const address = provided(page, 'Turned').getByText('evil.example', { exact: true });
    await expect(address).toHaveCSS('unicode-bidi', 'isolate');
  });

  await test.step('while it draws without end, the app goes on', async () => {
    const view = provided(page, 'Flood');
    await expect(view).toContainText(/[1-9]\d*:899/);
    await app.go('Forms');
    await expect(page.getByRole('heading', { name: 'Forms', exact: true })).toBeVisible();
  });
});

test('a plugin in the page keeps its styles, its portals and its remains to itself', async ({ app, page, site }) => {
  await site.list('draws-in-page');
  // As the switch in Developer does.
  await page.addInitScript(() => localStorage.setItem('airlock.watch-leaks', 'yes'));
  await app.open();
  await app.install('Draws in page');
  await app.go('Dashboard');
  const view = provided(page, 'Styled');
  const styleOf = (of: Locator, property: string): Promise<string> =>
    of.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

  await expect(view.getByText('In red')).toHaveCSS('color', 'rgb(200, 0, 0)');
  await expect(view.getByText('In a portal')).toHaveCSS('color', 'rgb(200, 0, 0)');
  const heading = page.getByRole('heading', { level: 1 });
  expect(await styleOf(heading, 'letter-spacing')).not.toBe('3px');
  expect(await styleOf(heading, 'background-color')).not.toBe('rgb(1, 2, 3)');
  await expect(provided(page, 'Bare')).toHaveText('Drawn by hand');
  await expect(page.getByRole('region', { name: 'Bare' }).getByRole('group')).toContainText('Drawn by hand');

  await app.setEnabled('Draws in page', false);
  await app.go('Dashboard');
  await expect(page.getByText('Drawn by hand')).toHaveCount(0);
  await expect(page.locator('link[rel="stylesheet"][href*="draws-in-page"]')).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.dataset['bareGone'])).toBe('yes');
  await app.pluginTab('Health');
  const health = page.getByRole('article', { name: 'Draws in page' });
  await expect(health).toContainText(/left 1 behind in the page: listener of window: storage\./);

  await app.setEnabled('Draws in page', true);
  await app.go('Dashboard');
  await expect(view.getByText('In red')).toHaveCSS('color', 'rgb(200, 0, 0)');
});

test('a window of a plugin opens when the user asks, under a bar of the app', async ({ app, page, site }) => {
  await site.list('draws-a-window');
  await app.open();
  await app.install('Draws a window');
  await app.go('Dashboard');
  const widget = page.getByRole('region', { name: 'Pad', exact: true }).first();
  await expect(widget.locator('iframe')).toHaveCount(0);
  await widget.getByRole('button', { name: 'Show Pad' }).click();
  await expect(widget.locator('iframe')).toHaveCount(1);
  await expect(widget.getByText(/^by Draws a window/)).toBeVisible();
  await expect.poll(() => texts(page)).toContain('Write here');
  await expect.poll(() => isWholeInView(page)).toBe(true);
  await widget.getByRole('button', { name: 'Close Pad' }).click();
  await expect(widget.locator('iframe')).toHaveCount(0);
  await expect(widget.getByRole('button', { name: 'Show Pad' })).toBeVisible();
});

/** Headings in any frame of the page, however deep. */
async function texts(page: Page): Promise<string[]> {
  // A frame may go while it is asked.
  const gone = (): string[] => [];
  const all = await Promise.all(page.frames().map((frame) => frame.locator('h4').allTextContents().catch(gone)));
  return all.flat();
}

/** Whether the window of the pad is high enough for all of it. */
async function isWholeInView(page: Page): Promise<boolean> {
  for (const frame of page.frames()) {
    const pad = frame.locator('textarea[aria-label="Pad"]');
    if (await pad.count().catch(() => 0))
      return pad.evaluate((area) => area.getBoundingClientRect().bottom <= innerHeight);
  }
  return false;
}

async function isInside(inner: Locator, outer: Locator): Promise<boolean> {
  const [a, b] = await Promise.all([inner.boundingBox(), outer.boundingBox()]);
  if (a === null || b === null) return false;
  return a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width + 1 && a.y + a.height <= b.y + b.height + 1;
}

/** Points right outside of what a view may draw on at which something of it is met; and its middle, if nothing is met there. */
function around(view: Locator): Promise<readonly string[]> {
  return view.evaluate((box) => {
    const { left, right, top, bottom } = (box.closest('.widget-body') ?? box).getBoundingClientRect();
    const isMet = ([x, y]: readonly [number, number]): boolean => box.contains(document.elementFromPoint(x, y));
    const middle = [(left + right) / 2, Math.min(bottom - 2, top + 40)] as const;
    const outside = Array.from({ length: 40 }, (_, at) => at / 39).flatMap((part) => {
      const [x, y] = [left + part * (right - left), top + part * (bottom - top)];
      return [
        [x, top - 2],
        [x, bottom + 2],
        [left - 2, y],
        [right + 2, y],
      ] as const;
    });
    return [...outside.filter(isMet), ...(isMet(middle) ? [] : [middle])].map(String);
  });
}
