import { digitsOf, type Finding } from './finding.ts';

// RFC 5321 lengths: 64 for the local part, 63 for a label. Every part is bounded, so that time stays linear.
const LOCAL = String.raw`[\p{L}\p{N}!#$%&'*+/=?^_{|}~-](?:[\p{L}\p{N}.!#$%&'*+/=?^_{|}~-]{0,62}[\p{L}\p{N}!#$%&'*+/=?^_{|}~-])?`;
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?`;
const EMAIL = new RegExp(String.raw`(?<![\p{L}\p{N}._%+-])${LOCAL}@${LABEL}(?:\.${LABEL}){1,8}`, 'gu');

/** E-mail addresses with a dotted domain. */
export function* findEmails(text: string): Generator<Finding> {
  for (const match of text.matchAll(EMAIL)) {
    yield { start: match.index, end: match.index + match[0].length, mask: '[e-mail]' };
  }
}

// A plus sign or a trunk zero or an area code in brackets or the North American 3-3-4, then digits in groups.
const PHONE =
  /(?<![\p{L}\p{N}+])(?:\+|00)[ ]?[1-9](?:[ ()./-]{0,3}\d){6,14}(?![\p{L}\p{N}])|(?<![\p{L}\p{N}+.,])(?:\(0\d{1,5}\)|0\d)(?:[ /-]{0,3}\d){6,11}(?![\p{L}\p{N}])|(?<![\p{L}\p{N}+.,])(?:1[ .-])?(?:\([2-9]\d{2}\)[ ]{0,3}|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\p{L}\p{N}])/gu;

/** Phone numbers of 7 to 15 digits (E.164), international or in the usual national forms. */
export function* findPhones(text: string): Generator<Finding> {
  for (const match of text.matchAll(PHONE)) {
    const digits = digitsOf(match[0]);
    if (digits.length < 7 || digits.length > 17) continue;
    yield { start: match.index, end: match.index + match[0].length, mask: `[phone ending ${digits.slice(-2)}]` };
  }
}
