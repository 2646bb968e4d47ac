import { digitsOf, type Finding } from './finding.ts';

/** Issuers by the digits their numbers begin with and the lengths they use (ISO/IEC 7812, the schemes' own tables). */
const SCHEMES: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]], // Visa
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]], // Mastercard
  [/^3[47]/, [15]], // American Express
  [/^(?:6011|65|64[4-9])/, [16, 17, 18, 19]], // Discover
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]], // JCB
  [/^3(?:0[0-5]|[689])/, [14, 15, 16, 17, 18, 19]], // Diners Club
  [/^62/, [16, 17, 18, 19]], // UnionPay
  [/^(?:50|5[6-8]|6)/, [12, 13, 14, 15, 16, 17, 18, 19]], // Maestro
];

// Digits in groups; up to three separators between two of them.
const RUN = /(?<![\d.,])\d(?:[ -]{0,3}\d){11,60}(?!\d)/g;

/** Payment card numbers: an issuer's prefix and length, and a Luhn check digit. */
export function* findCards(text: string): Generator<Finding> {
  for (const run of text.matchAll(RUN)) {
    const groups = [...run[0].matchAll(/\d+/g)].map((group) => ({
      start: run.index + group.index,
      end: run.index + group.index + group[0].length,
    }));
    // A card may stand beside other numbers, so every row of whole groups is tried, the longest first.
    for (let first = 0; first < groups.length; first += 1) {
      for (let last = groups.length - 1; last >= first; last -= 1) {
        const [start, end] = [groups[first]?.start ?? 0, groups[last]?.end ?? 0];
        const digits = digitsOf(text.slice(start, end));
        if (!isCardNumber(digits)) continue;
        yield { start, end, mask: `[card ending ${digits.slice(-4)}]` };
        first = last;
        break;
      }
    }
  }
}

export function isCardNumber(digits: string): boolean {
  const known = SCHEMES.some(([prefix, lengths]) => lengths.includes(digits.length) && prefix.test(digits));
  return known && hasLuhnDigit(digits);
}

/** ISO/IEC 7812-1, annex B: every second digit from the right is doubled; the sum of all digits is divisible by ten. */
export function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - fromRight));
    const weighed = fromRight % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
