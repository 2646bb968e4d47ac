import { expect, type Locator } from '@playwright/test';
import type { Workspace } from './workspace.ts';

/** The screen "Dashboard". */
export class Dashboard {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async open(): Promise<void> {
    await this.#workspace.go('Dashboard');
  }

  /** A widget, by its title. */
  widget(title: string): Locator {
    return this.#workspace.page.getByRole('region', { name: title, exact: true }).first();
  }

  /** Open the window of a widget that draws in a document of its own, which waits for the user. */
  async showWindow(title: string): Promise<void> {
    await this.widget(title)
      .getByRole('button', { name: `Show ${title}` })
      .click();
    await expect(this.widget(title).locator('iframe')).toHaveCount(1);
  }
}

/** The screen "Pages". */
export class Pages {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async open(): Promise<void> {
    await this.#workspace.go('Pages');
  }

  /** Begin a page; its text is Markdown. The page stays open, with the panels of plugins beside it. */
  async write(title: string, text: string): Promise<void> {
    await this.open();
    const { page } = this.#workspace;
    await page.getByRole('link', { name: 'New page' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill(title);
    await page.getByRole('textbox', { name: 'Text' }).fill(text);
  }

  /** A panel beside the page that is open, by its title. */
  panel(title: string): Locator {
    return this.#workspace.page.getByRole('region', { name: title, exact: true });
  }
}

/** The screen "Settings". */
export class Settings {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async open(): Promise<void> {
    await this.#workspace.go('Settings');
  }

  /** A section, of the app or of a plugin, by its title. */
  section(title: string): Locator {
    return this.#workspace.page.getByRole('region', { name: title, exact: true });
  }
}
