/** A stretch of text to be masked, from `start` up to `end`. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  readonly mask: string;
}

const ZERO = /^\p{Nd}$/u;

/**
 * The same text with every decimal digit as ASCII and every space as a plain one, character for character, so that
 * positions in it are positions in the text. People paste full-width digits and no-break spaces without knowing.
 */
export function fold(text: string): string {
  let folded = '';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charAt(at);
    if (unit < '\u0080') folded += unit;
    else if (ZERO.test(unit)) folded += digitOf(unit);
    else folded += /[\p{Zs}\u2028\u2029]/u.test(unit) ? ' ' : /[\u2010-\u2015\u2212\uFF0D]/.test(unit) ? '-' : unit;
  }
  return folded;
}

/** Decimal digits stand in runs of ten from zero to nine: count back to where the run of this one begins. */
function digitOf(unit: string): string {
  const code = unit.charCodeAt(0);
  let before = 0;
  while (before < 9 && ZERO.test(String.fromCharCode(code - before - 1))) before += 1;
  return String(before);
}

export function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
