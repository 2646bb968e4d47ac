import type { FieldType, FieldValue, Submission } from '@airlock/sdk';
import { findCards } from './card.ts';
import { findEmails, findPhones } from './contact.ts';
import { fold, type Finding } from './finding.ts';
import { findIbans } from './iban.ts';

export type Kind = 'email' | 'phone' | 'card' | 'iban';

/** Which kinds are masked. */
export type Kinds = { readonly [kind in Kind]: boolean };

export type Counts = { readonly [kind in Kind]?: number };

/** In this order, so that an account number is not taken for a card, nor a card for a phone. */
const FINDERS: readonly (readonly [Kind, (text: string) => Iterable<Finding>])[] = [
  ['email', findEmails],
  ['iban', findIbans],
  ['card', findCards],
  ['phone', findPhones],
];

/** Mask what is found in a text. Positions that are masked are not looked at again. */
export function redactText(text: string, kinds: Kinds): { readonly text: string; readonly counts: Counts } {
  const counts: { [kind in Kind]?: number } = {};
  const found: Finding[] = [];
  let searched = fold(text);
  for (const [kind, find] of FINDERS) {
    if (!kinds[kind]) continue;
    // The finder goes on in the text that it was given.
    for (const finding of find(searched)) {
      found.push(finding);
      counts[kind] = (counts[kind] ?? 0) + 1;
      // A letter, so that nothing begins or ends right beside it.
      searched =
        searched.slice(0, finding.start) + 'x'.repeat(finding.end - finding.start) + searched.slice(finding.end);
    }
  }
  let masked = '';
  let from = 0;
  for (const { start, end, mask } of found.sort((a, b) => a.start - b.start)) {
    masked += text.slice(from, start) + mask;
    from = end;
  }
  return { text: masked + text.slice(from), counts };
}

/**
 * Mask every text of a submission. Gives the same object when there was nothing to mask. Without `contactFields`, the
 * address in a field that asks for one stays, and so does the number in a field that asks for one.
 */
export function redactSubmission(
  submission: Submission,
  kinds: Kinds,
  contactFields: boolean,
): { readonly submission: Submission; readonly counts: Counts } {
  const counts: { [kind in Kind]?: number } = {};
  const redact = (text: string, type: FieldType | undefined): string => {
    const isAskedFor = !contactFields && (type === 'email' || type === 'phone');
    const result = redactText(text, isAskedFor ? { ...kinds, [type]: false } : kinds);
    for (const [kind] of FINDERS) if (result.counts[kind]) counts[kind] = (counts[kind] ?? 0) + result.counts[kind];
    return result.text;
  };
  const values = Object.fromEntries(
    Object.entries(submission.values).map(([id, value]): [string, FieldValue] => {
      const type = submission.fields.find((field) => field.id === id)?.type;
      // Choices and dates come from the form, not from what somebody typed.
      if (type === 'choice' || type === 'date') return [id, value];
      if (typeof value === 'string') return [id, redact(value, type)];
      return [id, Array.isArray(value) ? value.map((item) => redact(String(item), type)) : value];
    }),
  );
  return Object.keys(counts).length === 0 ? { submission, counts } : { submission: { ...submission, values }, counts };
}
