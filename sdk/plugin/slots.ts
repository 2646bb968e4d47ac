import type { Field, FieldValue, Form, Page, Submission } from './records.ts';

/**
 * Places of the workspace where plugins draw, and what a widget there is given beside its context. Data are copies; a
 * function tells the host something. An app that embeds the host may have slots of its own.
 */
export interface Slots {
  /** A card on the dashboard. */
  readonly 'dashboard.widget': Record<never, never>;
  /** A panel at the side of every screen. */
  readonly 'side.panel': Record<never, never>;
  /** A panel beside the page that is being edited. */
  readonly 'page.panel': { readonly page: Page };
  /** Edits the value of a field whose type a plugin adds. */
  readonly 'form.field.editor': {
    readonly field: Field;
    readonly value: FieldValue;
    /** Why the value is not accepted; absent while it is. */
    readonly problem?: string;
    readonly onChange: (value: FieldValue) => void;
  };
  /** Shows the value of such a field. */
  readonly 'form.field.renderer': { readonly field: Field; readonly value: FieldValue };
  /** Beside one submission. */
  readonly 'submission.action': { readonly form: Form; readonly submission: Submission };
  /** A screen of its own, with an entry in the main navigation. */
  readonly 'admin.page': Record<never, never>;
  /** A few words in the status line. */
  readonly 'status.item': Record<never, never>;
  /** A section among the settings of the app. */
  readonly 'settings.section': Record<never, never>;
}

export type SlotName = keyof Slots;

/** Slots between which a user may move a widget: what is given to it is the same in all of them. */
export const FREE_SLOTS = ['dashboard.widget', 'side.panel'] as const satisfies readonly SlotName[];
