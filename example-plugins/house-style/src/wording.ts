/** A word or phrase that the team does not write, and what it writes in its place. */
export interface Term {
  readonly instead: string;
  readonly write: string;
}

/** Parts of Markdown that are no prose: code, addresses, where links lead, tags, content fields. All of bounded length. */
const LEFT_ALONE =
  /```[\s\S]*?(?:```|$)|`[^`\n]{1,500}`|\]\([^)\n]{0,500}\)|https?:\/\/\S+|<[^<>\n]{1,300}>|\{\{[^{}]{1,200}\}\}/
    .source;

/** The same plain text in the team's words. A capital at the beginning stays one. */
export function inHouseWords(text: string, terms: readonly Term[]): string {
  return replaced(text, terms, '');
}

/** The same Markdown in the team's words, with everything left alone that is no prose. */
export function markdownInHouseWords(markdown: string, terms: readonly Term[]): string {
  return replaced(markdown, terms, LEFT_ALONE);
}

function replaced(text: string, terms: readonly Term[], leftAlone: string): string {
  const words = new Map(
    terms.filter(({ instead }) => instead.trim() !== '').map(({ instead, write }) => [keyOf(instead.trim()), write]),
  );
  if (words.size === 0) return text;
  // Of two phrases that begin alike the longer one is meant.
  const phrases = [...words.keys()].toSorted((a, b) => b.length - a.length).map(escaped);
  const found = String.raw`(?<![\p{L}\p{N}_])(?:${phrases.join('|')})(?![\p{L}\p{N}_])`;
  const either = new RegExp(leftAlone === '' ? `(${found})` : `${leftAlone}|(${found})`, 'giu');
  return text.replace(either, (whole, phrase: string | undefined) => {
    const write = phrase === undefined ? undefined : words.get(keyOf(phrase));
    if (write === undefined) return whole;
    return /^\p{Lu}/u.test(whole) ? write.replace(/^\p{L}/u, (letter) => letter.toUpperCase()) : write;
  });
}

/** Phrases are compared without case, and with any white space between their words. */
function keyOf(phrase: string): string {
  return phrase.toLowerCase().replace(/\s+/g, ' ');
}

function escaped(phrase: string): string {
  return phrase.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replaceAll(' ', String.raw`\s{1,3}`);
}

/** Whether a word or phrase stands in a text, whatever its case. */
export function says(text: string, phrase: string): boolean {
  return inHouseWords(text, [{ instead: phrase, write: '\0' }]) !== text;
}
