/** What the workspace keeps. Plain, read-only data: a handler that changes something gives back a new object. */

export type FieldType = 'text' | 'number' | 'choice' | 'date';

/** How text in a field should be written. `none` leaves it as typed. */
export type TextCase = 'none' | 'title' | 'upper' | 'lower';

/** Wishes of the form's author that plugins may honour. Unknown keys are kept. */
export interface FieldSettings {
  /** Default: `none`. */
  readonly textCase?: TextCase;
  /** Show a text field as several lines. Default: false. */
  readonly multiline?: boolean;
  readonly [key: string]: unknown;
}

export interface Field {
  /** Unique within the form; the key of its value in a submission. */
  readonly id: string;
  readonly type: FieldType;
  readonly label: string;
  readonly required: boolean;
  /** The answers offered; `choice` only. */
  readonly choices?: readonly string[];
  readonly settings?: FieldSettings;
}

export interface Form {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly fields: readonly Field[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** `text` and `choice` give strings, `number` a finite number, `date` a `YYYY-MM-DD` string; `null` is left empty. */
export type FieldValue = string | number | boolean | null | readonly string[];

export type FieldValues = { readonly [fieldId: string]: FieldValue };

export interface Submission {
  readonly id: string;
  readonly formId: string;
  /** The form's fields as they were when it was filled in. */
  readonly fields: readonly Field[];
  readonly values: FieldValues;
  /** Workflow state, for example `new`, `approved`. */
  readonly state: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Page {
  readonly id: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly fields: { readonly [name: string]: string };
  readonly published: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The collections of the `data` service. */
export interface Collections {
  readonly forms: Form;
  readonly submissions: Submission;
  readonly pages: Page;
}

export type CollectionName = keyof Collections;

/** Why a form or submission is not accepted; an empty list means that it is. */
export interface Problem {
  /** Id of the field at fault; absent when the whole is. */
  readonly field?: string;
  /** One sentence for the person filling in the form. */
  readonly message: string;
}
