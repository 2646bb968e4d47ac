import { expect, type Locator } from '@playwright/test';
import type { Workspace } from './workspace.ts';

/** A field as a form is built with it. */
export interface FieldSpec {
  /** Of the app ("Text", "Number", "Choice", "Date" …) or of a plugin, by its title. */
  readonly type: string;
  readonly label: string;
  readonly choices?: readonly string[];
  readonly letterCase?: 'As typed' | 'Title Case' | 'UPPER CASE' | 'lower case';
}

/** The screen "Forms": building and filling, as a user does. */
export class Forms {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get #page() {
    return this.#workspace.page;
  }

  /** Build a form with these fields, and save it. */
  async create(title: string, fields: readonly FieldSpec[]): Promise<void> {
    await this.#workspace.go('Forms');
    await this.#page.getByRole('link', { name: 'New form' }).first().click();
    await this.#page.getByRole('textbox', { name: 'Title' }).fill(title);
    for (const [index, field] of fields.entries()) await this.addField(index + 1, field);
    await this.#page.getByRole('button', { name: 'Save form' }).click();
    await expect(this.#page.getByText(`“${title}” is saved.`)).toBeVisible();
  }

  /** Add a field to the form that is open, which makes it the one at this position, from 1. */
  async addField(position: number, field: FieldSpec): Promise<void> {
    await this.#page.getByRole('button', { name: 'Add field' }).click();
    await this.#page.getByRole('menuitem', { name: field.type }).click();
    const group = this.#page.getByRole('group', { name: new RegExp(`^Field ${position}:`) });
    await group.getByRole('textbox', { name: 'Label' }).fill(field.label);
    if (field.choices) await group.getByRole('textbox', { name: 'Choices' }).fill(field.choices.join('\n'));
    if (field.letterCase) await group.getByLabel('Letter case').selectOption(field.letterCase);
  }

  /** Fill the form in and submit it; the values by label. */
  async fill(title: string, values: Readonly<Record<string, string>>): Promise<void> {
    await this.open(title);
    for (const [label, value] of Object.entries(values)) {
      const control = this.#page.getByLabel(label);
      const isChoice = await control.evaluate((element) => element instanceof HTMLSelectElement);
      await (isChoice ? control.selectOption(value) : control.fill(value));
    }
    await this.#page.getByRole('button', { name: 'Submit' }).click();
    await expect(this.#page.getByText('Submission saved.')).toBeVisible({ timeout: 20_000 });
  }

  /** Open the page where the form is filled in. */
  async open(title: string): Promise<void> {
    await this.#workspace.go('Forms');
    await this.#page.getByRole('article', { name: title }).getByRole('link', { name: 'Fill in' }).click();
    await expect(this.#page.getByRole('button', { name: 'Submit' })).toBeVisible();
  }

  /** Open the table of what was submitted. */
  async submissions(title: string): Promise<Locator> {
    await this.#workspace.go('Forms');
    await this.#page
      .getByRole('article', { name: title })
      .getByRole('link', { name: /Submissions|submission/ })
      .click();
    await expect(this.#page).toHaveURL(/\/submissions$/);
    return this.#page.getByRole('main');
  }
}
