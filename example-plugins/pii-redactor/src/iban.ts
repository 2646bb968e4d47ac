import type { Finding } from './finding.ts';

/** Length of an account number by country (SWIFT IBAN registry). */
const LENGTHS: { readonly [country: string]: number } = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
    'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 ' +
    'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const START = /(?<![\p{L}\p{N}])[a-z]{2}[ -]{0,3}\d[ -]?\d/giu;

/** International bank account numbers: the country's length and a check number modulo 97. */
export function* findIbans(text: string): Generator<Finding> {
  for (const match of text.matchAll(START)) {
    const start = match.index;
    const country = match[0].slice(0, 2).toUpperCase();
    const length = LENGTHS[country];
    const end = length === undefined ? undefined : endAfter(text, start, length);
    if (end === undefined) continue;
    const account = text.slice(start, end).replace(/[ -]/g, '').toUpperCase();
    if (hasCheckNumber(account)) yield { start, end, mask: `[IBAN ${country} ending ${account.slice(-4)}]` };
  }
}

/** Where `count` letters and digits end that begin at `start`, with at most three separators between two of them. */
function endAfter(text: string, start: number, count: number): number | undefined {
  let [at, seen, gap] = [start, 0, 0];
  for (; seen < count; at += 1) {
    const unit = text.charAt(at);
    if (/[a-z0-9]/i.test(unit)) [seen, gap] = [seen + 1, 0];
    else if (/[ -]/.test(unit) && gap < 3) gap += 1;
    else return undefined;
  }
  return /[\p{L}\p{N}]/u.test(text.charAt(at)) ? undefined : at;
}

/** ISO 13616 and ISO/IEC 7064: country and check number to the end, letters as 10 to 35, remainder 1 modulo 97. */
export function hasCheckNumber(account: string): boolean {
  let remainder = 0;
  for (const unit of account.slice(4) + account.slice(0, 4)) {
    const value = parseInt(unit, 36);
    if (Number.isNaN(value)) return false;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
