import { expect, type Download, type Locator, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';

/** A file as a plugin gets or gives it. */
export interface ChosenFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** What the app asks the user on behalf of a plugin while it runs. Each waits until it is asked. */
export class Questions {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** "Allow “…”?": a permission that a plugin needs now. */
  permission(plugin: string): Locator {
    return this.#page.getByRole('alertdialog', { name: `Allow “${plugin}”?` });
  }

  async allow(plugin: string): Promise<void> {
    await this.#answer(this.permission(plugin), 'Allow');
  }

  async notNow(plugin: string): Promise<void> {
    await this.#answer(this.permission(plugin), 'Not now');
  }

  /** A plugin asks for a file (`files.open`): the user picks this one. */
  async chooseFile(plugin: string, { name, content }: ChosenFile): Promise<void> {
    const dialog = this.#page.getByRole('alertdialog', { name: `“${plugin}” asks for a file` });
    const choosing = this.#page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Choose a file…' }).click();
    const buffer = Buffer.from(content);
    await (await choosing).setFiles({ name, mimeType: 'application/octet-stream', buffer });
    await expect(dialog).toBeHidden();
  }

  /** A plugin wants to save a file (`files.save`): the user lets it. Gives what was saved. */
  async saveFile(plugin: string): Promise<{ readonly name: string; readonly content: Uint8Array }> {
    const dialog = this.#page.getByRole('alertdialog', { name: `“${plugin}” wants to save a file` });
    const saving = this.#page.waitForEvent('download');
    await this.#answer(dialog, 'Save');
    return readDownload(await saving);
  }

  async #answer(dialog: Locator, word: string): Promise<void> {
    await dialog.getByRole('button', { name: word, exact: true }).click();
    await expect(dialog).toBeHidden();
  }
}

async function readDownload(download: Download): Promise<{ readonly name: string; readonly content: Uint8Array }> {
  return { name: download.suggestedFilename(), content: new Uint8Array(await readFile(await download.path())) };
}
