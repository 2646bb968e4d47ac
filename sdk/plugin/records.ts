/** What the workspace keeps. Plain, read-only data: a handler that changes something gives back a new object. */

/** What the workspace itself knows how to ask for. */
export type BuiltInFieldType =
  | 'text'
  | 'number'
  | 'choice'
  | 'choices'
  | 'date'
  | 'switch'
  | 'email'
  | 'phone'
  | 'url'
  | 'rating'
  | 'file';

/** A field type that a plugin contributes, named `<plugin>#<id>`. */
export type PluginFieldType = `${string}#${string}`;

export type FieldType = BuiltInFieldType | PluginFieldType;

/** How text in a field should be written. `none` leaves it as typed. */
export type TextCase = 'none' | 'title' | 'upper' | 'lower';

/** Wishes of the form's author that plugins may honour. Unknown keys are kept. */
export interface FieldSettings {
  /** Default: `none`. */
  readonly textCase?: TextCase;
  /** Show a text field as several lines. Default: false. */
  readonly multiline?: boolean;
  /** Shown under the field. Default: nothing. */
  readonly help?: string;
  /**
   * Smallest and largest number; for text, least and most characters; for a rating, `max` stars (default: 5); for a file,
   * `max` megabytes (default and most: 10).
   */
  readonly min?: number;
  readonly max?: number;
  /** Kinds of files, as in `accept` of an HTML input: `.pdf, image/*`. Default: every kind. */
  readonly accept?: string;
  /** Said when a value is missing or does not fit, in place of the workspace's own words. */
  readonly message?: string;
  readonly [key: string]: unknown;
}

/** When a field is shown. A field that is not shown is not asked for, and keeps no value. */
export interface FieldCondition {
  /** Id of another field of the form. */
  readonly field: string;
  readonly is: 'filled' | 'empty' | 'equal' | 'different';
  /** Compared with the other field's value as text; `equal` and `different` only. */
  readonly value?: string;
}

export interface Field {
  /** Unique within the form; the key of its value in a submission. */
  readonly id: string;
  readonly type: FieldType;
  readonly label: string;
  readonly required: boolean;
  /** The answers offered; `choice` and `choices` only. */
  readonly choices?: readonly string[];
  readonly settings?: FieldSettings;
  /** Default: always shown. */
  readonly visible?: FieldCondition;
}

/** A state a submission can be in. */
export interface WorkflowState {
  readonly id: string;
  readonly label: string;
}

/** Done when a submission reaches a state; arriving in the first one counts. */
export interface WorkflowAction {
  /** Id of the state. */
  readonly on: string;
  /** `email` and `sms` put a message into the outbox; any other name is for plugins that handle `workflow.action`. */
  readonly action: string;
  /** Who gets the message: an address, a number, or `{fieldId}` for what was typed into that field. */
  readonly to?: string;
}

/** How the submissions of a form are worked on. */
export interface Workflow {
  /** In order; a submission begins in the first. */
  readonly states: readonly WorkflowState[];
  /** Pairs of states that may follow each other. Default: every state can follow every other. */
  readonly moves?: readonly (readonly [from: string, to: string])[];
  readonly actions?: readonly WorkflowAction[];
}

export interface Form {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly fields: readonly Field[];
  /** Default: new, in review, approved, rejected, in any order. */
  readonly workflow?: Workflow;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * `text`, `choice`, `email`, `phone` and `url` give strings, `number` and `rating` a finite number, `date` a `YYYY-MM-DD`
 * string, `choices` a list of strings, `switch` a boolean, `file` a {@link FileValue}; `null` is left empty.
 */
export type FieldValue = string | number | boolean | null | readonly string[] | FileValue;

/**
 * A file that somebody gave. Its content stays in the workspace: a plugin sees what is said of it here, and may leave it as
 * it is, change `name` or set the value to `null`.
 */
export interface FileValue {
  /** Id within the workspace. */
  readonly file: string;
  /** As the file was called where it came from; at most 200 characters. */
  readonly name: string;
  /** Media type as the browser says; may be empty. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

export type FieldValues = { readonly [fieldId: string]: FieldValue };

export interface Submission {
  readonly id: string;
  readonly formId: string;
  /** The form's fields as they were when it was filled in. */
  readonly fields: readonly Field[];
  readonly values: FieldValues;
  /** Workflow state, for example `new`, `approved`. */
  readonly state: string;
  /** What happened to it since it arrived, oldest first. Default: nothing. */
  readonly history?: readonly SubmissionEvent[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A move to another state, or a note. */
export interface SubmissionEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Name of the profile that did it. */
  readonly by: string;
  /** Both are absent for a mere note. */
  readonly from?: string;
  readonly to?: string;
  readonly note?: string;
}

/** What a content field of a page holds. Values are kept as text. */
export type ContentType = 'text' | 'number' | 'date' | 'url' | 'switch';

export interface Page {
  readonly id: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** Content by name; `{{name}}` in the body stands for it. */
  readonly fields: { readonly [name: string]: string };
  /** Types of content fields by name. Default: `text`. */
  readonly fieldTypes?: { readonly [name: string]: ContentType };
  /** Name of its file and address: small letters, digits and `-`. Default: made from the title. */
  readonly slug?: string;
  readonly published: boolean;
  /** When it was last published, in milliseconds since the epoch; a page that changed since is newer than its file. */
  readonly publishedAt?: number;
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
  /** Index of the row at fault; imports only. */
  readonly row?: number;
  /** One sentence for the person filling in the form. */
  readonly message: string;
}
