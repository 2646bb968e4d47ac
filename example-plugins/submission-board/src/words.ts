/** Words that a fluent reader takes in during a minute. */
const PER_MINUTE = 220;

export interface Count {
  readonly words: number;
  readonly characters: number;
  /** Whole minutes, at least 1 where there is anything. */
  readonly minutes: number;
  /** The words of four letters and more that come most often, with how often. */
  readonly frequent: readonly (readonly [word: string, times: number])[];
}

/** Count the words of Markdown; its marks are none. */
export function countWords(markdown: string): Count {
  const words = markdown.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  const times = new Map<string, number>();
  for (const word of words) if (word.length >= 4) times.set(word, (times.get(word) ?? 0) + 1);
  const frequent = [...times].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 5);
  return {
    words: words.length,
    characters: markdown.length,
    minutes: words.length === 0 ? 0 : Math.max(1, Math.round(words.length / PER_MINUTE)),
    frequent,
  };
}
