import { expect, type Browser, type Page } from '@playwright/test';
import { App } from '../../fixtures/app.ts';
import { installReal, type LargeSite } from '../../fixtures/large-site.ts';
import { freshContext } from './context.ts';

/** Milliseconds from the press until the screen says so, one for each plugin. Every plugin runs when it is changed. */
export interface Changes {
  readonly disable: readonly number[];
  readonly enable: readonly number[];
  readonly update: readonly number[];
  readonly rollback: readonly number[];
}

export async function changeTimes(browser: Browser, site: LargeSite): Promise<Changes> {
  const context = await freshContext(browser);
  try {
    const page = await context.newPage();
    const app = new App(page, site.url);
    await installReal(app, site);
    // Their widgets start them.
    await app.go('Dashboard');
    for (const plugin of site.real) await expect(page.getByText(`${plugin} counted to 0`)).toBeVisible();
    await site.update();

    const times = { disable: [] as number[], enable: [] as number[], update: [] as number[], rollback: [] as number[] };
    await app.pluginTab('Installed');
    for (const plugin of site.real) {
      const on = `article[aria-label="${plugin}"] input[role="switch"]`;
      times.disable.push(await timed(page, on, `${on}:not(:checked):not(:disabled)`));
      times.enable.push(await timed(page, on, `${on}:checked:not(:disabled)`));
    }
    await app.go('Dashboard');
    for (const plugin of site.real) await expect(page.getByText(`${plugin} counted to 0`)).toBeVisible();
    await app.go('Plugins');
    await page.getByRole('tab', { name: 'Updates' }).click();
    await page.getByRole('button', { name: 'Check for updates' }).click();
    for (const plugin of site.real) {
      await app.card(plugin).getByRole('button', { name: 'Review update' }).click();
      const dialog = page.getByRole('dialog', { name: `Permissions for ${plugin}` });
      await expect(dialog.getByRole('button', { name: /^Allow and/ })).toBeEnabled();
      times.update.push(await timed(page, '[role="dialog"] .button-primary', undefined));
    }
    await app.pluginTab('Installed');
    for (const plugin of site.real) {
      await app.card(plugin).getByRole('button', { name: 'Roll back' }).click();
      const dialog = page.getByRole('alertdialog');
      await expect(dialog.getByRole('button', { name: 'Roll back' })).toBeEnabled();
      times.rollback.push(await timed(page, '[role="alertdialog"] .button-primary', undefined));
      await expect(app.card(plugin)).toContainText('1.0.0');
    }
    return times;
  } finally {
    await context.close();
  }
}

/** Press one thing and wait in the page until another is there, or, without one, until no dialog is open; then for a frame. */
function timed(page: Page, press: string, until: string | undefined): Promise<number> {
  return page.evaluate(
    ([what, wanted]) =>
      new Promise<number>((resolve, reject) => {
        const pressed = document.querySelector<HTMLElement>(String(what));
        if (!pressed) return void reject(new Error(`There is no ${what}`));
        const isDone = (): boolean =>
          wanted === null
            ? document.querySelector('[role="dialog"], [role="alertdialog"]') === null
            : document.querySelector(String(wanted)) !== null;
        const begun = performance.now();
        const look = (): void => {
          if (isDone()) requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
          // A disabled switch is a property that no observer sees.
          else requestAnimationFrame(look);
        };
        pressed.click();
        requestAnimationFrame(look);
      }),
    [press, until ?? null] as const,
  );
}
