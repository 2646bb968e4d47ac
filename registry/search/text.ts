/** Longest token kept; longer words are cut. */
const TOKEN_LENGTH = 32;

/** The words of a text as they are indexed: lower case, no accents, letters and digits only, each once, in order. */
export function tokens(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return [...new Set((plain.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, TOKEN_LENGTH)))];
}

/** Typos forgiven in a word: none up to 3 letters, one up to 7, two above. */
export function forgivenTypos(word: string): number {
  if (word.length <= 3) return 0;
  return word.length <= 7 ? 1 : 2;
}

/** Whether two words differ by at most `most` insertions, deletions, replacements or swaps of neighbours. */
export function isWithinTypos(a: string, b: string, most: number): boolean {
  if (Math.abs(a.length - b.length) > most) return false;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, at(beforePrevious, column - 2) + 1);
      current.push(cost);
    }
    if (Math.min(...current) > most) return false;
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length) <= most;
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity;
