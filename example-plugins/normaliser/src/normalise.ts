import type { Field, FieldValue, Submission, TextCase } from '@airlock/sdk';

/** Which steps are taken. */
export interface Steps {
  readonly unicode: boolean;
  readonly whiteSpace: boolean;
  readonly textCase: boolean;
}

/** Normalise every text that was typed. Gives the same object when nothing changed. */
export function normaliseSubmission(submission: Submission, steps: Steps): Submission {
  let changed = false;
  const values: { [fieldId: string]: FieldValue } = { ...submission.values };
  for (const field of submission.fields) {
    const value = values[field.id];
    if (field.type !== 'text' || typeof value !== 'string') continue;
    const text = normaliseText(value, field, steps);
    changed ||= text !== value;
    values[field.id] = text;
  }
  return changed ? { ...submission, values } : submission;
}

export function normaliseText(text: string, field: Pick<Field, 'settings'>, steps: Steps): string {
  const composed = steps.unicode ? text.normalize('NFC') : text;
  const tidy = steps.whiteSpace ? tidyWhiteSpace(composed, field.settings?.multiline ?? false) : composed;
  return steps.textCase ? applyCase(tidy, field.settings?.textCase ?? 'none') : tidy;
}

/** One plain space between words, none around lines; no invisible characters; in several lines, at most one empty one. */
export function tidyWhiteSpace(text: string, multiline: boolean): string {
  const lines = text
    // Zero-width space, byte order mark and control characters other than tab and line ends are never meant.
    // oxlint-disable-next-line no-control-regex -- they are what is looked for.
    .replace(/[\u200B\uFEFF\u0000-\u0008\u000E-\u001F\u007F]/g, '')
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => line.replace(/[\p{Zs}\t]+/gu, ' ').trim());
  if (!multiline) return lines.filter((line) => line !== '').join(' ');
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

export function applyCase(text: string, textCase: TextCase): string {
  switch (textCase) {
    case 'none':
      return text;
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'title':
      return titleCase(text);
  }
}

// A word: letters, marks and digits, with apostrophes inside.
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’][\p{L}\p{M}\p{N}]+)*/gu;

/**
 * Every word with a capital. Words that already mix cases (`McDonald`, `iPhone`) stay; a text all in capitals is taken for
 * shouting. Addresses with `@` or `://` stay as they are.
 */
function titleCase(text: string): string {
  const shouted = text === text.toUpperCase() && text.length > 4;
  return text
    .split(' ')
    .map((part) => (/@|:\/\//.test(part) ? part : part.replace(WORD, (word) => titleWord(word, shouted))))
    .join(' ');
}

function titleWord(word: string, shouted: boolean): string {
  const lower = word.toLowerCase();
  if (word !== lower && !(shouted && word === word.toUpperCase())) return word;
  // `o'neill` has two capitals, `don't` has one.
  return lower
    .split(/(?<=^\p{L}['’])/u)
    .map((part) => part.replace(/^\p{L}/u, (letter) => capital(letter)))
    .join('');
}

/** `ß` and ligatures become two letters in upper case; as a capital, only the first is one. */
function capital(letter: string): string {
  const [first = '', ...rest] = letter.toUpperCase();
  return first + rest.join('').toLowerCase();
}
